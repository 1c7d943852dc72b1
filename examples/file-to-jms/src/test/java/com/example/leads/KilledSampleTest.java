// SPDX-License-Identifier: Apache-2.0
package com.example.leads;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.github.camelladiflow.sandbox.LadiFlowExtension;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Kills the program several times while it reads a file, and starts it again. {@code -Dsample.test.rows=20000} sets the
 * number of rows.
 */
@Tag("baseline")
class KilledSampleTest {

    private static final Duration TIMEOUT = Duration.ofMinutes(5);
    private static final int ROWS = Integer.getInteger("sample.test.rows", 1_000);

    @RegisterExtension
    static final LadiFlowExtension LADIFLOW = new LadiFlowExtension();

    @TempDir
    Path folder;

    @Test
    @Timeout(value = 15, unit = TimeUnit.MINUTES)
    void losesNoRow() throws Exception {
        var rows = IntStream.rangeClosed(1, ROWS).mapToObj(row -> switch (row % 20) {
            case 0 -> "no key\n";
            case 1 -> "khach.la" + row + "@example.com\n";
            default -> "lan.tran@example.com\n";
        });
        var inbox = Files.createDirectories(folder.resolve("inbox"));
        Files.writeString(inbox.resolve("leads.txt"), rows.collect(Collectors.joining()));

        // one row of twenty causes no request
        long allRequests = ROWS - ROWS / 20;
        for (long requests : List.of(1L, allRequests / 2, allRequests)) {
            LADIFLOW.sandbox().clearRequests();
            var process = start();
            try {
                LADIFLOW.sandbox().awaitRequests(requests, TIMEOUT);
            } finally {
                process.destroyForcibly().waitFor();
            }
        }
        var process = start();
        try {
            assertThat(process.waitFor(TIMEOUT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly().waitFor();
        }

        assertThat(process.exitValue()).as(Files.readString(log())).isZero();
        assertThat(Files.readString(log())).contains("TOTAL ", " lost=0").doesNotContain("OutOfMemoryError");
        assertThat(inbox.resolve(".done")).isDirectoryContaining("glob:**-leads.txt");
        assertThat(queuedRows())
                .isEqualTo(IntStream.rangeClosed(1, ROWS).collect(BitSet::new, BitSet::set, BitSet::or));
    }

    /** Starts the program in its own JVM with a small heap. It ends when its inbox is empty. */
    private Process start() throws IOException {
        var builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-Dsample.dir=" + folder,
                        "-Dsample.exit=true",
                        "-Dcamel.component.ladiflow.baseUrl=" + LADIFLOW.baseUrl(),
                        FileToJms.class.getName())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
        builder.environment().put("LADIFLOW_API_KEY", LADIFLOW.apiKey());
        return builder.start();
    }

    private Path log() {
        return folder.resolve("log");
    }

    /** Returns the numbers of the rows in the queues. */
    private BitSet queuedRows() throws Exception {
        var rows = new BitSet();
        try (var broker = new Broker(folder.resolve("broker"))) {
            broker.start();
            for (var queue : Broker.QUEUES) {
                broker.browse(queue, 0, Long.MAX_VALUE, message -> {
                    if (message.getStringProperty(LeadFile.FILE).equals("leads.txt")) {
                        rows.set(message.getIntProperty(LeadFile.LINE));
                    }
                });
            }
        }
        return rows;
    }
}
