// SPDX-License-Identifier: Apache-2.0
/**
 * Makes the catalog that shows this component and its Kamelets in Kaoto, a visual editor.
 */
package io.github.camelladiflow.kaoto;
