// SPDX-License-Identifier: Apache-2.0
package com.example.leads;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.text.MessageFormat;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.ResourceBundle;

/** The texts of the program in one language. Immutable. */
final class Messages {

    /** The texts for logs and queues. */
    static final Messages ENGLISH = new Messages(Locale.ROOT);

    /** The texts of all languages. */
    static final List<Messages> ALL = List.of(ENGLISH, new Messages(Locale.forLanguageTag("vi")));

    private final ResourceBundle bundle;

    private Messages(Locale locale) {
        this.bundle = ResourceBundle.getBundle(
                "com.example.leads.words",
                locale,
                ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES));
    }

    /**
     * Returns the texts of a language.
     *
     * @param language {@code vi} or {@code en}
     * @return the texts
     * @throws ImportException if the language is not supported
     */
    static Messages of(String language) {
        return switch (language) {
            case "vi" -> ALL.get(1);
            case "en" -> ENGLISH;
            default -> throw new ImportException("--language=vi, --language=en");
        };
    }

    /** Returns the texts in the requested language, otherwise in the system's language. */
    static Messages of(Properties properties) {
        var system = Locale.getDefault().getLanguage().equals("vi") ? "vi" : "en";
        return of(properties.getProperty("sample.language", system).strip());
    }

    /** Returns {@code vi} or {@code en}. */
    String language() {
        return this == ENGLISH ? "en" : "vi";
    }

    /** Returns the command that starts the program. */
    String usage() {
        try (var in = Messages.class.getResourceAsStream(this == ENGLISH ? "usage.txt" : "usage_vi.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Returns a sentence.
     *
     * @param key the key of the sentence
     * @param arguments the values to insert; numbers without separators
     * @return the sentence
     */
    String format(String key, Object... arguments) {
        // MessageFormat writes a number with the separators of the machine's language
        return MessageFormat.format(
                bundle.getString(key),
                Arrays.stream(arguments).map(String::valueOf).toArray());
    }

    /**
     * Returns a duration as people say it: in seconds, in minutes, or in hours and minutes.
     *
     * @param seconds the duration in seconds
     * @return the text
     */
    String duration(long seconds) {
        if (seconds < 100) {
            return format("duration.seconds", seconds);
        }
        return seconds < 6_000
                ? format("duration.minutes", (seconds + 30) / 60)
                : format("duration.hours", seconds / 3_600, seconds % 3_600 / 60);
    }
}
