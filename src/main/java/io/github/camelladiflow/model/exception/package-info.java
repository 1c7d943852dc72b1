// SPDX-License-Identifier: Apache-2.0
/** The exceptions for failed calls. There is one class for each reaction of a route. */
package io.github.camelladiflow.model.exception;
