// SPDX-License-Identifier: Apache-2.0
package com.example.leads;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.github.camelladiflow.sandbox.LadiFlowExtension;
import io.github.camelladiflow.sandbox.Reply;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Kills real processes of the program: three times during one file, and while another process watches the same inbox. With
 * {@code mvn test -Dtest=KilledImportTest -Dsample.test.rows=20000}, the test takes longer. {@code
 * -Dsample.test.written=5000 -Dsample.test.kills=50} sets the numbers of rows and kills for the process that writes.
 */
class KilledImportTest {

    private static final int ROWS = Integer.getInteger("sample.test.rows", 3_000);

    private static final int ROWS_TO_WRITE = Integer.getInteger("sample.test.written", 300);
    private static final int KILLS = Integer.getInteger("sample.test.kills", 3);
    private static final int FILES = 6;
    private static final int ROWS_OF_FILE = 60;
    private static final Pattern UNKNOWN = Pattern.compile("(\\d+) subscriptions were in progress");

    @RegisterExtension
    static final LadiFlowExtension LADIFLOW = new LadiFlowExtension();

    @TempDir
    Path folder;

    private Path inbox;
    private Path first;
    private Path second;

    @BeforeEach
    void makeFolders() throws Exception {
        first = folder.resolve("first");
        second = folder.resolve("second");
        inbox = Files.createDirectory(folder.resolve("inbox"));
    }

    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void losesNoRowWhenKilledThreeTimes() throws Exception {
        var file = Files.writeString(inbox.resolve("leads.txt"), ImportProcess.leads("unknown", ROWS));

        var delivered = new ArrayList<>(List.of(0L));
        for (int rows : List.of(ROWS / 20, ROWS * 7 / 20, ROWS * 15 / 20)) {
            killAfter(rows);
            assertThat(file).as("still to be read").exists();
            delivered.add(ImportProcess.queuedRows(first).messages());
        }
        assertThat(delivered)
                .as("messages in the queues, which survive each kill")
                .isSorted();

        LADIFLOW.sandbox().reset();
        try (var sample = ImportProcess.start(LADIFLOW.sandbox(), first, inbox)) {
            assertThat(sample.exitCode()).as(sample::output).isZero();
            assertThat(sample.lastLine("TOTAL"))
                    .startsWith("TOTAL files=1 rows=" + ROWS + " ")
                    .endsWith(" lost=0");
            assertThat(sample.lastLine("repeat a row")).endsWith(": " + delivered.get(3));
        }

        var queued = ImportProcess.queuedRows(first);
        assertThat(new RowSet().addFirst("leads.txt", ROWS).missingIn(queued)).isZero();
        assertThat(queued.size()).as("distinct rows").isEqualTo(ROWS);
        assertThat(queued.repeated()).as("repeated rows").isLessThanOrEqualTo(delivered.get(3));
        assertThat(inbox.resolve(".done/leads.txt")).exists();
    }

    private void killAfter(int rows) throws Exception {
        // one row of twenty causes no request
        long requests = rows * 19L / 20;
        // the process cannot do more before the kill, because later requests get no response
        LADIFLOW.sandbox().reset();
        LADIFLOW.sandbox().when(request -> request.number() > requests).always(Reply.delayed(Duration.ofHours(1)));
        try (var sample = ImportProcess.start(LADIFLOW.sandbox(), first, inbox)) {
            LADIFLOW.sandbox().awaitRequests(requests, Duration.ofMinutes(2));
            sample.kill();
        }
    }

