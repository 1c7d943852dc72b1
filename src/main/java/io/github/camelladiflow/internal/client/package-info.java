// SPDX-License-Identifier: Apache-2.0
/** Calls to the LadiFlow API: takes a request, returns a decoded response or throws a typed exception. */
package io.github.camelladiflow.internal.client;
