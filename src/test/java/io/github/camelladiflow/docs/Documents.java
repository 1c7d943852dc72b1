// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import static org.assertj.core.api.Assertions.assertThat;

/** Reads the documents of the project and the code in them. Tests run in the project's root folder. */
final class Documents {

    static final String README = "README.md";
    static final String REFERENCE = "src/main/docs/ladiflow-component.adoc";
    static final String TESTING = "src/main/docs/testing.adoc";
    static final String CONTRIBUTING = ".github/CONTRIBUTING.md";
    /** The documents whose code is tested. */
    static final List<String> ALL = files(
            "README\\.md|\\.github/CONTRIBUTING\\.md|src/main/docs/[^/]*\\.(adoc|md)|src/it/site/pages/[^/]*\\.adoc");
    /** All pages of the project, including those in examples and for contributors. */
    static final List<String> EVERYWHERE = files("(?!(.*/)?(target|node_modules|\\.git|\\.idea)/).*\\.(adoc|md)");

    /** A fence in Markdown: three backticks, the language, and possibly {@code snippet=name}. */
    private static final Pattern FENCE = Pattern.compile("\\s*```(\\w+)?(?: snippet=([\\w-]+))?\\s*");
    /** The line before the four dashes of a listing in AsciiDoc. */
    private static final Pattern SOURCE = Pattern.compile("\\[source,(\\w+)(?:,snippet=([\\w-]+))?]");

    private static final String DASHES = "----";

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

    /** Returns the contents of the files whose paths match. */
    static String texts(String pattern) {
        return files(pattern).stream().map(Documents::read).collect(Collectors.joining("\n"));
    }

    static String read(String document) {
        try {
            return Files.readString(Path.of(document));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The component's metadata, which Camel's tools have made of the code. */
    static JsonNode metadata() {
        try (var in = Documents.class.getResourceAsStream("/META-INF/io/github/camelladiflow/ladiflow.json")) {
            return new ObjectMapper().readTree(in);
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
        return document.endsWith(".adoc") ? listings(document) : fences(document);
    }

    private static List<Snippet> fences(String document) {
        var lines = read(document).lines().toList();
        var snippets = new ArrayList<Snippet>();
        for (int i = 0; i < lines.size(); i++) {
            var fence = FENCE.matcher(lines.get(i));
            if (fence.matches()) {
                int begin = i + 1;
                i = indexOf(lines, "```", begin);
                snippets.add(snippet(document, lines, begin, i, fence.group(1), fence.group(2)));
            }
        }
        return snippets;
    }

    private static List<Snippet> listings(String document) {
        var lines = read(document).lines().toList();
        var snippets = new ArrayList<Snippet>();
        for (int i = 1; i < lines.size(); i++) {
            if (lines.get(i).equals(DASHES)) {
                int begin = i + 1;
                var source = SOURCE.matcher(lines.get(i - 1));
                boolean known = source.matches();
                i = indexOf(lines, DASHES, begin);
                snippets.add(snippet(
                        document, lines, begin, i, known ? source.group(1) : null, known ? source.group(2) : null));
            }
        }
        return snippets;
    }

    private static int indexOf(List<String> lines, String end, int begin) {
        for (int i = begin; i < lines.size(); i++) {
            if (lines.get(i).strip().equals(end)) {
                return i;
            }
        }
        throw new IllegalStateException("A block of code has no end");
    }

    private static Snippet snippet(
            String document, List<String> lines, int begin, int end, String language, String name) {
        var text = String.join("\n", lines.subList(begin, end)) + "\n";
        return new Snippet(document, begin + 1, language == null ? "" : language, name, text);
    }
}
