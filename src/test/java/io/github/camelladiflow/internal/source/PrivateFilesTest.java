// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.source;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class PrivateFilesTest {

    @Test
    void writesToFileSystemWithoutPermissions(@TempDir Path folder) throws IOException {
        var zip = URI.create("jar:" + folder.resolve("a.zip").toUri());
        try (var files = FileSystems.newFileSystem(zip, Map.of("create", "true"))) {
            var file = files.getPath("/state");
            try (var out = PrivateFiles.open(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE)) {
                out.write("Lan".getBytes(StandardCharsets.UTF_8));
            }
            assertThat(Files.readString(file)).isEqualTo("Lan");
        }
    }
}
