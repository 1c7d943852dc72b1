// SPDX-License-Identifier: Apache-2.0
/**
 * A simulation of the LadiFlow Open API for tests, demos and first steps: {@link
 * io.github.camelladiflow.sandbox.LadiFlowSandbox} and its JUnit 5 extension {@link
 * io.github.camelladiflow.sandbox.LadiFlowExtension}.
 *
 * <p>The package is published as the component's jar with the classifier {@code sandbox}. The sandbox needs
 * Jackson, on which the component depends. The extension also needs the JUnit 5 API.
 */
package io.github.camelladiflow.sandbox;
