// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.source;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListSet;

import io.github.camelladiflow.internal.monitor.RecordedLog;
import io.github.camelladiflow.internal.text.Fingerprint;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class StateFileTest {

    static final ScanState STATE = new ScanState(
            "a store",
            1_000L,
            2_000L,
            1_500L,
            1_600L,
            7,
            5_000L,
            4_000L,
            new LinkedHashMap<>(Map.of("a", 1_600L)),
            new ConcurrentSkipListSet<>(List.of("b")),
            new ScanState.Store("a store id", 0));

    @TempDir
    Path folder;

    private Path path;

    @BeforeEach
    void name() {
        path = folder.resolve("customers.state");
    }

    private StateFile file() {
        return new StateFile(path, "a store");
    }

    private void write() {
        var file = file();
        file.read();
        file.write(STATE);
    }

    @Test
    void readsWrittenState() {
        write();

        assertThat(file().read()).isEqualTo(STATE);
        assertThat(folder.toFile().list()).containsExactly("customers.state");
        // no rest of the old temporary file follows the text
        assertThat(file().read()).isEqualTo(STATE);
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void createsFileReadableByOwnerOnly() throws IOException {
        write();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                .isEqualTo("rw-------");
    }

    @Test
    void returnsNullWithoutFile() {
        assertThat(file().read()).isNull();
    }

    @Test
    void failsIfFolderIsMissing() {
        path = folder.resolve("not-mounted/customers.state");

        assertThatThrownBy(() -> file().read())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("its folder does not exist");
    }

    @Test
    void failsOnEachTruncationAndChangedByte() throws IOException {
        write();
        byte[] bytes = Files.readAllBytes(path);
        for (int i = 0; i < bytes.length; i++) {
            Files.write(path, Arrays.copyOf(bytes, i));
            assertThatThrownBy(() -> file().read()).isInstanceOf(IllegalStateException.class);
            byte[] changed = bytes.clone();
            changed[i] ^= 1;
            Files.write(path, changed);
            assertThatThrownBy(() -> file().read())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("remove the file and set firstPoll");
        }
    }

    /** A file that was edited by hand. */
    @ParameterizedTest
    @ValueSource(strings = {"null", "{}", "7", "{\"source\":\"a store\"}", "{\"source\":\"a store\",\"seen\":{}}"})
    void failsOnInvalidStateWithValidChecksum(String json) throws IOException {
        var checksum = HexFormat.of().formatHex(Fingerprint.of(json));
        Files.writeString(path, "camel-ladiflow-source 5 " + checksum + "\n" + json + "\n");

        assertThatThrownBy(() -> file().read())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("remove the file and set firstPoll");
    }

    @Test
    void failsOnOtherVersion() throws IOException {
        write();
        Files.writeString(path, Files.readString(path).replaceFirst(" 5 ", " 4 "));

        assertThatThrownBy(() -> file().read()).hasMessageContaining("its version is 4");
    }

    @Test
    void failsIfPathIsNotAFile() throws IOException {
        Files.createDirectory(path);

        assertThatThrownBy(() -> file().read())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("it cannot be read");
    }

    @Test
    void keepsSymbolicLink() throws IOException {
        Path real = Files.createDirectory(folder.resolve("volume")).resolve("real.state");
        Files.createSymbolicLink(path, Path.of("volume/real.state"));
        write();
        write();

        assertThat(path).isSymbolicLink();
        assertThat(Files.readString(real)).startsWith("camel-ladiflow-source");
        assertThat(file().read()).isEqualTo(STATE);
    }

    @Test
    void warnsAndRewritesFileRemovedAtRuntime() throws IOException {
        var file = file();
        file.read();
        file.write(STATE);
        assertThat(file.isDeleted()).isFalse();
        Files.delete(path);
        assertThat(file.isDeleted()).isTrue();
        try (var log = new RecordedLog(StateFile.class)) {
            file.write(STATE);
            assertThat(log.lines()).singleElement().asString().contains("was removed while the source was running");
        }
        assertThat(file().read()).isEqualTo(STATE);
    }

    @Test
    void failsOnFileOfOtherStore() {
        write();

        assertThatThrownBy(() -> new StateFile(path, "another").read()).hasMessageContaining("another store");
    }

    @Test
    void ignoresTemporaryFileOfKilledProcess() throws IOException {
        write();
        Files.write(folder.resolve("customers.state.tmp"), "x".repeat(10_000).getBytes(StandardCharsets.UTF_8));

        assertThat(file().read()).isEqualTo(STATE);
        write();
        assertThat(folder.toFile().list()).containsExactly("customers.state");
    }

    @Test
    void doesNotOverwriteStateOfNewLeader() {
        write();
        var old = file();
        old.read();
        var leader = file();
        leader.read();
        var newer = ScanState.initial("a store", 3_000L);
        leader.write(newer);

        assertThatThrownBy(() -> old.write(STATE)).isInstanceOf(StateStore.ConflictException.class);
        assertThat(file().read()).isEqualTo(newer);
        leader.write(STATE);
    }

    @Test
    void keepsPreviousStateIfWriteFails() throws IOException {
        write();
        var file = file();
        file.read();
        Files.createDirectories(folder.resolve("customers.state.tmp/taken"));

        assertThatThrownBy(() -> file.write(STATE)).isInstanceOf(UncheckedIOException.class);
        assertThat(file().read()).isEqualTo(STATE);
    }
}
