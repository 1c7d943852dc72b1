// SPDX-License-Identifier: Apache-2.0
/** What the endpoints of a component share, and what they show of themselves. */
package io.github.camelladiflow.internal.component;
