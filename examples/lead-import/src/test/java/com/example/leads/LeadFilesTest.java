// SPDX-License-Identifier: Apache-2.0
package com.example.leads;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import io.github.camelladiflow.model.exception.LadiFlowAuthenticationException;
import io.github.camelladiflow.sandbox.Reply;
import org.apache.camel.component.file.GenericFile;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests to which folder files are moved, after success and after each kind of failure. */
class LeadFilesTest {

    private static final String LAN = "lan.tran@example.com";
    private static final Duration TIMEOUT = Duration.ofMinutes(1);

    @TempDir
    Path folder;

    private Path inbox;
    private ImportFixture sample;

    @BeforeEach
    void start() throws Exception {
        inbox = Files.createDirectory(folder.resolve("in box"));
        restart(Map.of());
    }

    private void restart(Map<String, String> options) throws Exception {
        if (sample != null) {
            sample.close();
        }
        var all = new HashMap<>(options);
        all.put("inbox", inbox.toString());
        sample = ImportFixture.start(folder.resolve("work"), all);
    }

    @AfterEach
    void stop() {
        sample.close();
    }

    @Test
    void movesUnreadableFilesToFailedAndEmptyOnesToDone() throws Exception {
        put("no-key.csv", "name;city");
        put("empty.csv", "");
        put("twice.csv", "email,Email");
        put("open.csv", "email,\"na");
        put("broken.xlsx", "PK");
        put("no-extension", LAN);
        put("old.csv", "Tên,email".getBytes(StandardCharsets.ISO_8859_1));
        put("leads.jsonl", "");
        put("leads.TXT", "");
        sample.awaitEmptyInbox();

        await(() -> sample.runtime().files().failedFiles() == 7);
        assertThat(inbox.resolve(".failed").toFile().list())
                .containsExactlyInAnyOrder(
                        "no-key.csv", "empty.csv", "twice.csv", "open.csv", "broken.xlsx", "no-extension", "old.csv");
        assertThat(inbox.resolve(".done").toFile().list()).containsExactlyInAnyOrder("leads.jsonl", "leads.TXT");
        assertThat(sample.messages()).isEmpty();
    }

    @Test
    void rereadsFileThatGrowsWhileBeingRead() throws Exception {
        sample.runtime().sandbox().hold();
        put("grows.txt", LAN + "\n");
        sample.runtime().sandbox().awaitRequests(1, TIMEOUT);
        Files.writeString(inbox.resolve("grows.txt"), LAN + "\n", StandardOpenOption.APPEND);
        sample.runtime().sandbox().release();
        sample.awaitEmptyInbox();
        // the broker shows a message a little after it has accepted it
        await(() -> sample.runtime().broker().count(EmbeddedBroker.CUSTOMERS) == 3);

        assertThat(sample.locations(EmbeddedBroker.CUSTOMERS))
                .containsExactly("grows.txt:1", "grows.txt:1", "grows.txt:2");
        assertThat(inbox.resolve(".done/grows.txt")).isRegularFile();
    }

    @Test
    void keepsFileWhileBrokerIsDownAndDeliversAllRowsLater() throws Exception {
        sample.runtime().sandbox().hold();
        put("leads.txt", (LAN + "\n").repeat(40));
        sample.runtime().sandbox().awaitRequests(1, TIMEOUT);
        sample.runtime().broker().close();
        sample.runtime().sandbox().release();
        await(() -> sample.runtime().files().failedAttempts() > 0);

        assertThat(inbox.resolve("leads.txt")).isRegularFile();

        sample.runtime().broker().start();
        sample.awaitEmptyInbox();

        assertThat(sample.locations(EmbeddedBroker.CUSTOMERS).stream().distinct())
                .hasSize(40);
        assertThat(inbox.resolve(".done/leads.txt")).isRegularFile();
        assertThat(inbox.resolve(".failed")).isEmptyDirectory();
    }

