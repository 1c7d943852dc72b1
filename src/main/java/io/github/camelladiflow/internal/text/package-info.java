// SPDX-License-Identifier: Apache-2.0
/** Utilities for text, which all packages may use. */
package io.github.camelladiflow.internal.text;
