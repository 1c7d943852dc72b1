// SPDX-License-Identifier: Apache-2.0
/** The members of requests: their names, their kinds, and the trees that are sent. */
package io.github.camelladiflow.internal.request;
