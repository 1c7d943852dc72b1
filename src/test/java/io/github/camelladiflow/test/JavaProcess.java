// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;

/** Runs a separate JVM, which compiles little, because it does not run for long. */
public final class JavaProcess {

    /** Returns the class path of the tests. */
    public static final String CLASS_PATH = System.getProperty("java.class.path");

    private JavaProcess() {}

    /** Returns a process with the tests' class path, or that of a later {@code -cp}. Its output is written to a file. */
    public static ProcessBuilder of(Path log, String... arguments) {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var command = new ArrayList<>(List.of(java, "-XX:TieredStopAtLevel=1", "-cp", CLASS_PATH));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    }

    /** Runs a process, asserts that it succeeds, and returns its output. */
    public static String run(Path log, String... arguments) throws IOException, InterruptedException {
        Process process = of(log, arguments).start();
        try {
            assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        var said = Files.readString(log);
        assertThat(process.exitValue()).as(said).isZero();
        return said;
    }
}
