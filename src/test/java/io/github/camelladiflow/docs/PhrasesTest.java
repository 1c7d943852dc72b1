// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Pages, Javadoc, comments, messages and descriptions avoid the phrases of the style guide in
 * {@code .github/CONTRIBUTING.md}.
 */
class PhrasesTest {

    private static final Path LIST = Path.of("src/test/resources/phrases.tsv");
    /** Blocks of code, names and messages between backticks, anchors, targets of links and generated tables. */
    private static final Pattern CODE =
            Pattern.compile("(?ms)^----$.*?^----$|^```.*?^```$|`[^`]*`|\\[#[^]]*]|link:[^\\[]*|\\]\\([^)]*\\)|"
                    + "^// [\\w ]+: START$.*?^// [\\w ]+: END$");

    /** String literals, characters and comments of Java. A literal or a comment that is not closed does not compile. */
    private static final Pattern JAVA = Pattern.compile("\"{3}(?:[^\"]++|\"(?!\"\"))*+\"{3}"
            + "|\"(?:[^\"\\\\\n]++|\\\\.)*+\""
            + "|'(?:[^'\\\\]|\\\\.[^']*)'"
            + "|/\\*[^*]*+(?:\\*(?!/)[^*]*+)*+\\*/"
            + "|//[^\n]*");
    /** Code in Javadoc. */
    private static final Pattern JAVADOC_CODE =
            Pattern.compile("(?s)\\{@(?:code|link|linkplain|value)\\b[^}]*}|<pre>.*?</pre>");

    private static List<String[]> rows(String kind) throws IOException {
        return Files.readAllLines(LIST).stream()
                .map(line -> line.split("\t"))
                .filter(row -> row[0].equals(kind))
                .toList();
    }

    static List<String> pages() throws IOException {
        return rows("page").stream().map(row -> row[1]).toList();
    }

    static List<String> code() throws IOException {
        return rows("code").stream().map(row -> row[1]).toList();
    }

    /** Returns the comments of a class, and its messages: literals with a space, joined where the class joins them. */
    static String prose(String java) {
        var prose = new StringBuilder();
        var message = new StringBuilder();
        int end = 0;
        for (MatchResult part : JAVA.matcher(java).results().toList()) {
            String between = java.substring(end, part.start());
            end = part.end();
            String text = part.group();
            boolean isLiteral = text.startsWith("\"");
            if (!isLiteral || !between.matches("\\s*\\+\\s*")) {
                prose.append(message.indexOf(" ") < 0 ? "" : message).append("\n\n");
                message.setLength(0);
            }
            if (isLiteral) {
                message.append(text.replaceAll("^\"+|\"+$", ""));
            } else if (text.startsWith("//") && between.isBlank()) {
                prose.setLength(prose.length() - 1);
                prose.append(text);
            } else if (!text.startsWith("'")) {
                prose.append(JAVADOC_CODE.matcher(text).replaceAll(""));
            }
        }
        return prose.append(message).toString().replaceAll("\n[ \t]*(?:\\*|//)?[ \t]*(?=[^\\s*])", " ");
    }

    private static List<String> found(String text, String... kinds) throws IOException {
        var rows = new ArrayList<String[]>();
        for (String kind : kinds) {
            rows.addAll(rows(kind));
        }
        return rows.stream()
                .flatMap(row -> Pattern.compile("(?i)\\b(?:" + row[1] + ")\\b")
                        .matcher(text)
                        .results()
                        .map(MatchResult::group)
                        .map(phrase -> "\"" + phrase + "\": write " + row[2]))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void pageAvoidsPhrases(String page) throws IOException {
        assertThat(found(CODE.matcher(Documents.read(page)).replaceAll(""), "phrase"))
                .isEmpty();
    }

    @Test
    void findsPhrasesInText() throws IOException {
        assertThat(found("An answer that nobody asked for is handed over. A response is emitted.", "phrase"))
                .hasSize(4)
                .anySatisfy(hint -> assertThat(hint).contains("answer").contains("response"));
    }

    @ParameterizedTest
    @MethodSource("code")
    void codeAvoidsPhrases(String pattern) throws IOException {
        List<String> files = Documents.files(pattern);
        assertThat(files).isNotEmpty();
        var problems = new ArrayList<String>();
        for (String file : files) {
            String text = Documents.read(file);
            found(file.endsWith(".java") ? prose(text) : text, "phrase", "code phrase")
                    .forEach(hint -> problems.add(file + ": " + hint));
        }
        assertThat(problems).isEmpty();
    }

    @Test
    void readsCommentsAndMessagesButNoCode() throws IOException {
        var java = """
                /**
                 * The word of an
                 * answer, {@code answer} aside.
                 */
                String answer = "answer" + 'a';
                // the id that was asked
                // for
                throw new Broken("No " + "one" + " is " + name + " told. " +
                        "It was re" + "fused.");
                """;

        assertThat(found(prose(java), "phrase", "code phrase"))
                .anyMatch(hint -> hint.startsWith("\"answer\""))
                .anyMatch(hint -> hint.startsWith("\"asked for\""))
                .anyMatch(hint -> hint.startsWith("\"No one\""))
                .anyMatch(hint -> hint.startsWith("\"It was refused\""))
                .hasSize(4);
    }
}
