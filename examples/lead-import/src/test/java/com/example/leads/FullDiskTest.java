// SPDX-License-Identifier: Apache-2.0
package com.example.leads;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.github.camelladiflow.sandbox.LadiFlowExtension;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** A real process of the sample with a real full disk: a small one in memory that only that process sees. Linux only. */
class FullDiskTest {

    private static final String MOUNT = "mount -t tmpfs -o \"$0\" none \"$1\" && shift && exec \"$@\"";
    private static final String FILE_STAYS = "leads.txt stays in the inbox and will be read again: ";

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
        var leads = ("x".repeat(60_000) + "\n").repeat(600);
        Files.writeString(inbox.resolve("leads.txt"), leads);
        try (var sample = startWithDisk("size=30m", work)) {
            assertThat(sample.exitCode()).as(sample::output).isOne();
            assertThat(sample.output())
                    .contains(
                            "The program failed: The broker cannot continue",
                            "No space left on device",
                            "free some space")
                    .doesNotContain("TOTAL", "postOffice");
        }
        assertThat(inbox.resolve("leads.txt")).hasContent(leads);

        assertRunWithFreeSpaceDeliversAll(600);
    }

    @Test
    void reportsDiskThatIsFullAtStart() throws Exception {
        Files.writeString(inbox.resolve("leads.txt"), "lan.tran@example.com\n");
        try (var sample = startWithDisk("size=4m", work)) {
            assertThat(sample.exitCode()).as(sample::output).isOne();
            assertThat(sample.lastLine("The program failed"))
                    .contains("The broker cannot start", "No space left on device", "free some space");
        }
        assertThat(inbox.resolve("leads.txt")).exists();

        assertRunWithFreeSpaceDeliversAll(1);
    }

    @Test
    void keepsFileInInboxWhenDoneFolderIsFull() throws Exception {
        Files.writeString(inbox.resolve("leads.txt"), ImportProcess.leads("stranger", 300));
        try (var sample = startWithDisk("size=4k", Files.createDirectory(inbox.resolve(".done")))) {
            assertThat(sample.exitCode()).as(sample::output).isOne();
            assertThat(sample.lastLine(FILE_STAYS)).contains("it cannot be moved", "No space left on device");
            assertThat(sample.lastLine("TOTAL")).startsWith("TOTAL files=0 ");
        }
        assertThat(inbox.resolve("leads.txt")).exists();

        assertRunWithFreeSpaceDeliversAll(300);
    }

    @Test
    void sendsNoRowsWhileDoneFolderIsReadOnly() throws Exception {
        Files.writeString(inbox.resolve("leads.txt"), "lan.tran@example.com\n");
        try (var sample = startWithDisk("ro", Files.createDirectory(inbox.resolve(".done")))) {
            assertThat(sample.exitCode()).as(sample::output).isOne();
            assertThat(sample.lastLine(FILE_STAYS)).contains(".done is not writable");
        }
        assertThat(inbox.resolve("leads.txt")).exists();
        assertThat(ImportProcess.queuedRows(work).messages()).isZero();

        assertRunWithFreeSpaceDeliversAll(1);
    }

    private void assertRunWithFreeSpaceDeliversAll(int rows) throws Exception {
        try (var sample = ImportFixture.start(folder.resolve("roomy"), Map.of("inbox", inbox.toString()))) {
            sample.awaitEmptyInbox();
            assertThat(new RowSet()
                            .addFirst("leads.txt", rows)
                            .missingIn(sample.runtime().recentRows()))
                    .isZero();
        }
        assertThat(inbox.resolve(".done/leads.txt")).exists();
    }

    private ImportProcess startWithDisk(String options, Path where) throws Exception {
        var tried = new ArrayList<>(List.of(mountCommand("size=4k", folder)));
        tried.add("true");
        boolean canMake = Files.exists(Path.of("/usr/bin/unshare"))
                && new ProcessBuilder(tried).start().waitFor() == 0;
        assumeTrue(canMake, "No disk of its own for a process here");
        return ImportProcess.start(LADIFLOW.sandbox(), work, inbox, mountCommand(options, where));
    }

    private static String[] mountCommand(String options, Path where) {
        return new String[] {"unshare", "--map-root-user", "--mount", "sh", "-c", MOUNT, options, where.toString()};
    }
}
