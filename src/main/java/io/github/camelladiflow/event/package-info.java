// SPDX-License-Identifier: Apache-2.0
/** What LadiFlow sends to a route, what a route sends to a trigger of LadiFlow, and the files of a gateway. */
package io.github.camelladiflow.event;
