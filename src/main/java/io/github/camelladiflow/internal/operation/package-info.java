// SPDX-License-Identifier: Apache-2.0
/**
 * The operations of the API: what each reads from a message, how it calls LadiFlow, and what it writes to the message.
 */
package io.github.camelladiflow.internal.operation;
