// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.docs;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Writes the versions of Camel's patch releases that the POM sets into other POMs, pages and Kamelets. */
final class Versions {

    private static final List<String> CAMEL = List.of(
            "(<camel\\.version>)",
            "(<held\\.version>)",
            "(\\bcamel-(?:bom|core)</artifactId>\\s*<version>)",
            "(org\\.apache\\.camel(?:\\.springboot)?:camel-[\\w-]+:)",
            "(catalog\\.version: \")",
            "(:camel-version: )",
            "(\\bCamel (?:Main )?|Camel's Kamelets )");

    private static final List<String> CAMEL_JMS =
            List.of("(<camel-jms\\.version>)", "(\\bcamel-jms</artifactId>\\s*<version>)", "(`camel-jms` )");

    private Versions() {}

    static String write(String file, String text) {
        return file.endsWith(".java")
                ? text
                : replace(CAMEL_JMS, "camel-jms.version", replace(CAMEL, "camel.version", text));
    }

    /** Replaces versions with the same major and minor number as that of the POM. */
    private static String replace(List<String> places, String property, String text) {
        var pom = Pattern.compile("<" + property + ">(\\d+\\.\\d+)(\\.\\d+)<").matcher(Documents.read("pom.xml"));
        if (!pom.find()) {
            throw new AssertionError("The POM does not set " + property);
        }
        String replaced = text;
        for (String place : places) {
            replaced = replaced.replaceAll(
                    place + Pattern.quote(pom.group(1)) + "\\.\\d+",
                    "$1" + Matcher.quoteReplacement(pom.group(1) + pom.group(2)));
        }
        return replaced;
    }
}
