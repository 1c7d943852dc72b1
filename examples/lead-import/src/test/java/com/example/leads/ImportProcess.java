// SPDX-License-Identifier: Apache-2.0
package com.example.leads;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.github.camelladiflow.sandbox.LadiFlowSandbox;

import static org.assertj.core.api.Assertions.assertThat;

/** The program in its own JVM, as a user runs it. It ends when its inbox is empty, and calls the test's sandbox. */
final class ImportProcess implements AutoCloseable {

    /** Depends on the number of rows, which is larger in the long forms of the tests. */
    private static final long TIMEOUT_SECONDS = 170 + Integer.getInteger("sample.test.rows", 0) / 200;

    private final Process process;
    private final Path output;

    private ImportProcess(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    /**
     * Starts a process that watches a folder.
     *
     * @param sandbox the sandbox in which it looks up customers
     * @param work the folder of the process; its output is in a file next to this folder
     * @param inbox the folder that it watches
     * @param launcher a command that runs the command after it, or nothing
     */
    static ImportProcess start(LadiFlowSandbox sandbox, Path work, Path inbox, String... launcher) throws IOException {
        return start(sandbox, work, List.of("-Dsample.inbox=" + inbox), launcher);
    }

    /** Starts a process with options for its JVM. */
    static ImportProcess start(LadiFlowSandbox sandbox, Path work, List<String> options, String... launcher)
            throws IOException {
        var command = new ArrayList<>(List.of(launcher));
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "-Dsample.dir=" + work,
                "-Dsample.exit=true",
                "-Dsample.rate=10000",
                "-Dsample.settled=200",
                "-Dsample.pause=100",
                "-Dcamel.component.ladiflow.baseUrl=" + sandbox.baseUrl()));
        command.addAll(options);
        command.add(LeadImport.class.getName());
        var output = work.resolveSibling(work.getFileName() + ".log");
        var builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
        builder.environment().putAll(Map.of(ApiKey.VARIABLE, sandbox.apiKey(), "LC_ALL", "C.UTF-8"));
        return new ImportProcess(builder.start(), output);
    }

    /**
     * Returns rows of leads. Of twenty rows, one has no key, one has the key of an unknown customer, and the others have the
     * key of a customer.
     *
     * @param name the beginning of unknown e-mail addresses, by which a test distinguishes files in the sandbox
     * @param rows the number of rows
     */
    static String leads(String name, int rows) {
        return IntStream.rangeClosed(1, rows)
                .mapToObj(row -> switch (row % 20) {
                    case 0 -> "no key\n";
                    case 1 -> name + "." + row + "@example.com\n";
                    default -> "lan.tran@example.com\n";
                })
                .collect(Collectors.joining());
    }

    /** Reads the queues of processes that have ended. */
    static RowSet queuedRows(Path... works) throws Exception {
        var rows = new RowSet();
        for (var work : works) {
            try (var broker = new EmbeddedBroker(work.resolve("broker"))) {
                broker.start();
                rows.addQueued(broker, Map.of());
            }
        }
        return rows;
    }

    /** Kills the process, so that it cannot complete anything, as in a power failure. */
    void kill() throws InterruptedException {
        assertThat(process.isAlive()).as(output()).isTrue();
        process.destroyForcibly().waitFor();
    }

    /** Waits for the end of the process, and returns its exit code. */
    int exitCode() throws InterruptedException {
        assertThat(process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS))
                .as(() -> "the process ends by itself; its output so far:\n" + output())
                .isTrue();
        return process.exitValue();
    }

    /** Returns the output so far, including that of earlier processes with the same folder. */
    String output() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the last line of the output that contains a text. */
    String lastLine(String text) {
        return Arrays.stream(output().split("\n"))
                .filter(line -> line.contains(text))
                .reduce((first, second) -> second)
                .orElse("no line with " + text + " in:\n" + output());
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
