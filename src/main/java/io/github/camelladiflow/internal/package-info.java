// SPDX-License-Identifier: Apache-2.0
/** Types that the internal packages share. Not API: they may change in every release. */
package io.github.camelladiflow.internal;
