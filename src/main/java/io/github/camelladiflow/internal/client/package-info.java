// SPDX-License-Identifier: Apache-2.0
/** The client of the LadiFlow API: takes a request, and returns a decoded response or throws a typed exception. */
package io.github.camelladiflow.internal.client;
