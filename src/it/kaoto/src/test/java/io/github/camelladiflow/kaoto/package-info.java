// SPDX-License-Identifier: Apache-2.0
/**
 * Creates the catalog that shows this component and its Kamelets in Kaoto, a visual editor.
 */
package io.github.camelladiflow.kaoto;
