// SPDX-License-Identifier: Apache-2.0
/** The Apache Camel component {@code ladiflow}: component, endpoint, options, header names and type converters. */
package io.github.camelladiflow;
