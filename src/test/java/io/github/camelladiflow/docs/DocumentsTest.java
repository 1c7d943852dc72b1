// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.docs;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.github.camelladiflow.LadiFlowConstants;
import io.github.camelladiflow.docs.Documents.Match;
import io.github.camelladiflow.model.LadiFlowOperation;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests that links in the documents resolve, and that the names of options, headers, meters and files exist. */
@Tag("baseline")
class DocumentsTest {

    /** A link or an image, in Markdown or AsciiDoc. */
    private static final String LINK = "(?:\\[[^]]*]\\(|link:|image::?)([^)\\[\\s]+)[)\\[]";

    private static final Pattern HEADING = Pattern.compile("^#+ +(.*?) *$", Pattern.MULTILINE);
    private static final Pattern ANCHOR = Pattern.compile("(?:^\\[#|\\[\\[)([\\w-]+)]", Pattern.MULTILINE);

    private static final JsonNode METADATA = Documents.metadata();

    private static Set<String> names(String group) {
        var names = new HashSet<String>();
        METADATA.get(group).fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static Set<String> options() {
        var options = names("properties");
        options.addAll(names("componentProperties"));
        return options;
    }

    /** Asserts that the first group of each match in a document is one of the known names. */
    private static void assertKnown(String pattern, Set<String> known) {
        assertThat(Documents.matches(pattern)).allMatch(match -> known.contains(match.name()));
    }

    @Test
    void linksResolve() {
        assertThat(Documents.matches(LINK))
                .filteredOn(link -> !link.name().contains("://"))
                .allMatch(link -> resolves(link.document(), link.name()));
        assertThat(Documents.matches("<<([\\w-]+)(?:,[^>]*)?>>"))
                .allMatch(reference -> anchors(reference.document()).contains(reference.name()));
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

    @Test
    void filesAndTestsExist() {
        assertThat(Documents.matches("`((?:\\.ci|examples|routes)/[\\w./-]*[\\w-])"))
                .filteredOn(file -> !file.name().contains("/target"))
                .allMatch(file -> Files.exists(Path.of(file.name())));
        var tests = Documents.files("(src|examples)/.*Test\\.java").stream()
                .map(file -> file.replaceAll(".*/|\\.java", ""))
                .collect(Collectors.toSet());
        assertKnown("`([A-Z]\\w+Test)`", tests);
        assertThat(names("`(\\w+Test)`", "src/main/vex/openvex.json"))
                .isNotEmpty()
                .isSubsetOf(tests);
    }

    @Test
    void headersExist() {
        var headers = names("headers");
        // this is not a header of an endpoint
        headers.add(LadiFlowConstants.EVENT_ID);
        assertKnown("\\b(CamelLadiFlow\\w+)", headers);
    }

    @Test
    void urisHaveExistingOperationsAndOptions() {
        assertKnown("ladiflow:(\\w+/[\\w-]+)", Set.of(LadiFlowOperation.PATHS.split(",")));
        assertThat(Documents.matches("ladiflow:[\\w/-]+\\?([^\\s\"'`<)]+)").stream()
                        .flatMap(DocumentsTest::optionsOf))
                .isSubsetOf(options());
    }

    private static Stream<String> optionsOf(Match uri) {
        return Arrays.stream(uri.name()
                        .replaceAll("RAW\\([^)]*\\)?|\\{\\{[^}]*}}", "")
                        .split("&amp;|&"))
                .map(parameter -> parameter.replaceFirst("=.*|[^\\w].*", ""))
                .filter(option -> !option.isEmpty());
    }

    @Test
    void optionsExistUnderTheirNames() {
        assertKnown("`((?=[a-z])(?i:" + String.join("|", options()) + "))`", options());
        assertKnown(
                "camel\\.component\\.ladiflow\\.([\\w-]+)",
                options().stream()
                        .flatMap(name -> Stream.of(name, dashed(name)))
                        .collect(Collectors.toSet()));
    }

    private static String dashed(String name) {
        return name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }

    @Test
    void valuesOfOptionsExist() {
        assertThat(Documents.matches("[`?&;]([a-z]\\w*)=(?!RAW)([A-Z_]+)\\b"))
                .filteredOn(value -> choices(value).isArray())
                .isNotEmpty()
                .allSatisfy(value -> assertThat(choices(value))
                        .contains(new TextNode(value.match().group(2))));
    }

    private static JsonNode choices(Match option) {
        return METADATA.at("/properties/" + option.name() + "/enum");
    }

    @Test
    void commandsNameExistingPartsAndProfiles() {
        assertKnown("\\.ci/run ([a-z]\\w*)`", names("part_(\\w+)\\(\\)", ".ci/run"));
        assertKnown("mvn[^`\\n]* -P([a-z][\\w.-]*)", names("<profile>\\s*<id>([\\w.-]+)</id>", "pom.xml"));
    }

    private static Set<String> names(String pattern, String file) {
        return Pattern.compile(pattern)
                .matcher(Documents.read(file))
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toSet());
    }
}
