// SPDX-License-Identifier: Apache-2.0
/** The objects that the endpoints of a component share, and the data that they show in consoles and health checks. */
package io.github.camelladiflow.internal.component;
