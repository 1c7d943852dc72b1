// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/** Reads the documents of the project and the code in them. Tests run in the project's root folder. */
final class Documents {

    static final String README = "README.md";
    static final String REFERENCE = "src/main/docs/ladiflow-component.adoc";
    static final String WRITES = "src/main/docs/write.adoc";
    static final String TESTING = "src/main/docs/testing.adoc";
    /** The documents whose code is tested. */
    static final List<String> ALL = files("README\\.md|\\.github/CONTRIBUTING\\.md|src/main/docs/[^/]*\\.(adoc|md)");
    /** All pages of the project, including those in examples and for contributors. */
    static final List<String> EVERYWHERE = files("(?!(.*/)?(target|node_modules|\\.git|\\.idea)/).*\\.(adoc|md)");

    /** A block of code in Markdown: three backticks, the language, and possibly {@code snippet=name}. */
    private static final Pattern FENCE =
            Pattern.compile("(?ms)^[ \\t]*```(\\w+)?(?: snippet=([\\w-]+))?[ \\t]*\n(.*?)(?:^[ \\t]*```[ \\t]*$|\\z)");
    /** A block of code in AsciiDoc: the line with the language and possibly the name, and the code between dashes. */
    private static final Pattern LISTING =
            Pattern.compile("(?ms)^(?:\\[source,(\\w+)(?:,snippet=([\\w-]+))?]\n)?----\n(.*?)(?:^ *---- *$|\\z)");

    private Documents() {}

    /** Returns the paths of the project's files that match. */
    static List<String> files(String pattern) {
        try (var files = Files.find(
                Path.of(""),
                16,
                (file, is) -> is.isRegularFile() && file.toString().matches(pattern))) {
            return files.map(Path::toString).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String read(String document) {
        try {
            return Files.readString(Path.of(document));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A match of a pattern in a document. The first group is a name. */
    record Match(String document, MatchResult match) {

        String name() {
            return match.group(1);
        }

        @Override
        public String toString() {
            return document + ": " + match.group();
        }
    }

    /** Returns all matches of a pattern in all documents. There must be at least one match. */
    static List<Match> matches(String pattern) {
        var matches = EVERYWHERE.stream()
                .flatMap(document -> Pattern.compile(pattern)
                        .matcher(read(document))
                        .results()
                        .map(match -> new Match(document, match)))
                .toList();
        assertThat(matches).as("matches of " + pattern).isNotEmpty();
        return matches;
    }

    static Stream<Snippet> snippets() {
        return ALL.stream().flatMap(document -> snippets(document).stream());
    }

    static List<Snippet> snippets(String document) {
        return snippets(document, read(document));
    }

    static List<Snippet> snippets(String document, String text) {
        return (document.endsWith(".adoc") ? LISTING : FENCE)
                .matcher(text)
                .results()
                .map(block -> new Snippet(
                        document,
                        (int) text.substring(0, block.start(3)).lines().count() + 1,
                        Objects.requireNonNullElse(block.group(1), ""),
                        block.group(2),
                        block.group(3)))
                .toList();
    }
}
