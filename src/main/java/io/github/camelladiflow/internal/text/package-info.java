// SPDX-License-Identifier: Apache-2.0
/** What is known of texts alone, and may be used everywhere. */
package io.github.camelladiflow.internal.text;
