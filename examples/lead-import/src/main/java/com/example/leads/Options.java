// SPDX-License-Identifier: Apache-2.0
package com.example.leads;

import java.io.File;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The options of the program. {@code --name=value} on the command line is the same as the system property {@code
 * sample.name}. Each option is read when it is needed, and rejected with an {@link ImportException} if its value is not
 * valid.
 */
final class Options {

    /** Camel's setting for the API key. */
    static final String API_KEY = "camel.component.ladiflow.apiKey";

    /**
     * The settings for reading lead files.
     *
     * @param encoding the encoding of files without a byte order mark; null for UTF-8, or UTF-16 that null bytes
     *     indicate
     * @param columns the columns of CSV that contain keys: {@code NAME} for keys of any kind, or {@code id=NAME},
     *     {@code email=NAME}, {@code phone=NAME}; if the list is empty, their usual names identify them
     */
    record ReadOptions(Charset encoding, List<String> columns) {}

    /** Camel's setting for an address other than LadiFlow's. */
    static final String BASE_URL = "camel.component.ladiflow.baseUrl";

    /** Camel's setting for the rate. */
    static final String RATE = "camel.component.ladiflow.maxRequestsPerSecond";

    /** The options that a file next to the lead file may contain, for letters that a command line would damage. */
    private static final Set<String> FILE_OPTIONS =
            Set.of("tags", "sequence", "fields", "column", "consent-by", "consent-at", "consent-text", "consent-field");

    /**
     * If the code page of a window does not contain a letter, Windows replaces it with a question mark, and Đ with the
     * Icelandic letter.
     */
    private static final Pattern GARBLED = Pattern.compile("[?\uFFFD\u00D0]");

    private static final String PREFIX = "sample.";
    private static final String OPTIONS_FILE = "lead-import.properties";
    private static final Pattern OPTION = Pattern.compile("(?<= )--([a-z-]+)");

    private final Properties given;
    private final Properties fileOptions = new Properties();
    private final Messages words;

    private Options(Properties given) {
        this.given = given;
        this.words = Messages.of(given);
    }

    /** Creates options from names without {@code sample.}, and Camel's settings, for tests. */
    static Options of(Map<String, String> options) {
        var given = new Properties();
        options.forEach((name, value) -> given.setProperty(name.startsWith("camel.") ? name : PREFIX + name, value));
        return new Options(given);
    }

    /**
     * Reads the command line.
     *
     * @param arguments the arguments of the command
     * @param system properties, which arguments override
     * @return the options; {@code file} is the file to read
     * @throws ImportException if an option does not exist
     */
    static Options read(String[] arguments, Properties system) {
        var names = new TreeSet<String>();
        OPTION.matcher(Messages.ENGLISH.usage()).results().forEach(option -> names.add(option.group(1)));
        var given = new Properties();
        given.putAll(system);
        var columns = new StringBuilder();
        String file = null;
        String more = null;
        String unknown = null;
        for (var word : arguments) {
            var argument = Windows.normalizeArgument(word);
            int equals = argument.indexOf('=');
            if (!argument.startsWith("--")) {
                more = file == null ? null : argument;
                file = argument;
                given.setProperty(PREFIX + "file", argument);
                continue;
            }
            var name = argument.substring(2, equals < 0 ? argument.length() : equals);
            var value = equals < 0 ? "true" : argument.substring(equals + 1);
            if (!names.contains(name)) {
                unknown = name;
            } else if (name.equals("column")) {
                columns.append(value).append('\n');
                given.setProperty(PREFIX + name, columns.toString());
            } else {
                given.setProperty(PREFIX + name, value);
            }
        }
        // this is reported when the requested language is known
        var options = new Options(given);
        if (unknown != null) {
            throw options.error("option.unknown", unknown, "--" + String.join(", --", names));
        }
        if (more != null) {
            throw options.error("option.files");
        }
        FILE_OPTIONS.stream()
                .filter(name -> GARBLED.matcher(options.text(name, "")).find())
                .forEach(name -> {
                    throw options.error("names.garbled", name, OPTIONS_FILE);
                });
        return options;
    }

