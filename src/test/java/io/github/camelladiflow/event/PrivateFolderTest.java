// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.event;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;

import io.github.camelladiflow.internal.PrivateFiles;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class PrivateFolderTest {

    @TempDir
    Path parent;

    private final PrivateFolder folder = new PrivateFolder();

    private Path write(String body) throws IOException {
        folder.setFolder(parent.resolve("a/b").toString());
        folder.setName("form-*.txt");
        try (var context = new DefaultCamelContext()) {
            var exchange = new DefaultExchange(context);
            exchange.getMessage().setHeader("CamelFileName", "../of-the-message");
            exchange.getMessage().setBody(body);
            folder.process(exchange);
            return parent.resolve("a/b").resolve("form-" + exchange.getExchangeId() + ".txt");
        }
    }

    private static String permissions(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void createsFolderAndFilesReadableByOwnerOnly() throws IOException {
        var file = write("Công ty");

        assertThat(file).hasContent("Công ty");
        assertThat(permissions(file)).isEqualTo("rw-------");
        assertThat(permissions(file.getParent())).isEqualTo("rwx------");
        assertThat(permissions(file.getParent().getParent())).isEqualTo("rwx------");
    }

    @Test
    void writesToFileSystemWithoutPermissions() throws IOException {
        var zip = URI.create("jar:" + parent.resolve("a.zip").toUri());
        try (var files = FileSystems.newFileSystem(zip, Map.of("create", "true"))) {
            var file = files.getPath("/a/b/form-1.txt");
            PrivateFiles.createFolders(file.getParent());
            try (var out = PrivateFiles.open(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE)) {
                out.write("Lan".getBytes(StandardCharsets.UTF_8));
            }
            assertThat(Files.readString(file)).isEqualTo("Lan");
        }
    }

    @Test
    void rejectsFilesBeyondLimitAndRemovesNone() throws IOException {
        folder.setMaxFiles(2);
        write("a");
        var second = write("b");
        Files.writeString(second.resolveSibling("lead-1.json"), "of another kind");
        assertThatThrownBy(() -> write("c")).isInstanceOf(IOException.class);

        assertThat(second.getParent().toFile().list()).hasSize(3);
        Files.delete(second);
        assertThat(write("c")).exists();
    }

    @Test
    void rejectsFilesBeyondByteLimit() throws IOException {
        folder.setMaxBytes(10);
        write("12345");
        assertThatThrownBy(() -> write("123456")).isInstanceOf(IOException.class);
        assertThat(write("12345")).exists();
    }
}
