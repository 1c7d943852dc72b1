// SPDX-License-Identifier: Apache-2.0
/**
 * Receives events from LadiFlow and signed webhooks from shops, starts flows through catch hooks, and stores files for
 * a gateway.
 */
package io.github.camelladiflow.event;
