// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.source;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

import org.apache.camel.support.processor.state.MemoryStateRepository;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Tests a state in a file and in any other repository. */
class StateEntryTest {

    private static final String FORMAT = "camel-ladiflow-source 6 ";
    private static final String KEY = "ladiflow:customers";
    private static final String CURE = "stop it, remove the state, and set firstPoll";

    @TempDir
    Path folder;

    /** Fails after it has stored a value, like a database that loses its connection. */
    private final class Repository extends MemoryStateRepository {
        @Override
        public void setState(String key, String value) {
            super.setState(key, value);
            if (losesResponses) {
                throw new IllegalStateException("connection lost " + "x".repeat(10_000));
            }
        }
    }

    private final Repository repository = new Repository();
    private boolean losesResponses;

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

    @Test
    void rejectsEachTruncationAndChangedCharacterWithCure() {
        read().write(state(1));
        String value = repository.getState(KEY);
        for (int i = 0; i < value.length(); i++) {
            var changed = new StringBuilder(value);
            changed.setCharAt(i, (char) (value.charAt(i) ^ 1));
            for (String damaged : List.of(value.substring(0, i), changed.toString())) {
                repository.setState(KEY, damaged);
                assertThatThrownBy(() -> entry().read(null))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContainingAll(
                                "The state ladiflow:customers cannot be used", "of this version", CURE);
            }
        }
    }

    @Test
    void recognizesOwnValueAfterLostResponse() {
        var entry = read();
        losesResponses = true;
        for (int bound = 1; bound < 4; bound++) {
            var state = state(bound);
            assertThatThrownBy(() -> entry.write(state))
                    .hasMessageContaining("cannot be written (connection lost")
                    .satisfies(failure -> assertThat(failure.getMessage()).hasSizeLessThan(500));
        }
        losesResponses = false;
        entry.write(state(4));

        ScanState found = entry().read(null);
        assertThat(found).usingRecursiveComparison().isEqualTo(state(4));
        assertThat(found.failed).containsExactly("c", "b");
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
