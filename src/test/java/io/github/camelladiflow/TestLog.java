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
 * Prints the log that was written during a failed test. The system property {@code test.log} names the log file of all
 * tests in a process (log4j2-file.properties). Without the property, the log goes to the console. The log of tests that
 * run at the same time is printed, too. JUnit detects this class automatically, and {@link PropertyExecutionHook} calls
 * it for properties. Thread-safe.
 */
public final class TestLog implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback {

    static final TestLog INSTANCE = new TestLog(Path.of(System.getProperty("test.log", "there is none")), System.out);

    private static final int MAX_BYTES = 60_000;

    private final Path file;
    private final PrintStream out;
    /** The positions at which the logs of the running tests begin, by test id. */
    private final Map<String, Long> startOffsets = new ConcurrentHashMap<>();

    /** The instance that JUnit creates. */
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

    /**
     * A class has no start position. If it fails before its first test or after its last test, the end of the log is
     * printed.
     */
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
            // the log went to the console
        }
    }
}
