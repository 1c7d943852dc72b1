// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.source;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests the state file of a source after a power loss at any time. */
@DisabledOnOs(OS.WINDOWS)
class PowerLossTest {

    private static final ScanState ONE = ScanState.initial("a store", 1_000L);
    private static final ScanState TWO = ScanState.initial("a store", 2_000L);

    @TempDir
    Path folder;

    private PowerLossFileSystemProvider disk;
    private StateFile file;

    @BeforeEach
    void write() throws IOException {
        disk = new PowerLossFileSystemProvider(Files.createDirectory(folder.resolve("disk")));
        file = new StateFile(disk.path("customers.state"), "a store");
        file.read();
        file.write(ONE);
        disk.disksDuringWrite();
    }

    private StateFile readAfterRestart(Map<Path, byte[]> after) {
        try {
            Path found = Files.createTempDirectory(folder, "found");
            PowerLossFileSystemProvider.restore(after, found);
            return new StateFile(found.resolve("customers.state"), "a store");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void readsPreviousOrNextStateAfterPowerLoss() {
        file.write(TWO);

        assertThat(disk.disksDuringWrite())
                .hasSizeGreaterThan(10)
                .allSatisfy(after -> assertThat(readAfterRestart(after).read()).isIn(ONE, TWO));
        assertThat(disk.disksAfterPowerLoss())
                .allSatisfy(after -> assertThat(readAfterRestart(after).read()).isEqualTo(TWO));
    }

    @Test
    void writesNothingAfterPartOfInterruptedWrite() throws IOException {
        Files.writeString(folder.resolve("disk/customers.state.tmp"), "x".repeat(10_000));
        file.write(TWO);

        assertThat(disk.disksAfterPowerLoss())
                .allSatisfy(after -> assertThat(readAfterRestart(after).read()).isEqualTo(TWO));
    }
}
