// SPDX-License-Identifier: Apache-2.0
/** Remembers customers, and has the same question asked only once at a time. */
package io.github.camelladiflow.internal.cache;
