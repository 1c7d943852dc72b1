// SPDX-License-Identifier: Apache-2.0
/** Types that the internal packages share. They are not part of the API and may change in any release. */
package io.github.camelladiflow.internal;
