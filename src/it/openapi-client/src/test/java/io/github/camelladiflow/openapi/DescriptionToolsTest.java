// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.openapi;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

/** Tests the description of the API, and TypeScript clients that are generated from it, with tools for Node.js. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class DescriptionToolsTest {

    private static final Path TARGET = Path.of("target").toAbsolutePath();
    private static final String DESCRIPTION = Path.of("../../main/resources/ladiflow.openapi.yaml")
            .toAbsolutePath()
            .normalize()
            .toString();

    /** The exit code of a program, and its whole output. */
    private record Ended(int status, String said) {}

    private static Ended run(List<String> command) {
        Path log = TARGET.resolve("command.log");
        try {
            var process = new ProcessBuilder(command)
                    .directory(TARGET.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            try {
                int status = process.waitFor();
                return new Ended(status, Files.readString(log, StandardCharsets.UTF_8));
            } finally {
                process.destroy();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @BeforeAll
    static void install() {
        var install = run(List.of(
                "npm",
                "install",
                "--prefix",
                ".",
                "--ignore-scripts",
                "--no-audit",
                "--no-fund",
                "@redocly/cli@2.77.0",
                "@stoplight/spectral-cli@6.16.3",
                "axios@1.21.1",
                "typescript@5.9.3"));
        assertEquals(0, install.status(), install.said());
    }

    @Test
    void passesRedoclyWithoutWarnings() {
        var lint = run(List.of("node_modules/.bin/redocly", "lint", DESCRIPTION, "--format=stylish"));

        assertEquals(0, lint.status(), lint.said());
        assertFalse(lint.said().contains("warning  "), lint.said());
    }

    @Test
    void passesSpectralWithoutWarnings() throws IOException {
        var rules = Files.writeString(TARGET.resolve("spectral.yaml"), "extends: [\"spectral:oas\"]\n");

        var lint = run(List.of(
                "node_modules/.bin/spectral",
                "lint",
                DESCRIPTION,
                "--ruleset",
                rules.toString(),
                "--fail-severity=hint"));

        assertEquals(0, lint.status(), lint.said());
    }

    @ParameterizedTest
    @ValueSource(strings = {"typescript-fetch", "typescript-axios"})
    void generatesTypeScriptClientThatCompiles(String generator) throws IOException {
        var command = new ArrayList<>(List.of(
                "node_modules/.bin/tsc",
                "--noEmit",
                "--strict",
                "--skipLibCheck",
                "--target",
                "es2020",
                "--module",
                "esnext",
                "--moduleResolution",
                "bundler",
                "--lib",
                "es2020,dom"));
        try (var files = Files.walk(TARGET.resolve(generator))) {
            files.map(Path::toString).filter(file -> file.endsWith(".ts")).forEach(command::add);
        }

        var compiled = run(command);

        assertEquals(0, compiled.status(), compiled.said());
    }
}
