// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.sandbox;

import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.support.TypeBasedParameterResolver;

/**
 * Starts and closes a {@link LadiFlowSandbox} for JUnit 5 tests, and injects it into parameters of this type.
 *
 * <p>If the extension is in a static field, or if the class has {@code @ExtendWith}, one sandbox serves all tests of the
 * class and of its nested classes. The sandbox is {@linkplain LadiFlowSandbox#reset() reset} before each test:
 *
 * <pre>{@code
 * class MyRouteTest {
 *     @RegisterExtension
 *     static final LadiFlowExtension ladiflow = new LadiFlowExtension();
 *
 *     @Test
 *     void sendsOneRequest() {
 *         runMyRoute(ladiflow.baseUrl(), ladiflow.apiKey());
 *         assertEquals(1, ladiflow.sandbox().requestCount());
 *     }
 * }
 *
 * @ExtendWith(LadiFlowExtension.class)
 * class MyOtherRouteTest {
 *     @Test
 *     void sendsOneRequest(LadiFlowSandbox sandbox) {
 *         runMyRoute(sandbox.baseUrl(), sandbox.apiKey());
 *         assertEquals(1, sandbox.requestCount());
 *     }
 * }
 * }</pre>
 *
 * <p>If the extension is in an instance field, each test has its own sandbox. Tests that run in parallel need this.
 *
 * <p>Thread-safe.
 */
public final class LadiFlowExtension extends TypeBasedParameterResolver<LadiFlowSandbox>
        implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback {

    private final LadiFlowSandbox.Builder builder;
    private LadiFlowSandbox sandbox;

    /** The number of test classes that are running. A nested class has its own beforeAll and afterAll. */
    private int activeClassCount;

    /** Creates an extension that starts sandboxes with the default settings. */
    public LadiFlowExtension() {
        this(LadiFlowSandbox.builder());
    }

    /**
     * Creates an extension that starts sandboxes from a builder.
     *
     * @param builder the builder; must not be changed afterwards
     */
    public LadiFlowExtension(LadiFlowSandbox.Builder builder) {
        this.builder = builder;
    }

    /**
     * Returns the running sandbox.
     *
     * @return the sandbox
     * @throws IllegalStateException if no sandbox is running, because no test is running or the extension is not
     *     registered
     */
    public synchronized LadiFlowSandbox sandbox() {
        if (sandbox == null) {
            throw new IllegalStateException("No sandbox is running. Register LadiFlowExtension with"
                    + " @RegisterExtension or @ExtendWith, and use the sandbox only within a test");
        }
        return sandbox;
    }

    /**
     * Returns the base URL of the running sandbox.
     *
     * @return {@link LadiFlowSandbox#baseUrl()}
     */
    public String baseUrl() {
        return sandbox().baseUrl();
    }

    /**
     * Returns the API key that the running sandbox accepts.
     *
     * @return {@link LadiFlowSandbox#apiKey()}
     */
    public String apiKey() {
        return sandbox().apiKey();
    }

    @Override
    public synchronized void beforeAll(ExtensionContext context) {
        activeClassCount++;
        ensureStarted();
    }

    @Override
    public synchronized void beforeEach(ExtensionContext context) {
        ensureStarted();
        sandbox.reset();
    }

    @Override
    public synchronized void afterEach(ExtensionContext context) {
        if (activeClassCount == 0) {
            close();
        }
    }

    @Override
    public synchronized void afterAll(ExtensionContext context) {
        activeClassCount--;
        if (activeClassCount == 0) {
            close();
        }
    }

    @Override
    public LadiFlowSandbox resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return sandbox();
    }

    private void ensureStarted() {
        if (sandbox == null) {
            sandbox = builder.start();
        }
    }

    private void close() {
        // the sandbox is null if it failed to start, and JUnit reports that failure
        if (sandbox != null) {
            sandbox.close();
            sandbox = null;
        }
    }
}
