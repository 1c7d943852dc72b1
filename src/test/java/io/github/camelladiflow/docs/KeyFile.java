// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;

/** Supplies the API key from a file, which may change while the application runs. */
public class KeyFile implements Supplier<String> {

    private final Path file;

    public KeyFile(String file) {
        this.file = Path.of(file);
    }

    @Override
    public String get() {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
