// SPDX-License-Identifier: Apache-2.0
/** The exceptions of calls: one class for each reaction of a route. */
package io.github.camelladiflow.model.exception;
