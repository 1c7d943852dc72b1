// SPDX-License-Identifier: Apache-2.0
/** Immutable requests that a message can contain, and the names and formats of their members. */
package io.github.camelladiflow.model.request;
