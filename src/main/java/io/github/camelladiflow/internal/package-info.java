// SPDX-License-Identifier: Apache-2.0
/** What the parts of the component tell each other. Not API: it may change with every release. */
package io.github.camelladiflow.internal;
