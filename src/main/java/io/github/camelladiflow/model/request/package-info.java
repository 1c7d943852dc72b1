// SPDX-License-Identifier: Apache-2.0
/** Immutable requests that a message can hold, and the names and forms of their members. */
package io.github.camelladiflow.model.request;
