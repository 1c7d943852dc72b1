// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.source;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

import org.apache.camel.spi.StateRepository;

/**
 * Stores one value in a file, whatever its key. Even after a power loss, the file contains the last value or the
 * previous one. Only the file's owner can read it, if the file system supports permissions. Thread-safe.
 */
public record StateFile(Path file) implements StateRepository<String, String> {

    public StateFile {
        file = file.toAbsolutePath();
    }

    /** Returns the value, null if the file does not exist. */
    @Override
    public String getState(String key) {
        try {
            if (!Files.isDirectory(file.getParent())) {
                throw new IOException("Its folder does not exist. Create it, or mount it if it existed before");
            }
            return Files.exists(file) ? Files.readString(file) : null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void setState(String key, String value) {
        try {
            // a symbolic link stays: the value replaces its target
            replace(Files.exists(file) ? file.toRealPath() : file, value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void replace(Path target, String value) throws IOException {
        Path fresh =
                Files.createTempFile(target.getParent(), target.getFileName().toString(), ".tmp");
        try {
            Files.writeString(fresh, value);
            force(fresh, StandardOpenOption.WRITE);
            Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(fresh);
        }
        if (File.separatorChar == '/') {
            // so that the new name survives a power loss; Windows cannot open folders
            force(target.getParent(), StandardOpenOption.READ);
        }
    }

    /** Makes the operating system write a file or folder to the disk. */
    private static void force(Path path, StandardOpenOption access) throws IOException {
        try (var channel = FileChannel.open(path, access)) {
            channel.force(true);
        }
    }

    @Override
    public void start() {}

    @Override
    public void stop() {}
}
