// SPDX-License-Identifier: Apache-2.0
/** Receives events from LadiFlow, and starts flows through catch hooks. */
package io.github.camelladiflow.event;
