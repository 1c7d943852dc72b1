// SPDX-License-Identifier: Apache-2.0
package com.example.leads;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

import io.github.camelladiflow.sandbox.LadiFlowExtension;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.core.settings.impl.AddressFullMessagePolicy;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Runs real processes of the program with too little disk space or memory, only on Linux. The disks are small file systems
 * in memory that only the process sees. The heap has 64 MB, and the broker and the sandbox are in other processes. With
 * {@code mvn test -Dtest=LimitedImportTest -Dsample.test.rows=200000}, the test takes longer.
 */
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class LimitedImportTest {

    private static final int ROWS = Integer.getInteger("sample.test.rows", 20_000);
    private static final String MOUNT = "mount -t tmpfs -o \"$0\" none \"$1\" && shift && exec \"$@\"";
    private static final String FILE_STAYS = "leads.txt stays in the inbox and will be read again: ";
    private static final String LAN = "lan.tran@example.com\n";

    @RegisterExtension
    static final LadiFlowExtension LADIFLOW = new LadiFlowExtension();

    @TempDir
    Path folder;

    private Path inbox;
    private Path work;

    @BeforeEach
    void makeFolders() throws IOException {
        inbox = Files.createDirectory(folder.resolve("inbox"));
        work = Files.createDirectory(folder.resolve("work"));
    }

    @Test
    void reportsFullBrokerDiskAndKeepsFile() throws Exception {
        // the journal begins with 22 MB, and these rows are longer than that
        assertFileStays(
                ("x".repeat(60_000) + "\n").repeat(600),
                600,
                "size=30m",
                work,
                sample -> assertThat(sample.output())
                        .contains(
                                "The program failed: The broker cannot continue",
                                "No space left on device",
                                "free some space")
                        .doesNotContain("TOTAL", "postOffice"));
    }

    @Test
    void reportsDiskThatIsFullAtStart() throws Exception {
        assertFileStays(
                LAN,
                1,
                "size=4m",
                work,
                sample -> assertThat(sample.lastLine("The program failed"))
                        .contains("The broker cannot start", "No space left on device", "free some space"));
    }

    @Test
    void keepsFileInInboxWhenDoneFolderIsFull() throws Exception {
        var done = Files.createDirectory(inbox.resolve(".done"));
        assertFileStays(ImportProcess.leads("unknown", 300), 300, "size=4k", done, sample -> {
            assertThat(sample.lastLine(FILE_STAYS)).contains("it cannot be moved", "No space left on device");
            assertThat(sample.lastLine("TOTAL")).startsWith("TOTAL files=0 ");
        });
    }

    @Test
    void sendsNoRowsWhileDoneFolderIsReadOnly() throws Exception {
        var done = Files.createDirectory(inbox.resolve(".done"));
        assertFileStays(
                LAN,
                1,
                "ro",
                done,
                sample -> assertThat(sample.lastLine(FILE_STAYS)).contains(".done is not writable"));
        assertThat(ImportProcess.queuedRows(work).messages()).isZero();
    }

    /** Runs a process with a small disk, and then another one with enough space, which delivers all rows. */
    private void assertFileStays(String leads, int rows, String disk, Path where, Consumer<ImportProcess> assertion)
            throws Exception {
        var file = Files.writeString(inbox.resolve("leads.txt"), leads);
        var tried = new ArrayList<>(List.of(mountCommand("size=4k", folder)));
        tried.add("true");
        boolean canMount = Files.exists(Path.of("/usr/bin/unshare"))
                && new ProcessBuilder(tried).start().waitFor() == 0;
        assumeTrue(canMount, "No disk of its own for a process here");
        try (var sample = ImportProcess.start(LADIFLOW.sandbox(), work, inbox, mountCommand(disk, where))) {
            assertThat(sample.exitCode()).as(sample::output).isOne();
            assertion.accept(sample);
        }
        assertThat(file).hasContent(leads);

        try (var sample = ImportFixture.start(folder.resolve("enough"), Map.of("inbox", inbox.toString()))) {
            sample.awaitEmptyInbox();
            var queued = sample.runtime().recentRows();
            assertThat(new RowSet().addFirst("leads.txt", rows).missingIn(queued))
                    .isZero();
        }
        assertThat(inbox.resolve(".done/leads.txt")).exists();
    }

    private static String[] mountCommand(String options, Path where) {
        return new String[] {"unshare", "--map-root-user", "--mount", "sh", "-c", MOUNT, options, where.toString()};
    }

    @Test
    void importsLongFileToCsvWithinSmallHeap() throws Exception {
        assertThat(importToCsv(ROWS)).contains("%d rows, %d found".formatted(ROWS, ROWS / 20 * 19));
    }

    /** A dry run reads the file twice, and looks up no customer. */
    @Test
    void plansMillionRowsWithinSmallHeap() throws Exception {
        int rows = Integer.getInteger("sample.test.rows", 0) == 0 ? ROWS : 1_000_000;
        assertThat(importToCsv(rows, "-Dsample.write=true", "-Dsample.consent-all=true", "-Dsample.sequence=Sinh nhật"))
                .contains("%d customers would be written".formatted(rows / 20 * 19));
    }

    private String importToCsv(int count, String... options) throws Exception {
        var in = folder.resolve("leads.csv");
        try (var rows = Files.newBufferedWriter(in)) {
            rows.write("Tên;SĐT;Ghi chú\n");
            for (int row = 0; row < count; row++) {
                rows.write("Lan;" + (row % 20 == 0 ? "" : options.length == 0 ? "901234567" : 900_000_000 + row)
                        + ";\"gọi lại; " + row + "\"\n");
            }
        }
        var files = Stream.of("-Dsample.file=" + in, "-Dsample.out=" + folder.resolve("result.csv"));
        return run(Stream.concat(Stream.of(options), files));
    }

    /** Runs a process until it ends successfully, and returns its output. */
    private String run(Stream<String> options) throws Exception {
        var all = Stream.concat(Stream.of("-Xmx64m", "-Dsample.language=en"), options);
        try (var process = ImportProcess.start(LADIFLOW.sandbox(), work, all.toList())) {
            assertThat(process.exitCode()).as(process::output).isZero();
            return process.output();
        }
    }

    @Test
    void importsLongFileToQueuesWithinSmallHeap() throws Exception {
        Files.writeString(inbox.resolve("leads.txt"), ImportProcess.leads("unknown", ROWS));
        // this test does not read the queues, so their messages are removed
        var dropping = new AddressSettings()
                .setMaxSizeBytes(10_000_000)
                .setAddressFullMessagePolicy(AddressFullMessagePolicy.DROP);
        var configuration = new ConfigurationImpl()
                .setName("own")
                .setSecurityEnabled(false)
                .setJMXManagementEnabled(false)
                .setPersistenceEnabled(false)
                .addAddressSetting("#", dropping)
                .addAcceptorConfiguration("tcp", "tcp://127.0.0.1:0");
        var broker = new EmbeddedActiveMQ().setConfiguration(configuration);
        broker.start();
        try {
            var acceptor = broker.getActiveMQServer().getRemotingService().getAcceptor("tcp");
            var url = "-Dsample.broker=tcp://127.0.0.1:" + acceptor.getActualPort();
            assertThat(run(Stream.of("-Dsample.inbox=" + inbox, url)))
                    .contains("TOTAL files=1 rows=%d found=%d notfound=%d errors=%d lost=0"
                            .formatted(ROWS, ROWS / 20 * 18, ROWS / 20, ROWS / 20));
        } finally {
            broker.stop();
        }
        assertThat(work.resolve("broker")).doesNotExist();
    }
}
