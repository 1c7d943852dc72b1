// SPDX-License-Identifier: Apache-2.0
/** What operators see: how calls ended, as counters, meters and health. */
package io.github.camelladiflow.internal.monitor;
