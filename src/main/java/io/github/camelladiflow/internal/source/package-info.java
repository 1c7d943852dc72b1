// SPDX-License-Identifier: Apache-2.0
/** The source of changed customers: its scan of the list, and its state. */
package io.github.camelladiflow.internal.source;
