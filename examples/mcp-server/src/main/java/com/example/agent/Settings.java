// SPDX-License-Identifier: Apache-2.0
package com.example.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;

/** The operator's settings, from a file of properties in UTF-8. A write that they do not contain is not allowed. */
record Settings(Properties values) {

    private static final String NAMES = "(customer/create-or-update\\.(calls|points-a-call|tags)"
            + "|sequence/subscribe\\.(calls|points-a-call|sequences)|points|budget|mask)";

    static Settings read(Path file) throws IOException {
        var values = new Properties();
        try (var reader = Files.newBufferedReader(file)) {
            values.load(reader);
        }
        for (String name : values.stringPropertyNames()) {
            if (!name.matches(NAMES)) {
                throw new IllegalArgumentException(file + " has " + name + ", which is not a setting of this server");
            }
            if (values.getProperty(name).matches("(.*[,\\s])?[0-9a-fA-F]{24}([,\\s].*)?")) {
                throw new IllegalArgumentException(name + " contains an id. Use names, because people read them");
            }
        }
        return new Settings(values);
    }

    boolean allows(String operation) {
        return values.containsKey(operation + ".calls");
    }

    /** Returns a number that each allowed write requires. */
    int number(String name) {
        String value = values.getProperty(name, "");
        if (!value.strip().matches("\\d{1,9}")) {
            throw new IllegalArgumentException("Set " + name + " to a number");
        }
        return Integer.parseInt(value.strip());
    }

    List<String> names(String name) {
        String value = values.getProperty(name, "").strip();
        return value.isEmpty() ? List.of() : List.of(value.split("\\s*,\\s*"));
    }

    boolean masks() {
        return !values.getProperty("mask", "true").strip().equals("false");
    }
}
