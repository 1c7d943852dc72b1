// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.docs;

import java.util.regex.Pattern;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests that the tests that pages name as evidence exist. */
class TestReferencesTest {

    private static final Pattern PROOF = Pattern.compile("`([A-Z]\\w+Test)\\.(\\w+)`");
    private static final Pattern ROW = Pattern.compile("^\\| .*\\?( \\|[\\s\\S]*?)(?=\\n\\|)", Pattern.MULTILINE);

    @ParameterizedTest
    @ValueSource(strings = {"src/main/docs/security.adoc", "src/main/docs/api.adoc"})
    void testsNamedByPagesExist(String page) {
        assertThat(PROOF.matcher(Documents.read(page)).results())
                .isNotEmpty()
                .allSatisfy(proof -> assertThat(source(proof.group(1)))
                        .containsPattern("(void|ArchRule) " + proof.group(2) + "\\b"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"src/main/docs/security.adoc"})
    void questionsHaveAnAnswerAndATest(String page) {
        assertThat(ROW.matcher(Documents.read(page)).results())
                .hasSizeGreaterThan(10)
                .allSatisfy(row -> assertThat(row.group(1)).containsPattern("`(\\w+Test\\.\\w+|\\.ci/secrets)`"));
    }

    private static String source(String test) {
        return Documents.texts("src/.*/" + test + "\\.java");
    }
}
