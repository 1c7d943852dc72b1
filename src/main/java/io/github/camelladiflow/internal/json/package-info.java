// SPDX-License-Identifier: Apache-2.0
/** Jackson's mapper, and the conversion of plain Java values to its trees. */
package io.github.camelladiflow.internal.json;
