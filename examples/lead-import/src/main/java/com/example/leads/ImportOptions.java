// SPDX-License-Identifier: Apache-2.0
package com.example.leads;

import java.io.File;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;

/**
 * What the sample is told to do.
 *
 * @param work where the program keeps its broker's journal and its own inbox; what lies there stays
 * @param inbox a folder of the user's own, or null: one in {@code work}, into which the example files are put when nothing
 *     waits there
 * @param exit whether to end when the inbox is empty
 * @param parallelism how many rows are looked up at the same time
 * @param latency how long the sandbox takes for an answer
 * @param sandbox whether to talk to the sandbox and not to the service
 * @param broker the URL of a broker of the user's own, or null: one in this JVM
 * @param links whether symbolic links in the inbox are read
 * @param brokerId a number that no other broker in this JVM has
 * @param words in which it is told
 * @param overrides settings for Camel, stronger than those of {@code lead-import.properties}
 */
record ImportOptions(
        Path work,
        Path inbox,
        boolean exit,
        int parallelism,
        Duration latency,
        boolean sandbox,
        String broker,
        boolean links,
        int brokerId,
        Words words,
        Map<String, String> overrides) {

    /** Camel's setting for the API key. */
    static final String KEY = "camel.component.ladiflow.apiKey";

    /**
     * Reads the options.
     *
     * @param properties the system properties: {@code sample.dir}, {@code sample.inbox}, {@code sample.exit},
     *     {@code sample.parallelism}, {@code sample.latency} in milliseconds, {@code sample.broker}, {@code sample.links},
     *     {@code sample.key-file}, {@code sample.encoding}, {@code sample.column}
     * @param environment the environment, in which {@link ApiKey#VARIABLE} counts
     * @return the options
     * @throws ImportException if one is not of its kind
     */
    static ImportOptions of(Properties properties, Map<String, String> environment) {
        var words = Words.of(properties);
        var overrides = new HashMap<String, String>();
        // those that the routes know
        for (var name : List.of("sample.column", "sample.encoding", "sample.settled")) {
            if (properties.containsKey(name)) {
                overrides.put(name, properties.getProperty(name));
            }
        }
        reading(properties);
        overrides.put("sample.language", words.language());
        var keyFile = path(properties, "sample.key-file");
        if (keyFile != null) {
            overrides.put(KEY, ApiKey.in(keyFile, words));
        }
        return new ImportOptions(
                Path.of(text(properties, "sample.dir", "target/sample")).toAbsolutePath(),
                path(properties, "sample.inbox"),
                flag(properties, "sample.exit"),
                number(properties, "sample.parallelism", 16, 1),
                Duration.ofMillis(number(properties, "sample.latency", 50, 0)),
                keyFile == null && environment.getOrDefault(ApiKey.VARIABLE, "").isBlank(),
                text(properties, "sample.broker", null),
                flag(properties, "sample.links"),
                0,
                words,
                overrides);
    }

    /**
     * The folder that is watched.
     *
     * @return the user's or the default
     */
    Path inboxFolder() {
        return inbox == null ? work.resolve("inbox") : inbox;
    }

    /** How files are read. */
    static Reading reading(Properties properties) {
        try {
            return Reading.of(
                    text(properties, "sample.encoding", ""),
                    text(properties, "sample.column", ""),
                    flag(properties, "sample.links"));
        } catch (IllegalArgumentException e) {
            throw wrong(properties, "option.encoding", "sample.encoding");
        }
    }

    /** A text without blanks around it; blank is the same as absent. */
    static String text(Properties properties, String name, String otherwise) {
        var text = properties.getProperty(name, "").strip();
        return text.isEmpty() ? otherwise : text;
    }

    /** A path, absolute; or null. */
    static Path path(Properties properties, String name) {
        return path(properties, name, File.separatorChar == '\\');
    }

    static Path path(Properties properties, String name, boolean onWindows) {
        var text = text(properties, name, null);
        var wrong = text == null || !onWindows ? null : Windows.wrongIn(text);
        if (wrong != null) {
            throw wrong(properties, wrong, name);
        }
        try {
            return text == null ? null : Path.of(text).toAbsolutePath();
        } catch (InvalidPathException e) {
            throw wrong(properties, "option.path", name);
        }
    }

    /** A switch, which is off unless it is there. */
    static boolean flag(Properties properties, String name) {
        return switch (properties.getProperty(name, "false").strip().toLowerCase(Locale.ROOT)) {
            case "true", "" -> true;
            case "false" -> false;
            default -> throw wrong(properties, "option.flag", name);
        };
    }

    /** A whole number. */
    static int number(Properties properties, String name, int otherwise, int least) {
        try {
            int number = Integer.parseInt(
                    properties.getProperty(name, String.valueOf(otherwise)).strip());
            if (number >= least) {
                return number;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw wrong(properties, "option.number", name, least);
    }

    private static ImportException wrong(Properties properties, String key, String name, Object... more) {
        var words = Words.of(properties);
        return new ImportException(words.say(key, name.substring("sample.".length()), more.length == 0 ? "" : more[0]));
    }
}
