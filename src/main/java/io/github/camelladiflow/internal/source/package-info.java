// SPDX-License-Identifier: Apache-2.0
/** The source of changed customers: what it reads of the list, how far it is, and where it keeps that. */
package io.github.camelladiflow.internal.source;
