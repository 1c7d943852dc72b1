// SPDX-License-Identifier: Apache-2.0
/** The members of requests: their names, types and JSON trees. */
package io.github.camelladiflow.internal.request;
