// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;

/**
 * Prints, after the last test of a process, which tests did not run because a program such as Prometheus or Chromium is
 * missing. The integration tests are the last tests of a build, so their process prints the skipped tests of all
 * processes again.
 */
final class SkippedTestReport implements AutoCloseable {

    private static final Path SHARED_FILE = Path.of("target", "not-tested.txt");
    /** Only the process of the integration tests has this property. */
    private static final boolean IS_LAST_PROCESS = System.getProperty("project.build.jar") != null;

    private final Queue<String> tests = new ConcurrentLinkedQueue<>();

    /** The report of this process. */
    static SkippedTestReport ofProcess(ExtensionContext context) {
        return context.getRoot()
                .getStore(Namespace.GLOBAL)
                .getOrComputeIfAbsent(
                        SkippedTestReport.class, first -> new SkippedTestReport(), SkippedTestReport.class);
    }

    void add(ExtensionContext test, Throwable missing) {
        tests.add("NOT TESTED: " + test.getRequiredTestClass().getName() + "." + test.getDisplayName() + " ("
                + String.valueOf(missing.getMessage())
                        .strip()
                        .lines()
                        .findFirst()
                        .orElse("no reason given") + ")");
    }

    @Override
    public void close() {
        try {
            List<String> lines = List.copyOf(tests);
            if (IS_LAST_PROCESS) {
                lines = Files.exists(SHARED_FILE) ? Files.readAllLines(SHARED_FILE) : List.of();
                Files.deleteIfExists(SHARED_FILE);
            } else if (!lines.isEmpty() && Files.isDirectory(SHARED_FILE.getParent())) {
                Files.write(SHARED_FILE, lines, CREATE, APPEND);
            }
            lines.stream().distinct().forEach(System.out::println);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
