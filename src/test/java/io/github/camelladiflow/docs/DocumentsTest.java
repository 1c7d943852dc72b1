// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.docs;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests the documents' statements about the project outside of its code: coordinates, links, operations, messages. */
@Tag("baseline")
class DocumentsTest {

    /** A link or an image, in Markdown or AsciiDoc. */
    private static final String LINK = "(?:\\[[^]]*]\\(|link:|image::?)([^)\\[\\s]+)[)\\[]";

    private static final Pattern HEADING = Pattern.compile("^#+ +(.*?) *$", Pattern.MULTILINE);
    private static final Pattern ANCHOR = Pattern.compile("(?:^\\[#|\\[\\[)([\\w-]+)]", Pattern.MULTILINE);

    private static final Pattern PROOF = Pattern.compile("`([A-Z]\\w+Test)\\.(\\w+)`");
    private static final Pattern ROW = Pattern.compile("^\\| .*\\?( \\|[\\s\\S]*?)(?=\\n\\|)", Pattern.MULTILINE);
    private static final Pattern MANAGEMENT_PORT = Pattern.compile("camel\\.management\\.port=(\\d+)");

    static Stream<Snippet> maven() {
        return Documents.snippets().filter(Snippet::isMaven);
    }

    @ParameterizedTest
    @MethodSource("maven")
    void documentsUseCoordinatesOfPom(Snippet snippet) {
        assertThat(snippet.text()).contains(pom("groupId"), pom("artifactId"), pom("version"));
    }

    @Test
    void documentsUseVersionsOfPom() {
        assertThat(Documents.matches("\\d+\\.\\d+\\.\\d+-SNAPSHOT"))
                .allSatisfy(version ->
                        assertThat(pom("version")).contains(version.match().group()));
        assertThat(Documents.matches("Camel (4\\.\\d+\\.\\d+)"))
                .allSatisfy(version -> assertThat(pom("camel.version")).contains(">" + version.name() + "<"));
    }

    @Test
    void relativeLinksResolve() {
        assertThat(Documents.matches(LINK))
                .hasSizeGreaterThan(100)
                .filteredOn(link -> !link.name().contains("://"))
                .allSatisfy(link ->
                        assertThat(resolves(link.document(), link.name())).isTrue());
    }

    @Test
    void crossReferencesResolve() {
        assertThat(Documents.matches("<<([\\w-]+)(?:,[^>]*)?>>"))
                .allSatisfy(
                        reference -> assertThat(anchors(reference.document())).contains(reference.name()));
    }

    @Test
    void readmeLinksEveryPage() {
        assertThat(Documents.ALL)
                .filteredOn(document -> !document.equals(Documents.README))
                .allSatisfy(
                        document -> assertThat(Documents.read(Documents.README)).contains("](" + document + ")"));
    }

    @Test
    void examplesUseManagementPortOfThePage() {
        var page = Documents.read("src/main/docs/operations.adoc");
        var port = MANAGEMENT_PORT.matcher(page);

        assertThat(port.find()).isTrue();
        assertThat(page).contains(":" + port.group(1) + "/observe/metrics", ":" + port.group(1) + "/observe/health");
        for (String application : List.of("lookups", "source")) {
            assertThat(Documents.read("examples/kubernetes/" + application + ".yaml"))
                    .contains("{name: management, containerPort: " + port.group(1) + "}");
        }
        assertThat(Documents.read("examples/kubernetes/lookups.yaml"))
                .contains("prometheus.io/port: \"" + port.group(1) + "\"");
    }

    private static boolean resolves(String document, String link) {
        String file = link.replaceFirst("#.*", "");
        Path target = file.isEmpty()
                ? Path.of(document)
                : Path.of(document).resolveSibling(file).normalize();
        return Files.exists(target)
                && (!link.contains("#") || anchors(target.toString()).contains(link.replaceFirst(".*#", "")));
    }

    private static Set<String> anchors(String document) {
        var pattern = document.endsWith(".adoc") ? ANCHOR : HEADING;
        return pattern.matcher(Documents.read(document))
                .results()
                .map(heading -> document.endsWith(".adoc") ? heading.group(1) : anchor(heading.group(1)))
                .collect(Collectors.toSet());
    }

    /** Returns the anchor that GitHub creates for a heading. */
    private static String anchor(String heading) {
        return heading.toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{M}\\p{N} _-]", "")
                .replace(' ', '-');
    }

    /** Returns the first element with a name in the POM. */
    private static String pom(String name) {
        var element = Pattern.compile("<%1$s>[^<]*</%1$s>".formatted(name)).matcher(Documents.read("pom.xml"));
        assertThat(element.find()).isTrue();
        return element.group();
    }

    // ---- the tests that pages name as evidence

    @ParameterizedTest
    @ValueSource(strings = {"src/main/docs/security.adoc", "src/main/vex/openvex.json"})
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
                .allSatisfy(row -> assertThat(row.group(1)).containsPattern("`(\\w+Test\\.\\w+|\\.ci/run)`"));
    }

    private static String source(String test) {
        return Documents.texts("src/.*/" + test + "\\.java");
    }
}
