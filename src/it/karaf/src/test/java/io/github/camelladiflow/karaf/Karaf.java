// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.karaf;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

/** A real Apache Karaf in its own process, with access to its console. For one thread. */
final class Karaf implements AutoCloseable {

    /** Includes downloads. */
    private static final Duration PATIENCE = Duration.ofMinutes(6);

    private static final Pattern ERROR = Pattern.compile("Error executing command|Command not found");

    private final Path home;
    private final Path console;
    private final Process process;
    private int commands;

    private Karaf(Path home, Map<String, String> environment) throws IOException {
        this.home = home;
        this.console = home.resolve("console.log");
        var builder = new ProcessBuilder(home.resolve("bin/karaf").toString());
        builder.environment().putAll(environment);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        // the script replaces itself with Java, so that closing ends Java
        builder.environment().put("KARAF_EXEC", "exec");
        builder.environment().put("JAVA_MAX_MEM", "256m");
        process = builder.redirectErrorStream(true)
                .redirectOutput(console.toFile())
                .start();
    }

    /** Starts a newly unpacked Karaf, with the local Maven repository of this build. It opens no port for its users. */
    static Karaf start(Path home, Path repository, Map<String, String> environment) throws IOException {
        deleteTree(home.resolve("data"));
        Files.deleteIfExists(home.resolve("etc/io.github.camelladiflow.example.cfg"));
        Path features = home.resolve("etc/org.apache.karaf.features.cfg");
        Files.writeString(features, Files.readString(features).replaceAll("(?m)^ *(ssh|management)/.*\\R", ""));
        Path maven = home.resolve("etc/org.ops4j.pax.url.mvn.cfg");
        Files.writeString(
                maven,
                Files.readString(maven).replaceAll("(?m)^org.ops4j.pax.url.mvn.localRepository=.*", "")
                        + "\norg.ops4j.pax.url.mvn.localRepository=" + repository + "\n");
        var karaf = new Karaf(home, environment);
        // the console appears before its commands are available, and input that is too early is lost
        await("Karaf has installed what it starts with")
                .atMost(PATIENCE)
                .until(() -> !karaf.process.isAlive() || !karaf.log("| Done.").isEmpty());
        return karaf;
    }

    /**
     * Types a command into the console and waits until it has completed.
     *
     * @return the output of the console
     */
    String run(String command) {
        String end = "end of command " + ++commands;
        int before = shown().length();
        try {
            // the console repeats the input with its blanks, and may write its prompt again between any two lines
            String typed = end.replace(" ", "  ");
            process.getOutputStream().write((command + "\necho " + typed + "\n").getBytes(UTF_8));
            process.getOutputStream().flush();
        } catch (IOException e) {
            throw new UncheckedIOException("Karaf does not accept commands: " + shown(), e);
        }
        await(command).atMost(PATIENCE).until(() -> !process.isAlive() || shown().indexOf(end, before) >= 0);
        String output = shown().substring(before);
        if (!output.contains(end) || ERROR.matcher(output).find()) {
            throw new AssertionError("The command \"" + command + "\" failed:\n" + output + "\nKaraf's log:\n" + log());
        }
        return output;
    }

    /** Returns the whole log of Karaf. */
    String log() {
        return read(home.resolve("data/log/karaf.log"));
    }

    /** Returns the lines of the log that contain a text. */
    List<String> log(String text) {
        return log().lines().filter(line -> line.contains(text)).toList();
    }

    private String shown() {
        return read(console);
    }

    private static String read(Path file) {
        try {
            return Files.exists(file) ? new String(Files.readAllBytes(file), UTF_8) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void deleteTree(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> tree = Files.walk(folder)) {
                for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }

    /** Ends the console's input, which ends Karaf. */
    @Override
    public void close() throws IOException, InterruptedException {
        try (var in = process.getOutputStream()) {
            in.flush();
        } finally {
            if (!process.waitFor(1, TimeUnit.MINUTES)) {
                process.destroyForcibly().waitFor();
            }
        }
    }
}
