// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.fuzz;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.camelladiflow.internal.source.StateFile;
import org.junit.jupiter.api.io.TempDir;

/** A state of any bytes, with a correct or wrong checksum: it is read and written unchanged, or rejected with a message. */
class StateFileFuzzTest {

    @TempDir
    static Path folder;

    @FuzzTest(maxDuration = "30s")
    void state(FuzzedDataProvider input) throws Exception {
        boolean checked = input.consumeBoolean();
        byte[] json = input.consumeRemainingAsBytes();
        Path file = folder.resolve("state");
        Files.write(file, checked ? withChecksum(json) : json);
        var states = new StateFile(file, "a-store");
        try {
            var state = states.read();
            states.write(state);
            if (!new StateFile(file, "a-store").read().equals(state)) {
                throw new AssertionError("The state changes when it is written and read again: " + state);
            }
        } catch (IllegalStateException rejected) {
            if (!rejected.getMessage().contains("cannot be used")) {
                throw rejected;
            }
        }
    }

    private static byte[] withChecksum(byte[] json) throws Exception {
        String line = new String(json, StandardCharsets.UTF_8);
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(line.getBytes(StandardCharsets.UTF_8));
        String head = "camel-ladiflow-source 5 " + HexFormat.of().formatHex(digest);
        return (head + "\n" + line + "\n").getBytes(StandardCharsets.UTF_8);
    }
}
