// SPDX-License-Identifier: Apache-2.0
/** The Apache Camel component {@code ladiflow}: component, endpoint, producers, consumer, header names and type converters. */
package io.github.camelladiflow;