    /** Adds the options in {@code lead-import.properties} next to a lead file, which the command line overrides. */
    Options loadOptionsFile(Path file) {
        var path = file.resolveSibling(OPTIONS_FILE);
        try {
            fileOptions.load(new StringReader(Files.readString(path).replaceFirst("^\uFEFF", "")));
        } catch (NoSuchFileException e) {
            return this;
        } catch (IOException | IllegalArgumentException e) {
            throw error("names.unreadable", path);
        }
        for (var name : fileOptions.stringPropertyNames()) {
            if (!FILE_OPTIONS.contains(name) && !name.startsWith(Lead.CUSTOM_FIELD_PREFIX)) {
                throw error("names.unknown", path, name, String.join(", ", new TreeSet<>(FILE_OPTIONS)));
            }
        }
        return this;
    }

    /** Returns the custom fields that each customer gets. */
    Map<String, String> customFields() {
        return fileOptions.stringPropertyNames().stream()
                .filter(name -> name.startsWith(Lead.CUSTOM_FIELD_PREFIX))
                .collect(Collectors.toMap(
                        name -> name.substring(Lead.CUSTOM_FIELD_PREFIX.length()), fileOptions::getProperty));
    }

    /** Returns the texts in the language of the output. */
    Messages words() {
        return words;
    }

    /** Returns the text to print before the program ends. */
    ImportException error(String key, Object... arguments) {
        return new ImportException(words.format(key, arguments));
    }

    /**
     * Returns the properties for Camel: all options for the routes' placeholders and for Camel itself. The sandbox
     * needs no rate limit.
     */
    Properties settings(boolean sandboxed) {
        var settings = new Properties();
        given.stringPropertyNames().stream()
                .filter(name -> name.startsWith(PREFIX) || name.startsWith("camel."))
                .forEach(name -> settings.setProperty(name, given.getProperty(name)));
        settings.setProperty(PREFIX + "language", words.language());
        settings.setProperty(PREFIX + "parallelism", String.valueOf(parallelism()));
        if (!sandboxed || has("rate")) {
            settings.putIfAbsent(RATE, String.valueOf(rate()));
        }
        return settings;
    }

    /** Returns how many requests per second may be sent to LadiFlow. */
    int rate() {
        return number("rate", 10, 1);
    }

    /**
     * Returns how many rows are processed at the same time. The number is low enough that no request waits for its
     * permit until its deadline.
     */
    int parallelism() {
        return Math.min(number("parallelism", 16, 1), 2 * rate());
    }

    /** Returns whether an option was given on the command line. */
    boolean has(String name) {
        return !given.getProperty(PREFIX + name, "").isBlank();
    }

    /** Returns a text without surrounding blanks. A blank text is treated as missing. */
    String text(String name, String otherwise) {
        var text = given.getProperty(PREFIX + name, fileOptions.getProperty(name, ""))
                .strip();
        return text.isEmpty() ? otherwise : text;
    }

    /** Returns the texts in an option. */
    List<String> list(String name, String separators, String otherwise) {
        return split(text(name, otherwise), separators);
    }

    static List<String> split(String text, String separators) {
        return Arrays.stream(text.split(separators))
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .toList();
    }

    /** Returns an absolute path, or null. */
    Path path(String name) {
        return path(name, File.separatorChar == '\\');
    }

    Path path(String name, boolean onWindows) {
        var text = text(name, null);
        var wrong = text == null || !onWindows ? null : Windows.findPathProblem(text);
        if (wrong != null) {
            throw error(wrong, name);
        }
        try {
            return text == null ? null : Path.of(text).toAbsolutePath();
        } catch (InvalidPathException e) {
            throw error("option.path", name);
        }
    }

    /** Returns the value of a switch, which is off by default. */
    boolean flag(String name) {
        return switch (given.getProperty(PREFIX + name, "false").strip().toLowerCase(Locale.ROOT)) {
            case "true", "" -> true;
            case "false" -> false;
            default -> throw error("option.flag", name);
        };
    }

    /** Returns the whole number in an option. */
    int number(String name, int otherwise, int least) {
        try {
            int number = Integer.parseInt(text(name, String.valueOf(otherwise)));
            if (number >= least) {
                return number;
            }
        } catch (NumberFormatException e) {
            // reported below
        }
        throw error("option.number", name, least);
    }

    /** Returns the settings for reading files. */
    ReadOptions readOptions() {
        try {
            return new ReadOptions(
                    has("encoding") ? Charset.forName(text("encoding", null)) : null, list("column", "\n", ""));
        } catch (IllegalArgumentException e) {
            throw error("option.encoding", "encoding");
        }
    }
}
