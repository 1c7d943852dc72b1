// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.opentest4j.TestAbortedException;

/**
 * Prints the end of the log after a failed test, and why a test did not run. The system property {@code test.log} names the log file of all tests in
 * a process (logback-file.xml). Without the property, the log goes to the console. JUnit detects this class
 * automatically.
 */
public final class TestLog implements AfterEachCallback, AfterAllCallback {

    private static final String FILE = System.getProperty("test.log", "there is none");
    private static final int MAX_BYTES = 60_000;

    @Override
    public void afterEach(ExtensionContext context) {
        context.getExecutionException().ifPresent(thrown -> {
            if (thrown instanceof TestAbortedException) {
                System.out.println("NOT TESTED: " + context.getUniqueId() + " (" + thrown.getMessage() + ")");
            } else {
                print(context.getUniqueId());
            }
        });
    }

    @Override
    public void afterAll(ExtensionContext context) {
        context.getExecutionException()
                .filter(thrown -> !(thrown instanceof TestAbortedException))
                .ifPresent(thrown -> print(context.getUniqueId()));
    }

    private static synchronized void print(String test) {
        try (var log = new RandomAccessFile(FILE, "r")) {
            var bytes = new byte[(int) Math.min(log.length(), MAX_BYTES)];
            log.seek(log.length() - bytes.length);
            log.readFully(bytes);
            System.out.println("---- end of " + FILE + " after " + test + ":");
            System.out.println(new String(bytes, StandardCharsets.UTF_8));
        } catch (IOException e) {
            // the log went to the console
        }
    }
}
