// SPDX-License-Identifier: Apache-2.0
/** The exceptions for failed calls. Each class is for failures that a route handles in the same way. */
package io.github.camelladiflow.model.exception;
