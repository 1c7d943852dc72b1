// SPDX-License-Identifier: Apache-2.0
/** The source of changed customers: its scan of the list, its position, and where it stores the position. */
package io.github.camelladiflow.internal.source;
