// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.source;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

import io.github.camelladiflow.internal.text.Fingerprint;
import org.apache.camel.spi.StateRepository;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Tests a state in a file and in any other repository. */
class StateEntryTest {

    private static final String FORMAT = "camel-ladiflow-source 6 ";
    private static final String KEY = "ladiflow:customers";
    private static final String CURE = "stop it, remove the state, and set firstPoll";

    @TempDir
    Path folder;

    private final Repository repository = new Repository();

    /** Fails before or after it has stored a value, like a database that loses its connection. */
    private static final class Repository implements StateRepository<String, String> {

        private final Map<String, String> values = new HashMap<>();
        private boolean isDown;
        private boolean losesResponses;

        @Override
        public void setState(String key, String value) {
            failIfDown();
            values.put(key, value);
            if (losesResponses) {
                throw new IllegalStateException("connection lost");
            }
        }

        @Override
        public String getState(String key) {
            failIfDown();
            return values.get(key);
        }

        private void failIfDown() {
            if (isDown) {
                throw new IllegalStateException("connection refused " + "x".repeat(10_000));
            }
        }

        @Override
        public void start() {}

        @Override
        public void stop() {}
    }

    private StateEntry entry() {
        return new StateEntry(repository, KEY, "a source");
    }

    private StateEntry read() {
        var entry = entry();
        entry.read(null);
        return entry;
    }

    private static ScanState state(long bound) {
        var state = new ScanState();
        state.source = "a source";
        state.storeId = "Cửa hàng {1}";
        state.bound = bound;
        state.seen.put("a", ~1_600L);
        state.failed.addAll(List.of("c", "b"));
        return state;
    }

    private static void assertRead(StateEntry entry, long bound) {
        ScanState found = entry.read(null);

        assertThat(found).usingRecursiveComparison().isEqualTo(state(bound));
        assertThat(found.failed).containsExactly("c", "b");
    }

    @Test
    void readsWrittenValueOfOneLine() {
        read().write(state(1));

        assertRead(entry(), 1);
        assertThat(repository.values.get(KEY)).startsWith(FORMAT).doesNotContain("\n");
    }

    @Test
    void beginsAtConfiguredTimeWithoutValue() {
        assertThat(entry().read(7L).bound).isEqualTo(7);
        assertThat(repository.values).isEmpty();
    }

    @Test
    void rejectsEachTruncationAndChangedCharacterWithCure() {
        read().write(state(1));
        String value = repository.values.get(KEY);
        for (int i = 0; i < value.length(); i++) {
            var changed = new StringBuilder(value);
            changed.setCharAt(i, (char) (value.charAt(i) ^ 1));
            for (String damaged : List.of(value.substring(0, i), changed.toString())) {
                repository.values.put(KEY, damaged);
                assertThatThrownBy(() -> entry().read(null))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("The state ladiflow:customers cannot be used")
                        .hasMessageContaining(CURE);
            }
        }
    }

    /** A value that was edited by hand. */
    @ParameterizedTest
    @ValueSource(strings = {"null", "{}", "7", "{\"source\":7}", "{\"source\":\"a source\",\"seen\":7}", "{", ""})
    void rejectsInvalidValueWithValidChecksum(String json) {
        var checksum = HexFormat.of().formatHex(Fingerprint.of(json));
        repository.values.put(KEY, FORMAT + checksum + " " + json);

        assertThatThrownBy(() -> entry().read(null))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(CURE);
    }

    @Test
    void rejectsValueOfOtherVersionAndOtherSource() {
        read().write(state(1));
        assertThatThrownBy(() -> new StateEntry(repository, KEY, "another").read(null))
                .hasMessageContaining("another base URL, or with other values of 'search' or 'tags'")
                .hasMessageContaining(CURE);
        repository.values.computeIfPresent(KEY, (key, value) -> value.replaceFirst(" 6 ", " 5 "));

        assertThatThrownBy(() -> entry().read(null)).hasMessageContaining("of this version");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void detectsSecondWriterAndKeepsItsValue(boolean isFirstWrite) {
        if (!isFirstWrite) {
            read().write(state(1));
        }
        var old = read();
        var leader = read();
        leader.write(state(2));

        assertThatThrownBy(() -> old.write(state(3)))
                .isInstanceOf(StateEntry.ConflictException.class)
                .hasMessageContaining("Another source has written the state ladiflow:customers")
                .hasMessageContaining("component 'master'");
        assertRead(entry(), 2);
        leader.write(state(4));
    }

    @Test
    void writesAgainWhenRepositoryIsUpAgain() {
        var entry = read();
        entry.write(state(1));
        repository.isDown = true;
        assertThatThrownBy(() -> entry().read(null))
                .hasMessageContaining("The state ladiflow:customers cannot be read")
                .hasMessageContaining("connection refused")
                .hasMessageContaining("No change is lost");
        assertThatThrownBy(() -> entry.write(state(2)))
                .satisfies(failure -> assertThat(failure.getMessage()).hasSizeLessThan(500));
        repository.isDown = false;
        entry.write(state(2));

        assertRead(entry(), 2);
    }

    @Test
    void recognizesOwnValueAfterLostResponse() {
        var entry = read();
        repository.losesResponses = true;
        for (int bound = 1; bound < 4; bound++) {
            var state = state(bound);
            assertThatThrownBy(() -> entry.write(state)).hasMessageContaining("cannot be written");
        }
        repository.losesResponses = false;
        entry.write(state(4));

        assertRead(entry(), 4);
    }

    @Test
    void writesValueThatWasRemoved() {
        var entry = read();
        entry.write(state(1));
        repository.values.clear();
        entry.write(state(2));

        assertRead(entry(), 2);
    }

    // ---- the file

    private StateFile file() {
        return new StateFile(folder.resolve("customers.state"));
    }

    @Test
    void writesOneFileThatOnlyItsOwnerCanRead() throws IOException {
        file().setState(KEY, "Lan");
        file().setState("another key", "Mai");

        assertThat(file().getState(KEY)).isEqualTo("Mai");
        assertThat(folder.toFile().list()).containsExactly("customers.state");
        if (File.separatorChar == '/') {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("customers.state"))))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void failsIfFolderIsMissingOrPathIsFolder() {
        var missing = new StateFile(folder.resolve("not-mounted/customers.state"));
        assertThatThrownBy(() -> new StateEntry(missing, KEY, "a source").read(null))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Its folder does not exist");

        assertThatThrownBy(() -> new StateEntry(new StateFile(folder), KEY, "a source").read(null))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("cannot be read");
    }

    @Test
    void keepsSymbolicLink() throws IOException {
        Path real =
                Files.createFile(Files.createDirectory(folder.resolve("volume")).resolve("real.state"));
        Path link = Files.createSymbolicLink(folder.resolve("customers.state"), Path.of("volume/real.state"));
        file().setState(KEY, "Lan");

        assertThat(link).isSymbolicLink();
        assertThat(Files.readString(real)).isEqualTo("Lan");
    }

    /** A full disk has the same effect. */
    @Test
    void keepsPreviousValueAndNoOtherFileIfWriteFails() throws IOException {
        Path target = folder.resolve("customers.state");
        Files.createDirectories(target.resolve("taken"));

        assertThatThrownBy(() -> file().setState(KEY, "Mai")).hasMessageContaining("customers.state");
        assertThat(folder.toFile().list()).containsExactly("customers.state");
    }
}
