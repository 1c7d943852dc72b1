// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

import com.fasterxml.jackson.databind.ObjectMapper;

/** Reads the options of Camel Main from its metadata. */
final class CamelMainOptions {

    private static final Map<String, String> DEFAULTS = read();

    private CamelMainOptions() {}

    private static Map<String, String> read() {
        var defaults = new TreeMap<String, String>();
        try (var in = CamelMainOptions.class.getResourceAsStream("/META-INF/camel-main-configuration-metadata.json")) {
            new ObjectMapper().readTree(in).get("properties").forEach(option -> {
                String name = option.get("name").asText();
                String value = option.path("defaultValue").asText();
                defaults.put(name, value);
                defaults.put(name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT), value);
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return defaults;
    }

    /** Returns each option in both spellings, with its default, which may be empty. */
    static Map<String, String> defaults() {
        return DEFAULTS;
    }

    static String defaultOf(String option) {
        if (!DEFAULTS.containsKey(option)) {
            throw new AssertionError("Camel Main has no option " + option);
        }
        return DEFAULTS.get(option);
    }
}
