// SPDX-License-Identifier: Apache-2.0
/** The cache of customers, and single flight, with which equal lookups share one request. */
package io.github.camelladiflow.internal.cache;
