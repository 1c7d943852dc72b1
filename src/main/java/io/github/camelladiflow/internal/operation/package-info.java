// SPDX-License-Identifier: Apache-2.0
/** What each operation of the API reads from a message, how it is run, and what it leaves in the message. */
package io.github.camelladiflow.internal.operation;
