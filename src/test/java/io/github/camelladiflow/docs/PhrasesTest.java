// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Pages avoid the phrases of the style guide in {@code .github/CONTRIBUTING.md}. */
class PhrasesTest {

    private static final Path LIST = Path.of("src/test/resources/phrases.tsv");
    /** Blocks of code, names and messages between backticks, anchors, targets of links and generated tables. */
    private static final Pattern CODE =
            Pattern.compile("(?ms)^----$.*?^----$|^```.*?^```$|`[^`]*`|\\[#[^]]*]|link:[^\\[]*|\\]\\([^)]*\\)|"
                    + "^// [\\w ]+: START$.*?^// [\\w ]+: END$");

    private static List<String[]> rows(String kind) throws IOException {
        return Files.readAllLines(LIST).stream()
                .map(line -> line.split("\t"))
                .filter(row -> row[0].equals(kind))
                .toList();
    }

    static List<String> pages() throws IOException {
        return rows("page").stream().map(row -> row[1]).toList();
    }

    private static List<String> found(String text) throws IOException {
        return rows("phrase").stream()
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
        assertThat(found(CODE.matcher(Documents.read(page)).replaceAll(""))).isEmpty();
    }

    @Test
    void findsPhrasesInText() throws IOException {
        assertThat(found("An answer that nobody asked for is handed over. A response is emitted."))
                .hasSize(4)
                .anySatisfy(hint -> assertThat(hint).contains("answer").contains("response"));
    }
}
