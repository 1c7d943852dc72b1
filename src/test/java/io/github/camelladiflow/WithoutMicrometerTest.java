// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** Micrometer is optional: another JVM does without. */
class WithoutMicrometerTest {

    @Test
    void lookupsWorkOnAClassPathThatHasNoMicrometer(@TempDir Path folder) throws Exception {
        String whole = System.getProperty("java.class.path");
        assertThat(whole).contains("micrometer-core");
        String rest = Arrays.stream(whole.split(File.pathSeparator))
                .filter(entry -> !entry.contains("micrometer"))
                .collect(Collectors.joining(File.pathSeparator));
        var output = folder.resolve("output").toFile();

        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        rest,
                        WithoutMicrometer.class.getName())
                .redirectErrorStream(true)
                .redirectOutput(output)
                .start();
        try {
            assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
            assertThat(process.exitValue())
                    .as(Files.readString(output.toPath()))
                    .isZero();
        } finally {
            process.destroyForcibly();
        }
    }
}
