// SPDX-License-Identifier: Apache-2.0
/**
 * Immutable data of the LadiFlow API and its JSON, what to ask for, and the exceptions.
 *
 * <p>This package knows Jackson, and of Camel only {@code RuntimeCamelException}.
 */
package io.github.camelladiflow.model;
