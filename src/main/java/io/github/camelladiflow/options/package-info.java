// SPDX-License-Identifier: Apache-2.0
/**
 * The options of the component and its endpoints, as beans that validate their values, and the enums of these options.
 */
package io.github.camelladiflow.options;
