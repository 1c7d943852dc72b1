// SPDX-License-Identifier: Apache-2.0
/** Tests the sandbox's page in a browser. */
package io.github.camelladiflow.sandboxpage;
