// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.source;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests the files of a source after a power loss at any time. */
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

    private static List<String> lines(StateFile file, String end) {
        try (var lines = file.lines(end)) {
            return lines.filter(line -> !line.isEmpty()).toList();
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

    @Test
    void readsAllAppendedLinesAndNoTruncatedOne() {
        file.append(".ids", List.of("one +"));
        assertThat(disk.disksAfterPowerLoss())
                .allSatisfy(after ->
                        assertThat(lines(readAfterRestart(after), ".ids")).containsExactly("one +"));
        file.append(".ids", List.of("two +", "three +"));

        assertThat(disk.disksDuringWrite())
                .allSatisfy(after ->
                        assertThat(lines(readAfterRestart(after), ".ids")).startsWith("one +"));
        assertThat(disk.disksAfterPowerLoss())
                .allSatisfy(after -> assertThat(lines(readAfterRestart(after), ".ids"))
                        .containsExactly("one +", "two +", "three +"));
    }

    @Test
    void readsPreviousOrNextLinesWhileFileIsReplaced() throws IOException {
        file.append(".ids", List.of("before +"));
        file.append(".ids.new", List.of("next +"));
        disk.disksDuringWrite();
        file.rename(".ids.new", ".ids");

        assertThat(disk.disksDuringWrite())
                .isNotEmpty()
                .allSatisfy(after -> assertThat(lines(readAfterRestart(after), ".ids"))
                        .isIn(List.of("before +"), List.of("next +")));
        assertThat(disk.disksAfterPowerLoss())
                .allSatisfy(after ->
                        assertThat(lines(readAfterRestart(after), ".ids")).containsExactly("next +"));
    }

    @Test
    void readsPreviousOrNextConfirmationAfterPowerLoss() throws IOException {
        file.confirm(10);
        disk.disksDuringWrite();
        file.confirm(200);

        assertThat(disk.disksDuringWrite())
                .isNotEmpty()
                .allSatisfy(after ->
                        assertThat(readAfterRestart(after).confirmedDeletions()).isIn(10, 200));
        assertThat(disk.disksAfterPowerLoss())
                .allSatisfy(after ->
                        assertThat(readAfterRestart(after).confirmedDeletions()).isEqualTo(200));
    }
}
