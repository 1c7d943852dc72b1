// SPDX-License-Identifier: Apache-2.0
/**
 * Immutable data of the LadiFlow API and its JSON, the operations and their outcomes.
 *
 * <p>This package uses Jackson, but not Camel.
 */
package io.github.camelladiflow.model;
