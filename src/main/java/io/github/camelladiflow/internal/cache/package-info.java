// SPDX-License-Identifier: Apache-2.0
/** The customer cache, and the requests in flight that equal lookups share. */
package io.github.camelladiflow.internal.cache;
