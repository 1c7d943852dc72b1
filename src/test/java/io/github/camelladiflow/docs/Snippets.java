// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.docs;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Finds the code of test classes that pages show, and writes it into the pages. */
final class Snippets {

    private static final String TESTS =
            "(src/test/java/io/github/camelladiflow/(docs|kamelet|test/(sandbox|springboot))|(examples/(spring-boot|quarkus)|src/it/route-tests)/src/test/java/com/example/customers)/[^/]*";

    private Snippets() {}

    static String write(String file, String text) {
        String written = text;
        for (Snippet snippet : Documents.ALL.contains(file) ? Documents.snippets(file, text) : List.<Snippet>of()) {
            Optional<String> code = snippet.is("java") ? compiled(snippet.name()) : Optional.empty();
            if (code.isPresent()) {
                written = written.replace(snippet.text(), code.get());
            }
        }
        return written;
    }

    /** Returns the test class with this name, or the region with this name in a test class, or an empty result. */
    static Optional<String> compiled(String name) {
        for (String file : Documents.files(TESTS)) {
            var source = Documents.read(file);
            if (file.endsWith("/" + name + ".java")) {
                return Optional.of(source.substring(source.indexOf("\nimport ") + 1));
            }
            var region = Pattern.compile("(?m)^ *// snippet: " + name + "\n([\\s\\S]*?)\n *// end$")
                    .matcher(source);
            if (region.find()) {
                return Optional.of(region.group(1).stripIndent() + "\n");
            }
        }
        return Optional.empty();
    }
}
