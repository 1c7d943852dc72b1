// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.benchmark;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A main class in its own JVM, which ends when its standard input ends or when it is closed. */
class ChildProcess implements AutoCloseable {

    private final Process process;
    private final BufferedReader out;

    /**
     * Starts a process with the class path of this JVM.
     *
     * @param command the options of the JVM, the main class and its arguments
     */
    ChildProcess(String... command) throws IOException {
        this(System.getProperty("java.class.path"), List.of(command));
    }

    ChildProcess(String classPath, List<String> command) throws IOException {
        var all = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp", classPath));
        all.addAll(command);
        process = new ProcessBuilder(all)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
    }

    /** Waits for the next line with a number in the output of the process. */
    long number() throws IOException {
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            if (line.matches("[0-9]+")) {
                return Long.parseLong(line);
            }
        }
        throw new IOException("The process has ended");
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Returns the processor time that the process has used. */
    long cpuNanos() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO).toNanos();
    }

    @Override
    public void close() {
        process.destroy();
    }
}
