// SPDX-License-Identifier: Apache-2.0
/** The options of component and endpoints: beans that validate themselves, and their enums. */
package io.github.camelladiflow.options;
