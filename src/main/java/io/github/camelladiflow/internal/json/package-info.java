// SPDX-License-Identifier: Apache-2.0
/** JSON as it was read, kept as its bytes with the places of its members, and Jackson's trees from and to it. */
package io.github.camelladiflow.internal.json;
