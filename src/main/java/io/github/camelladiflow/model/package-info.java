// SPDX-License-Identifier: Apache-2.0
/**
 * Immutable objects of the LadiFlow API and their JSON, the operations, and their outcomes.
 *
 * <p>This package uses Jackson, but not Camel.
 */
package io.github.camelladiflow.model;
