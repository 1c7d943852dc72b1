// SPDX-License-Identifier: Apache-2.0
/** Shows operators how calls ended: counters, meters, health and log lines. */
package io.github.camelladiflow.internal.monitor;
