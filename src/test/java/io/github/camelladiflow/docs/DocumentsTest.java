/*
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *     http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */
package io.github.camelladiflow.docs;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Element;

import static org.assertj.core.api.Assertions.assertThat;

/** What the documents say about the project outside of its code: coordinates, links, options. */
class DocumentsTest {

    private static final Pattern MARKDOWN_LINK = Pattern.compile("(?<!!)\\[[^]]*]\\(([^)\\s]+)\\)");
    private static final Pattern ASCIIDOC_LINK = Pattern.compile("link:([^\\[\\s]+)\\[");
    private static final Pattern HEADING = Pattern.compile("^#+ +(.*?) *$", Pattern.MULTILINE);
    /** A row of the README's table of options: name, where, default, meaning. */
    private static final Pattern OPTION_ROW =
            Pattern.compile("^\\| `(\\w+)` \\| (\\w[\\w, ]*) \\| (?:`([^`]+)`|–) \\|.*", Pattern.MULTILINE);

    static Stream<Snippet> maven() {
        return Documents.snippets().filter(Snippet::isMaven);
    }

    static List<String> documents() {
        return Documents.ALL;
    }

    @ParameterizedTest
    @MethodSource("maven")
    void theCoordinatesInADocumentAreThoseOfThePom(Snippet snippet) throws Exception {
        var pom = project();

        assertThat(snippet.text())
                .contains("<groupId>%s</groupId>".formatted(child(pom, "groupId")))
                .contains("<artifactId>%s</artifactId>".formatted(child(pom, "artifactId")))
                .contains("<version>%s</version>".formatted(child(pom, "version")));
    }

    @ParameterizedTest
    @MethodSource("documents")
    void theVersionsInADocumentAreThoseOfThePom(String document) throws Exception {
        var text = Documents.read(document);
        var pom = project();

        assertThat(text).contains(child(pom, "version"));
        assertThat(Pattern.compile("Camel (4\\.\\d+\\.\\d+)").matcher(text).results())
                .allSatisfy(version -> assertThat(version.group(1)).isEqualTo(property(pom, "camel.version")));
    }

    @ParameterizedTest
    @MethodSource("documents")
    void everyRelativeLinkInADocumentLeadsSomewhere(String document) {
        var text = Documents.read(document);
        var pattern = document.endsWith(".adoc") ? ASCIIDOC_LINK : MARKDOWN_LINK;
        var folder = Path.of(document).toAbsolutePath().getParent();

        assertThat(pattern.matcher(text).results().map(link -> link.group(1)).filter(link -> !link.contains("://")))
                .allSatisfy(
                        link -> assertThat(leadsSomewhere(folder, text, link)).isTrue());
    }

    @Test
    void everyOptionInTheReadmeIsWhereTheMetadataSaysWithItsDefault() {
        var metadata = new ReferenceTables().metadata();
        var rows =
                OPTION_ROW.matcher(Documents.read(Documents.README)).results().toList();

        assertThat(rows).hasSizeGreaterThan(10).allSatisfy(row -> {
            var onComponent = metadata.get("componentProperties").path(row.group(1));
            var onEndpoint = metadata.get("properties").path(row.group(1));
            assertThat(row.group(2))
                    .isEqualTo(Stream.of(
                                    onComponent.isObject() ? "component" : "", onEndpoint.isObject() ? "endpoint" : "")
                            .filter(where -> !where.isEmpty())
                            .collect(Collectors.joining(", ")));
            assertThat(row.group(3))
                    .isEqualTo((onEndpoint.isObject() ? onEndpoint : onComponent)
                            .path("defaultValue")
                            .asText(null));
        });
    }

    @Test
    void theReadmeNamesEveryHeader() {
        new ReferenceTables()
                .metadata()
                .get("headers")
                .fieldNames()
                .forEachRemaining(
                        header -> assertThat(Documents.read(Documents.README)).contains("`" + header + "`"));
    }

    @Test
    void theTotalsInTheReadmeAreThoseOfTheExampleFiles() {
        var totals = Pattern.compile("TOTAL files=\\d+ rows=\\d+ found=\\d+ notfound=\\d+ errors=\\d+");
        var expected = totals.matcher(Documents.read("examples/leads/expected"));

        assertThat(expected.find()).isTrue();
        assertThat(Documents.read(Documents.README)).contains(expected.group() + " lost=0");
    }

    private static boolean leadsSomewhere(Path folder, String text, String link) {
        if (link.startsWith("#")) {
            return HEADING.matcher(text).results().anyMatch(heading -> link.equals(anchor(heading.group(1))));
        }
        return Files.exists(folder.resolve(link.replaceFirst("#.*", "")));
    }

    /** As GitHub makes the anchor of a heading. */
    private static String anchor(String heading) {
        return "#"
                + heading.toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{M}\\p{N} _-]", "")
                        .replace(' ', '-');
    }

    private static Element project() throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(Path.of("pom.xml").toFile())
                .getDocumentElement();
    }

    private static String property(Element pom, String name) {
        var properties = (Element) pom.getElementsByTagName("properties").item(0);
        return child(properties, name);
    }

    private static String child(Element parent, String name) {
        for (var node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node.getNodeName().equals(name)) {
                return node.getTextContent();
            }
        }
        throw new AssertionError("The POM has no " + name);
    }
}
