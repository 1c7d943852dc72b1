// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.sandbox;

import java.util.List;
import java.util.function.Predicate;

import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Starts and closes a {@link LadiFlowSandbox} for JUnit 5 tests, and hands it to their parameters.
 *
 * <p>In a static field, or by {@code @ExtendWith} on a class, one sandbox serves all tests of the class, those of nested
 * classes too, and is {@linkplain LadiFlowSandbox#reset() reset} before each test:
 *
 * <pre>{@code
 * class MyRouteTest {
 *     @RegisterExtension
 *     static final LadiFlowExtension ladiflow = new LadiFlowExtension();
 *
 *     @Test
 *     void asksOnce() {
 *         runMyRoute(ladiflow.baseUrl(), ladiflow.apiKey());
 *         assertEquals(1, ladiflow.sandbox().requestCount());
 *     }
 * }
 *
 * @ExtendWith(LadiFlowExtension.class)
 * class MyOtherRouteTest {
 *     @Test
 *     void asksOnce(LadiFlowSandbox sandbox) {
 *         runMyRoute(sandbox.baseUrl(), sandbox.apiKey());
 *         assertEquals(1, sandbox.requestCount());
 *     }
 * }
 * }</pre>
 *
 * <p>In an instance field, each test has a sandbox of its own, which is what tests that run in parallel need.
 *
 * <p>Thread-safe.
 */
public final class LadiFlowExtension
        implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback, ParameterResolver {

    private final LadiFlowSandbox.Builder builder;
    private LadiFlowSandbox sandbox;

    /** How many classes are running: a nested class comes with a beginning and an end of its own. */
    private int activeClassCount;

    /** Starts sandboxes with the defaults. */
    public LadiFlowExtension() {
        this(LadiFlowSandbox.builder());
    }

    /**
     * Starts sandboxes that are described by a builder.
     *
     * @param builder the builder; not to be changed afterwards
     */
    public LadiFlowExtension(LadiFlowSandbox.Builder builder) {
        this.builder = builder;
    }

    /**
     * The running sandbox.
     *
     * @return the sandbox
     * @throws IllegalStateException if none is running, because no test is, or the extension is not registered
     */
    public synchronized LadiFlowSandbox sandbox() {
        if (sandbox == null) {
            throw new IllegalStateException("No sandbox is running: register LadiFlowExtension with @RegisterExtension"
                    + " or @ExtendWith, and ask for the sandbox within a test");
        }
        return sandbox;
    }

    /**
     * Where the running sandbox listens.
     *
     * @return {@link LadiFlowSandbox#baseUrl()}
     */
    public String baseUrl() {
        return sandbox().baseUrl();
    }

    /**
     * The API key that the running sandbox accepts.
     *
     * @return {@link LadiFlowSandbox#apiKey()}
     */
    public String apiKey() {
        return sandbox().apiKey();
    }

    /**
     * The requests to the running sandbox that match.
     *
     * @param matching such as a {@link RequestPattern}
     * @return as {@link LadiFlowSandbox#requests(Predicate)}
     */
    public List<SandboxRequest> requests(Predicate<? super SandboxRequest> matching) {
        return sandbox().requests(matching);
    }

    /**
     * How many requests to the running sandbox match.
     *
     * @param matching such as a {@link RequestPattern}
     * @return as {@link LadiFlowSandbox#requestCount(Predicate)}
     */
    public long requestCount(Predicate<? super SandboxRequest> matching) {
        return sandbox().requestCount(matching);
    }

    /**
     * Checks how many requests to the running sandbox match.
     *
     * @param count the number of requests that are expected, from 0
     * @param pattern describes the requests
     * @throws AssertionError as {@link LadiFlowSandbox#verify}
     */
    public void verify(long count, RequestPattern pattern) {
        sandbox().verify(count, pattern);
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
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == LadiFlowSandbox.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return sandbox();
    }

    private void ensureStarted() {
        if (sandbox == null) {
            sandbox = builder.start();
        }
    }

    private void close() {
        // null if it could not start: that failure is the one to show
        if (sandbox != null) {
            sandbox.close();
            sandbox = null;
        }
    }
}
