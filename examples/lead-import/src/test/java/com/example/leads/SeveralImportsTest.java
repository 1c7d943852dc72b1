// SPDX-License-Identifier: Apache-2.0
package com.example.leads;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.github.camelladiflow.sandbox.LadiFlowExtension;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Several processes on one inbox, each in a folder of its own. */
class SeveralImportsTest {

    private static final int FILES = 6;
    private static final int ROWS = 60;
    private static final Duration TIMEOUT = Duration.ofMinutes(2);

    @RegisterExtension
    static final LadiFlowExtension LADIFLOW = new LadiFlowExtension();

    @TempDir
    Path folder;

    private Path inbox;
    private Path first;
    private Path second;

    @BeforeEach
    void fillInbox() throws Exception {
        first = folder.resolve("first");
        second = folder.resolve("second");
        inbox = Files.createDirectory(folder.resolve("inbox"));
        for (var name : fileNames().toList()) {
            Files.writeString(inbox.resolve(name + ".txt"), ImportProcess.leads(name, ROWS));
        }
    }

    @Test
    void readsEachFileOnceInTwoProcesses() throws Exception {
        LADIFLOW.sandbox().hold();
        try (var one = ImportProcess.start(LADIFLOW.sandbox(), first, inbox)) {
            awaitFilesBeingRead(1);
            // one that starts later takes nothing away
            try (var other = ImportProcess.start(LADIFLOW.sandbox(), second, inbox)) {
                // a process reads one file at a time, so both are at work
                awaitFilesBeingRead(2);
                LADIFLOW.sandbox().release();

                assertThat(one.exitCode()).as(one::output).isZero();
                assertThat(other.exitCode()).as(other::output).isZero();
            }
        }

        var queued = ImportProcess.queuedRows(first, second);
        assertThat(allRows().missingIn(queued)).as("missing rows").isZero();
        assertThat(queued.repeated()).as("repeated rows").isZero();
        assertThat(ImportProcess.queuedRows(first).messages()).isBetween(1L * ROWS, (FILES - 1L) * ROWS);
        assertEachFileIsDone();
    }

    @Test
    void readsFileOfKilledProcess() throws Exception {
        LADIFLOW.sandbox().hold();
        try (var one = ImportProcess.start(LADIFLOW.sandbox(), first, inbox);
                var other = ImportProcess.start(LADIFLOW.sandbox(), second, inbox)) {
            awaitFilesBeingRead(2);
            one.kill();
            LADIFLOW.sandbox().release();

            assertThat(other.exitCode()).as(other::output).isZero();
        }

        assertThat(allRows().missingIn(ImportProcess.queuedRows(second)))
                .as("missing rows")
                .isZero();
        assertEachFileIsDone();
    }

    private static Stream<String> fileNames() {
        return IntStream.rangeClosed(1, FILES).mapToObj(file -> "leads" + file);
    }

    private static RowSet allRows() {
        var rows = new RowSet();
        fileNames().forEach(name -> rows.addFirst(name + ".txt", ROWS));
        return rows;
    }

    /** The first row of each file names a stranger who is called as the file. */
    private static void awaitFilesBeingRead(int files) {
        await().atMost(TIMEOUT)
                .untilAsserted(() -> assertThat(LADIFLOW.sandbox().requests().stream()
                                .flatMap(request -> request.text("email").stream())
                                .filter(email -> email.startsWith("leads"))
                                .map(email -> email.substring(0, email.indexOf('.')))
                                .collect(Collectors.toSet()))
                        .hasSize(files));
    }

    private void assertEachFileIsDone() {
        assertThat(fileNames())
                .allSatisfy(name ->
                        assertThat(inbox.resolve(".done/" + name + ".txt")).exists());
        assertThat(inbox.resolve(".failed")).isEmptyDirectory();
    }
}
