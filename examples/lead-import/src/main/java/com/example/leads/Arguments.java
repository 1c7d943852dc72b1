// SPDX-License-Identifier: Apache-2.0
package com.example.leads;

import java.util.Properties;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** The command line: {@code --name=value} is the same as the system property {@code sample.name}. */
final class Arguments {

    private static final Pattern OPTION = Pattern.compile("(?<= )--([a-z-]+)");

    private Arguments() {}

    /**
     * Reads the command line.
     *
     * @param arguments its words
     * @param given system properties, which words on the command line overrule
     * @return all of them; the file to be read is {@code sample.file}
     * @throws ImportException if there is no such option
     */
    static Properties read(String[] arguments, Properties given) {
        var names = new TreeSet<String>();
        OPTION.matcher(Words.ENGLISH.usage()).results().forEach(option -> names.add(option.group(1)));
        var properties = new Properties();
        properties.putAll(given);
        var columns = new StringBuilder();
        String file = null;
        String more = null;
        String unknown = null;
        for (var word : arguments) {
            var argument = Windows.word(word);
            int equals = argument.indexOf('=');
            if (!argument.startsWith("--")) {
                more = file == null ? null : argument;
                file = argument;
                properties.setProperty("sample.file", argument);
                continue;
            }
            var name = argument.substring(2, equals < 0 ? argument.length() : equals);
            var value = equals < 0 ? "true" : argument.substring(equals + 1);
            if (!names.contains(name)) {
                unknown = name;
            } else if (name.equals("column")) {
                columns.append(value).append('\n');
                properties.setProperty("sample.column", columns.toString());
            } else {
                properties.setProperty("sample." + name, value);
            }
        }
        // told when the language is known that is asked for
        var words = Words.of(properties);
        if (unknown != null) {
            throw new ImportException(words.say("option.unknown", unknown, "--" + String.join(", --", names)));
        }
        if (more != null) {
            throw new ImportException(words.say("option.files"));
        }
        return properties;
    }
}
