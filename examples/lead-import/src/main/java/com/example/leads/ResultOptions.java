// SPDX-License-Identifier: Apache-2.0
package com.example.leads;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * What an import into a CSV file is told to do.
 *
 * @param in the file to read
 * @param out the file to make
 * @param reading how to read
 * @param words of which language
 * @param fields the members of a customer that become columns: names as LadiFlow gives them, or names of custom fields
 * @param keyFile the file that holds the API key, or null
 * @param sandbox whether to look up invented customers
 * @param parallelism how many rows are looked up at the same time
 * @param writing what is written of each row, or null: customers are looked up
 * @param overrides settings for Camel
 */
record ResultOptions(
        Path in,
        Path out,
        Reading reading,
        Words words,
        List<String> fields,
        Path keyFile,
        boolean sandbox,
        int parallelism,
        Writing writing,
        Map<String, String> overrides) {

    /**
     * Reads the options.
     *
     * @param properties {@code sample.file} and {@code sample.out}; {@code sample.encoding}, {@code sample.column},
     *     {@code sample.links}, {@code sample.language}, {@code sample.fields}, {@code sample.key-file},
     *     {@code sample.sandbox}, {@code sample.parallelism}
     * @return the options
     * @throws ImportException if one is not of its kind
     */
    static ResultOptions of(Properties properties) {
        var in = ImportOptions.path(properties, "sample.file");
        var out = ImportOptions.path(properties, "sample.out");
        var words = Words.of(properties);
        if (in == null || out == null) {
            throw new ImportException(words.say(in == null ? "option.noFile" : "option.noOut"));
        }
        for (var name : List.of("inbox", "broker")) {
            if (ImportOptions.text(properties, "sample." + name, null) != null) {
                throw new ImportException(words.say("option.needless", name));
            }
        }
        return new ResultOptions(
                in,
                out,
                ImportOptions.reading(properties),
                words,
                Arrays.stream(ImportOptions.text(properties, "sample.fields", "id,name,email,phone")
                                .split(","))
                        .map(String::strip)
                        .filter(field -> !field.isEmpty())
                        .toList(),
                ImportOptions.path(properties, "sample.key-file"),
                ImportOptions.flag(properties, "sample.sandbox"),
                ImportOptions.number(properties, "sample.parallelism", 16, 1),
                Writing.of(properties),
                Map.of());
    }
}
