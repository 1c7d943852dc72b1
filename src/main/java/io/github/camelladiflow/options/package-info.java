// SPDX-License-Identifier: Apache-2.0
/** What component and endpoints are set to: option beans that check themselves, and their enums. */
package io.github.camelladiflow.options;
