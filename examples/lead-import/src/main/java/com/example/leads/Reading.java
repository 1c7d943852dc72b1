// SPDX-License-Identifier: Apache-2.0
package com.example.leads;

import java.nio.charset.Charset;
import java.util.List;

/**
 * How lead files are read.
 *
 * @param encoding of files without a byte order mark, or null: UTF-8, or UTF-16 that shows by its null bytes
 * @param columns the columns of CSV that hold keys: {@code NAME}, of whatever kind the key is, or {@code id=NAME},
 *     {@code email=NAME}, {@code phone=NAME}; or none, and they are known by their usual names
 * @param links whether symbolic links are followed
 */
record Reading(Charset encoding, List<String> columns, boolean links) {

    /** By default. */
    static final Reading USUAL = new Reading(null, List.of(), false);

    /**
     * Reads the settings.
     *
     * @param encoding the name of a character set, or blank
     * @param columns one a line, or blank
     * @param links whether symbolic links are followed
     * @return how files are read
     * @throws IllegalArgumentException if there is no such encoding
     */
    static Reading of(String encoding, String columns, boolean links) {
        return new Reading(
                encoding.isBlank() ? null : Charset.forName(encoding.strip()),
                columns.lines()
                        .map(String::strip)
                        .filter(line -> !line.isEmpty())
                        .toList(),
                links);
    }
}