    @Test
    @Timeout(value = 60, unit = TimeUnit.MINUTES)
    void losesNoRowAndMarksPossibleDuplicatesWhenKilled() throws Exception {
        var in = folder.resolve("leads.csv");
        var out = folder.resolve("result.csv");
        var rows = IntStream.range(0, ROWS_TO_WRITE).mapToObj(row -> "lead" + row + "@example.com,Lead\n");
        Files.writeString(in, rows.collect(Collectors.joining("", "Email,Họ tên\n", "")));
        var sandbox = LADIFLOW.sandbox();
        for (int kill = 1; kill <= KILLS; kill++) {
            long enough = (long) ROWS_TO_WRITE * 3 * kill / (KILLS + 1);
            try (var process = startWriting(in, out)) {
                sandbox.awaitRequests(enough, Duration.ofMinutes(2));
                process.kill();
            }
        }
        List<String> twice;
        try (var process = startWriting(in, out)) {
            assertThat(process.exitCode()).as(process::output).isZero();
            int unknown = UNKNOWN.matcher(process.output())
                    .results()
                    .mapToInt(count -> Integer.parseInt(count.group(1)))
                    .sum();
            var once = new HashSet<Object>();
            twice = sandbox.subscriptions().stream()
                    .map(one -> one.get("email"))
                    .filter(email -> !once.add(email))
                    .map(Object::toString)
                    .toList();
            assertThat(once).hasSize(ROWS_TO_WRITE);
            assertThat(twice).hasSizeLessThanOrEqualTo(unknown);
        }
        var lines = Files.readAllLines(out);
        var marked = lines.stream()
                .filter(line -> line.contains("maybe twice"))
                .map(line -> line.substring(0, line.indexOf(',')))
                .toList();
        assertThat(marked).containsAll(twice);
        assertThat(lines)
                .hasSize(ROWS_TO_WRITE + 1)
                .allMatch(line -> line.matches(".*(Subscribed|Subscribed before|maybe twice: .*|LadiFlow sequence)"));
    }

    private ImportProcess startWriting(Path in, Path out) throws Exception {
        var options = List.of(
                "-Dsample.file=" + in,
                "-Dsample.out=" + out,
                "-Dsample.write=true",
                "-Dsample.yes=true",
                "-Dsample.consent-all=true",
                "-Dsample.sequence=Sinh nhật",
                "-Dsample.language=en");
        return ImportProcess.start(LADIFLOW.sandbox(), first, options);
    }

    @Test
    void readsEachFileOnceInTwoProcesses() throws Exception {
        fillInbox();
        LADIFLOW.sandbox().hold();
        try (var one = ImportProcess.start(LADIFLOW.sandbox(), first, inbox)) {
            awaitFilesBeingRead(1);
            // a process that starts later does not take files from the first process
            try (var other = ImportProcess.start(LADIFLOW.sandbox(), second, inbox)) {
                // a process reads one file at a time, so both processes are reading
                awaitFilesBeingRead(2);
                LADIFLOW.sandbox().release();

                assertThat(one.exitCode()).as(one::output).isZero();
                assertThat(other.exitCode()).as(other::output).isZero();
            }
        }

        var queued = ImportProcess.queuedRows(first, second);
        assertThat(allRows().missingIn(queued)).as("missing rows").isZero();
        assertThat(queued.repeated()).as("repeated rows").isZero();
        assertThat(ImportProcess.queuedRows(first).messages())
                .isBetween(1L * ROWS_OF_FILE, (FILES - 1L) * ROWS_OF_FILE);
        assertEachFileIsDone();
    }

    @Test
    void readsFileOfKilledProcess() throws Exception {
        fillInbox();
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

    private void fillInbox() throws Exception {
        for (var name : fileNames().toList()) {
            Files.writeString(inbox.resolve(name + ".txt"), ImportProcess.leads(name, ROWS_OF_FILE));
        }
    }

    private static Stream<String> fileNames() {
        return IntStream.rangeClosed(1, FILES).mapToObj(file -> "leads" + file);
    }

    private static RowSet allRows() {
        var rows = new RowSet();
        fileNames().forEach(name -> rows.addFirst(name + ".txt", ROWS_OF_FILE));
        return rows;
    }

    /** Waits until requests for a number of files have arrived. The first row of a file contains the file's name. */
    private static void awaitFilesBeingRead(int files) {
        await().atMost(Duration.ofMinutes(2))
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