    @Test
    void stopsRouteAndKeepsFileWhenApiKeyIsRejected() throws Exception {
        sample.runtime().sandbox().always(Reply.unauthorized());
        put("leads.txt", (LAN + "\n").repeat(200));
        await(sample.runtime()::isStopped);
        var rejection = new IOException(new LadiFlowAuthenticationException("rejected", null, false));
        assertThat(new LeadFiles().failed("leads.txt", rejection)).contains("no more files are read");

        assertThat(inbox.resolve("leads.txt")).isRegularFile();
        assertThat(sample.messages()).isEmpty();
        // the rows that were in progress at the first rejected request
        assertThat(sample.runtime().sandbox().requestCount()).isLessThan(100);
    }

    @Test
    void sendsRowsToErrorQueueWhenServiceFails() throws Exception {
        sample.runtime().sandbox().forKey("email", LAN).always(Reply.status(503));
        put("leads.txt", LAN + "\nbinh.le2@example.com\n");
        sample.awaitEmptyInbox();

        assertThat(sample.locations(EmbeddedBroker.ERRORS)).containsExactly("leads.txt:1");
        assertThat(sample.locations(EmbeddedBroker.CUSTOMERS)).containsExactly("leads.txt:2");
        assertThat(sample.messages())
                .anyMatch(message -> message.json().path("reason").asText().contains("503"));
    }

    @Test
    void sendsNoRowsWhenDoneFolderIsUnusable() throws Exception {
        Files.deleteIfExists(inbox.resolve(".done"));
        Files.writeString(inbox.resolve(".done"), "not a folder");
        restart(Map.of());
        put("leads.txt", LAN + "\n");
        await(() -> sample.runtime().files().failedAttempts() > 0);

        assertThat(inbox.resolve("leads.txt")).isRegularFile();
        assertThat(sample.messages()).isEmpty();
    }

    @Test
    void retriesUntilFileCanBeMovedToDone() throws Exception {
        // the name has the maximum length, so a number cannot be added
        var name = "x".repeat(251) + ".txt";
        var obstacle = Files.createDirectories(inbox.resolve(".done").resolve(name));
        put(name, LAN + "\n");
        await(() -> sample.runtime().files().failedAttempts() > 1);

        assertThat(inbox.resolve(name)).isRegularFile();
        assertThat(sample.runtime().files().files()).isZero();

        Files.delete(obstacle);
        sample.awaitEmptyInbox();

        assertThat(inbox.resolve(".done").resolve(name)).isRegularFile();
        await(() -> sample.runtime().files().files() == 1);
        assertThat(sample.runtime().files().missingIn(sample.runtime().recentRows()))
                .isZero();
    }

    @Test
    void ignoresUnfinishedAndHiddenFiles() throws Exception {
        put(".leads.txt", LAN);
        put("leads.txt.part", LAN);
        put("leads.csv.TMP", LAN);
        put("z.txt", LAN);
        await(() -> Files.isRegularFile(inbox.resolve(".done/z.txt")));

        assertThat(sample.locations(EmbeddedBroker.CUSTOMERS)).isEqualTo(List.of("z.txt:1"));
        assertThat(inbox).isDirectoryContaining("glob:**/leads.txt.part");
    }

    @Test
    void neverReplacesFilesInDoneOrFailed() throws Exception {
        for (int i = 1; i <= 3; i++) {
            put("leads.txt", LAN + "\n".repeat(i));
            put("broken.csv", "broken " + i);
            sample.awaitEmptyInbox();
        }

        for (var number : List.of("", " (2)", " (3)")) {
            int rows = number.isEmpty() ? 1 : number.charAt(2) - '0';
            assertThat(inbox.resolve(".done/leads" + number + ".txt")).hasContent(LAN + "\n".repeat(rows));
            assertThat(inbox.resolve(".failed/broken" + number + ".csv")).hasContent("broken " + rows);
        }
        assertThat(inbox.resolve(".done/leads (3).txt")).isRegularFile();
    }

