// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Creates files and folders for customers' data. If the file system supports permissions, only the owner can read them.
 */
public final class PrivateFiles {

    private PrivateFiles() {}

    /** Opens a file for writing. An existing file keeps its permissions. */
    public static OutputStream open(Path file, OpenOption... how) throws IOException {
        return Channels.newOutputStream(Files.newByteChannel(file, Set.of(how), permissions(file, "rw-------")));
    }

    /** Creates a folder and its parents. An existing folder keeps its permissions. */
    public static void createFolders(Path folder) throws IOException {
        Files.createDirectories(folder, permissions(folder, "rwx------"));
    }

    private static FileAttribute<?>[] permissions(Path path, String permissions) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }
}
