// SPDX-License-Identifier: Apache-2.0
/** Calls to the LadiFlow API: one request in, one decoded answer or typed exception out. */
package io.github.camelladiflow.internal.client;