    @Test
    void skipsUnsupportedInboxEntriesAndReportsReason() throws Exception {
        var secret = Files.writeString(folder.resolve("secret.txt"), LAN);
        Files.createSymbolicLink(inbox.resolve("link.txt"), secret);
        Files.createSymbolicLink(inbox.resolve("lost.txt"), folder.resolve("nowhere"));
        put("back\\slash.txt", LAN);
        put("leads.txt.camelLock", "");
        new ProcessBuilder("mkfifo", inbox.resolve("pipe.txt").toString())
                .start()
                .waitFor();
        put("z.txt", LAN);
        sample.awaitEmptyInbox();

        assertThat(sample.locations(EmbeddedBroker.CUSTOMERS)).containsExactly("z.txt:1");
        assertThat(sample.runtime().inbox().content().rejected())
                .extractingFromEntries(rejected -> rejected.getKey().getFileName() + ": "
                        + rejected.getValue().key())
                .containsExactlyInAnyOrder(
                        "link.txt: rejected.link",
                        "lost.txt: rejected.link",
                        "back\\slash.txt: rejected.backslash",
                        "leads.txt.camelLock: rejected.lock",
                        "pipe.txt: rejected.pipe");
    }

    @Test
    void readsWorkbookAndLeavesNoTemporaryFile() throws Exception {
        var copies = temporaryFiles();
        SpreadsheetsTest.writeWorkbook(folder.resolve("book"), "Tên|SĐT\n|#901234567\n|x");
        put("khách.xlsx", Files.readAllBytes(folder.resolve("book")));
        sample.awaitEmptyInbox();

        assertThat(sample.locations(EmbeddedBroker.CUSTOMERS)).containsExactly("khách.xlsx:2");
        assertThat(sample.locations(EmbeddedBroker.ERRORS)).containsExactly("khách.xlsx:3");
        assertThat(inbox.resolve(".done/khách.xlsx")).exists();
        assertThat(temporaryFiles()).isEqualTo(copies);
    }

    private static List<Path> temporaryFiles() throws IOException {
        try (var files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return files.filter(file -> file.getFileName().toString().startsWith("lead-import"))
                    .toList();
        }
    }

    @Test
    void readsUtf16AndConfiguredEncoding() throws Exception {
        put("wide.csv", ("\uFEFFTên;Số điện thoại\r\nLan;0901234567\r\n").getBytes(StandardCharsets.UTF_16LE));
        sample.awaitEmptyInbox();
        restart(Map.of("encoding", "windows-1258", "column", "Điện thoại 2"));
        put("old.csv", "Điê\u0323n thoa\u0323i 2,SĐT\n0901234567,1\n".getBytes("windows-1258"));
        sample.awaitEmptyInbox();

        assertThat(sample.locations(EmbeddedBroker.CUSTOMERS)).containsExactly("old.csv:2", "wide.csv:2");
    }

    @ParameterizedTest
    @ValueSource(ints = {-365, 0, 365})
    void locksFileOnlyAfterItIsUnchangedForSettledTime(int days) throws IOException {
        var nanos = new AtomicLong(System.nanoTime());
        var locks = new LeadLocks(nanos::get);
        locks.setSettled(1_500);
        var file = new GenericFile<File>();
        file.setFile(folder.resolve("leads.txt").toFile());
        long stamp = System.currentTimeMillis() + TimeUnit.DAYS.toMillis(days);
        for (int i = 0; i < 5; i++) {
            Files.writeString(file.getFile().toPath(), LAN, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            assertThat(file.getFile().setLastModified(stamp)).isTrue();
            assertThat(locks.acquireExclusiveReadLock(null, file, null)).isFalse();
            nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(1_499));
            assertThat(locks.acquireExclusiveReadLock(null, file, null)).isFalse();
        }
        nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(1));
        assertThat(locks.acquireExclusiveReadLock(null, file, null)).isTrue();
        locks.stop();
    }

    private static void await(Callable<Boolean> condition) {
        Awaitility.await().atMost(TIMEOUT).until(condition);
    }

    private void put(String name, String text) throws IOException {
        put(name, text.getBytes(StandardCharsets.UTF_8));
    }

    private void put(String name, byte[] content) throws IOException {
        var whole = Files.write(folder.resolve("upload"), content);
        Files.move(whole, inbox.resolve(name));
    }
}
