// SPDX-License-Identifier: Apache-2.0
/** What LadiFlow sends to a route, and what a route sends to a trigger of LadiFlow. */
package io.github.camelladiflow.event;
