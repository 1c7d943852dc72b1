// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.io.IOException;
import java.io.PrintStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.opentest4j.TestAbortedException;

/**
 * Prints what was logged during a test that failed. The log of all tests is the file that the system property {@code test.log}
 * names (log4j2-file.properties), one for each process; without the property it goes to the console. What is logged by tests that
 * run beside it is printed, too. JUnit finds this class by itself, and {@link PropertyExecutionHook} calls it for properties. Thread-safe.
 */
public final class TestLog implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback {

    static final TestLog INSTANCE = new TestLog(Path.of(System.getProperty("test.log", "there is none")), System.out);

    private static final int MAX_BYTES = 60_000;

    private final Path file;
    private final PrintStream out;
    /** Where the logs of the tests begin that are running, by their ids. */
    private final Map<String, Long> startOffsets = new ConcurrentHashMap<>();

    /** The one that JUnit makes. */
    public TestLog() {
        this(null, null);
    }

    TestLog(Path file, PrintStream out) {
        this.file = file;
        this.out = out;
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        INSTANCE.begin(context.getUniqueId());
    }

    @Override
    public void afterEach(ExtensionContext context) {
        INSTANCE.end(context.getUniqueId(), hasFailed(context));
        context.getExecutionException()
                .filter(TestAbortedException.class::isInstance)
                .ifPresent(missing -> SkippedTestReport.ofProcess(context).add(context, missing));
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        SkippedTestReport.ofProcess(context);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        INSTANCE.end(context.getUniqueId(), hasFailed(context));
    }

    private static boolean hasFailed(ExtensionContext context) {
        return context.getExecutionException()
                .filter(thrown -> !(thrown instanceof TestAbortedException))
                .isPresent();
    }

    void begin(String test) {
        startOffsets.put(test, file.toFile().length());
    }

    /** A class has no begin: of one that fails before its first test, or after its last, the end of the log is printed. */
    void end(String test, boolean failed) {
        var begin = startOffsets.remove(test);
        if (failed) {
            print(test, begin == null ? 0 : begin);
        }
    }

    private synchronized void print(String test, long begin) {
        try (var log = new RandomAccessFile(file.toFile(), "r")) {
            long from = Math.max(begin, log.length() - MAX_BYTES);
            var bytes = new byte[(int) (log.length() - from)];
            log.seek(from);
            log.readFully(bytes);
            out.printf("---- log of %s, in %s from byte %d, of which the last are:%n", test, file, begin);
            out.println(new String(bytes, StandardCharsets.UTF_8));
            out.println("---- end of the log of " + test);
        } catch (IOException e) {
            // it went to the console
        }
    }
}
