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
 * Prints, after the last test of a process, which tests did not run because this machine lacks a program, such as Prometheus or
 * Chromium. The integration tests are the last step of a build with tests, so their process prints those of all processes again.
 */
final class NotTested implements AutoCloseable {

    private static final Path OF_ALL_PROCESSES = Path.of("target", "not-tested.txt");
    /** Only the integration tests have this property. */
    private static final boolean LAST = System.getProperty("project.build.jar") != null;

    private final Queue<String> tests = new ConcurrentLinkedQueue<>();

    /** The one of the process. */
    static NotTested in(ExtensionContext context) {
        return context.getRoot()
                .getStore(Namespace.GLOBAL)
                .getOrComputeIfAbsent(NotTested.class, first -> new NotTested(), NotTested.class);
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
            if (LAST) {
                lines = Files.exists(OF_ALL_PROCESSES) ? Files.readAllLines(OF_ALL_PROCESSES) : List.of();
                Files.deleteIfExists(OF_ALL_PROCESSES);
            } else if (!lines.isEmpty() && Files.isDirectory(OF_ALL_PROCESSES.getParent())) {
                Files.write(OF_ALL_PROCESSES, lines, CREATE, APPEND);
            }
            lines.stream().distinct().forEach(System.out::println);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
