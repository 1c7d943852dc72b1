// SPDX-License-Identifier: Apache-2.0
package com.example.leads;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

import io.github.camelladiflow.sandbox.LadiFlowExtension;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import static org.assertj.core.api.Assertions.assertThat;

/** Processes in the locale of a bare container, which Java takes for ASCII. */
@EnabledOnOs(OS.LINUX)
@Execution(ExecutionMode.CONCURRENT)
class LocaleTest {

    private static final String NAME = "khách hàng.txt";

    @RegisterExtension
    static final LadiFlowExtension LADIFLOW = new LadiFlowExtension();

    @TempDir
    Path folder;

    private Path inbox;

    @BeforeEach
    void fillInbox() throws Exception {
        inbox = Files.createDirectory(folder.resolve("inbox"));
        Files.writeString(inbox.resolve("a.txt"), "lan.tran@example.com\n");
        // by a shell, since the locale of this JVM may be the same
        var shell = new ProcessBuilder("sh", "-c", "cat > \"$(printf 'kh\\303\\241ch h\\303\\240ng.txt')\"")
                .directory(inbox.toFile())
                .start();
        try (var in = shell.getOutputStream()) {
            in.write("lan.tran@example.com\n".getBytes(StandardCharsets.UTF_8));
        }
        assertThat(shell.waitFor()).isZero();
    }

    @Test
    void reportsUnrepresentableFileNameOnceAndTerminates() throws Exception {
        try (var process = start("C")) {
            assertThat(process.exitCode()).as(process::output).isOne();
            assertThat(process.output().lines().filter(line -> line.contains("LC_ALL=C.UTF-8")))
                    .hasSize(1);
            assertThat(process.output())
                    .contains("TOTAL files=1 rows=1 found=1")
                    .doesNotContain("\tat ");
        }
        assertThat(inbox.resolve(".done/a.txt")).exists();
    }

    @Test
    void readsFileInUtf8Locale() throws Exception {
        try (var process = start("C.UTF-8")) {
            assertThat(process.exitCode()).as(process::output).isZero();
            assertThat(process.output()).contains("TOTAL files=2 rows=2 found=2", NAME + ": 1 rows");
        }
    }

    private ImportProcess start(String locale) throws Exception {
        var work = folder.resolve("work");
        return ImportProcess.start(LADIFLOW.sandbox(), work, inbox, "env", "LC_ALL=" + locale, "LANG=" + locale);
    }
}
