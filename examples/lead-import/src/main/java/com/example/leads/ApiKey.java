// SPDX-License-Identifier: Apache-2.0
package com.example.leads;

import java.io.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import io.github.camelladiflow.table.TableLines;

/** Finds the API key in a file, in the environment, or by asking the user. */
final class ApiKey {

    /** The name of the environment variable. */
    static final String VARIABLE = "LADIFLOW_API_KEY";

    private ApiKey() {}

    /**
     * Finds the key.
     *
     * @param file the file that contains the key, or null
     * @param environment the environment with {@link #VARIABLE}
     * @param console the console on which to ask, or null
     * @param words the language in which to ask
     * @return the key
     * @throws ImportException if there is none
     */
    static String find(Path file, Map<String, String> environment, Console console, Messages words) {
        if (file != null) {
            return readFile(file, words);
        }
        var key = environment.getOrDefault(VARIABLE, "").strip();
        if (key.isEmpty() && console != null) {
            var typed = console.readPassword("%s ", words.format("key.prompt"));
            key = typed == null ? "" : new String(typed).strip();
        }
        if (key.isEmpty()) {
            throw new ImportException(words.format("key.none"));
        }
        return key;
    }

    /**
     * Reads the key from a file in any form that editors and shells write, such as with a byte order mark or in UTF-16.
     *
     * @param file the file, whose first line is the key
     * @param words the language of error messages
     * @return the key
     * @throws ImportException if it cannot be read
     */
    static String readFile(Path file, Messages words) {
        try (var lines = new TableLines(Files.newInputStream(file), null)) {
            var line = lines.next(TableLines.NO_QUOTED_FIELDS);
            if (line == null || line.problem() != null || line.text().isBlank()) {
                throw new ImportException(words.format("key.file", file));
            }
            return line.text().strip();
        } catch (IOException e) {
            throw new ImportException(words.format("key.unreadable", file));
        }
    }
}
