// SPDX-License-Identifier: Apache-2.0
package com.example.leads;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import org.apache.camel.component.file.GenericFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** When a file may be read, by a clock that the test turns. */
class LeadLocksTest {

    private static final int SETTLED = 1_500;

    @TempDir
    Path folder;

    private final AtomicLong nanos = new AtomicLong(System.nanoTime());
    private final LeadLocks locks = new LeadLocks(nanos::get);
    private Path file;

    @BeforeEach
    void start() {
        file = folder.resolve("leads.txt");
        locks.setSettled(SETTLED);
        locks.start();
    }

    @AfterEach
    void stop() {
        locks.stop();
    }

    @ParameterizedTest
    @ValueSource(ints = {-365, 0, 365})
    void locksFileOnlyAfterItIsUnchangedForSettledTime(int days) throws IOException {
        var stamp = FileTime.from(Instant.now().plus(Duration.ofDays(days)));
        for (int i = 0; i < 5; i++) {
            appendRow();
            Files.setLastModifiedTime(file, stamp);
            assertThat(tryAcquire()).isFalse();
            advanceClock(SETTLED - 1);
            assertThat(tryAcquire()).isFalse();
        }
        advanceClock(1);
        assertThat(tryAcquire()).isTrue();
    }

    private void appendRow() throws IOException {
        Files.writeString(file, "lan.tran@example.com\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private void advanceClock(int millis) {
        nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(millis));
    }

    private boolean tryAcquire() throws IOException {
        var seen = new GenericFile<File>();
        seen.setFile(file.toFile());
        return locks.acquireExclusiveReadLock(null, seen, null);
    }
}
