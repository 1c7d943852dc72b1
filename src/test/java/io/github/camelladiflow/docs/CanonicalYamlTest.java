// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.docs;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.github.camelladiflow.test.CanonicalYaml;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests that routes in YAML have Camel's canonical form, in files, Kamelets, resources of Camel K and documents. */
@Tag("baseline")
class CanonicalYamlTest {

    private static final String SOURCES = "(routes|(examples/[^/]+/)?src/(main|test)/resources/[^/]+)/[^/]+";

    static List<String> files() {
        return Documents.files(SOURCES + "\\.camel\\.yaml");
    }

    static List<String> kamelets() {
        return Documents.files(SOURCES + "\\.kamelet\\.yaml");
    }

    static List<String> integrations() {
        return Documents.files("examples/camel-k/[^/]+\\.yaml").stream()
                .filter(file -> Documents.read(file).contains("\nkind: Integration\n"))
                .toList();
    }

    static Stream<Snippet> snippets() {
        return Documents.snippets().filter(snippet -> snippet.is("yaml"));
    }

    @ParameterizedTest
    @MethodSource("files")
    void filesAreCanonical(String file) {
        assertThat(CanonicalYaml.problems(Documents.read(file))).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("kamelets")
    void templatesOfKameletsAreCanonical(String file) throws IOException {
        assertThat(CanonicalYaml.problems(CanonicalYaml.ofTemplate(yaml(file).at("/spec/template"))))
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("integrations")
    void flowsOfIntegrationsAreCanonical(String file) throws IOException {
        assertThat(CanonicalYaml.problems(yaml(file).at("/spec/flows"))).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("snippets")
    void snippetsAreCanonical(Snippet snippet) {
        assertThat(CanonicalYaml.problems(snippet.text())).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    - from: {uri: 'direct:in', steps: [{to: 'direct:out'}]}
                    - from: {uri: 'direct:in', steps: [{setBody: {simple: '${body}'}}]}
                    - from: {uri: 'direct:in', steps: [{setBody: {expression: {simple: '${body}'}}}]}
                    - from: {uri: 'direct:in', steps: [{log: done}]}
                    """)
    void compactFormIsNotCanonical(String compact) {
        assertThat(CanonicalYaml.problems(compact)).isNotEmpty();
    }

    private static JsonNode yaml(String file) throws IOException {
        return new YAMLMapper().readTree(Documents.read(file));
    }
}
