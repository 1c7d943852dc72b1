// SPDX-License-Identifier: Apache-2.0
/**
 * The operations of the API. Each operation reads its input from a message, calls LadiFlow, and writes its result to
 * the message.
 */
package io.github.camelladiflow.internal.operation;
