// SPDX-License-Identifier: Apache-2.0
/** JSON as bytes with an index, Jackson's trees, and the conversions between them and plain Java values. */
package io.github.camelladiflow.internal.json;
