// SPDX-License-Identifier: Apache-2.0
/** The customer cache, and single flight: equal lookups share one request. */
package io.github.camelladiflow.internal.cache;
