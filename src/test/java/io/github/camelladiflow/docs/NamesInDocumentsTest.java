// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.docs;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.github.camelladiflow.docs.Documents.Match;
import io.github.camelladiflow.event.LadiFlowEventReceiver;
import io.github.camelladiflow.model.LadiFlowOperation;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What documents call by name is there under that name: looked up in the metadata, the files and the sources. */
class NamesInDocumentsTest {

    /** Switches and options of other programs and components that documents name. */
    private static final Set<String> EXTERNAL_NAMES = Set.of(
            // old names in the table of changes
            "LadiFlowProtocolException",
            // kubectl
            "--patch-file",
            "--type",
            "--validate",
            // GnuPG
            "--armor",
            "--export-secret-keys",
            "--full-generate-key",
            "--keyserver",
            "--recv-keys",
            "--send-keys",
            "--verify",
            // GitHub's CLI
            "--cleanup-tag",
            "--draft",
            "--env",
            "--repo",
            // git, sha256sum
            "--branch",
            "--check",
            "--ignore-missing",
            // http-server
            "--cors",
            // Maven's plugins, the JDK
            "maven.surefire.debug",
            "exec.mainClass",
            // Caffeine's component, files, aggregators, JMS, HTTP consumers, toD; a limiter of an example
            "readLock",
            "completionEager",
            "concurrentConsumers",
            "jmsMessageType",
            "muteException",
            "allowOptimisedComponents",
            "failOpen",
            // Camel's registry, spans and EIPs
            "objectMapper",
            "exchangeId",
            "wireTap",
            "recipientList",
            "routingSlip",
            "dynamicRouter",
            "INVALIDATE_ALL",
            "MICROSECONDS",
            // GitHub's, LadiFlow's, and as Spring Boot takes a property
            "NEXT",
            "USAGE",
            "CAMEL_COMPONENT_LADIFLOW_API_KEY",
            // what api.adoc says is gone
            "LadiFlowRequest",
            "LadiFlowAnswer",
            "secretUrl",
            // in the totals of a run
            "notfound",
            // a component that a reader may name
            "ladiflowHanoi",
            // openapi-generator
            "modelPropertyNaming",
            // "ladiflow:customer/show?options"
            "options");

    private static final Set<String> LANGUAGES = Set.of(
            "bash", "java", "mermaid", "promql", "properties", "shell", "text", "xml", "yaml", "json", "html", "sql");

    private static final JsonNode METADATA = new ReferenceTables().metadata();

    private static Set<String> names(String group) {
        var names = new HashSet<String>();
        METADATA.get(group).fieldNames().forEachRemaining(names::add);
        return names;
    }

    /** Each match in any document that is not among those that there are, with its document. */
    private static List<Match> unknown(String pattern, Set<String> known) {
        return Documents.matches(pattern).stream()
                .filter(match -> !known.contains(match.name()) && !EXTERNAL_NAMES.contains(match.name()))
                .toList();
    }

    @Test
    void namesOnlyKnownHeaders() {
        var headers = names("headers");
        // not one of an endpoint's
        headers.add(LadiFlowEventReceiver.EVENT_ID);
        assertThat(unknown("\\b(CamelLadiFlow\\w+)", headers)).isEmpty();
    }

    @Test
    void usesOnlyKnownOperationsInUris() {
        assertThat(unknown("ladiflow:(\\w+/[\\w-]+)", Set.of(LadiFlowOperation.PATHS.split(","))))
                .isEmpty();
    }

    @Test
    void usesOnlyKnownOptionsInUris() {
        var options = names("properties");
        var unknown = new ArrayList<String>();
        for (Match uri : Documents.matches("ladiflow:[\\w/-]+\\?([^\\s\"'`<)]+)")) {
            Stream.of(uri.name().replaceAll("RAW\\([^)]*\\)?|\\{\\{[^}]*}}", "").split("&amp;|&"))
                    .map(parameter -> parameter.replaceFirst("=.*|[^\\w].*", ""))
                    .filter(option ->
                            !option.isEmpty() && !options.contains(option) && !EXTERNAL_NAMES.contains(option))
                    .forEach(option -> unknown.add(uri.document() + ": " + option));
        }

        assertThat(unknown).isEmpty();
    }

    @Test
    void usesOnlyKnownOptionsWithValues() {
        var options = names("properties");
        options.addAll(names("componentProperties"));
        assertThat(unknown("`([a-z]+[A-Z]\\w*)=[^`]*`", options)).isEmpty();
    }

    @Test
    void usesOnlyAllowedEnumValues() {
        assertThat(Documents.matches("[`?&;]([a-z]\\w*)=(?!RAW)([A-Z_]+)\\b"))
                .filteredOn(value ->
                        METADATA.at("/properties/" + value.name() + "/enum").isArray())
                .isNotEmpty()
                .allSatisfy(value -> assertThat(METADATA.at("/properties/" + value.name() + "/enum"))
                        .contains(new TextNode(value.match().group(2))));
    }

    @Test
    void usesOnlyKnownComponentProperties() {
        var known = names("componentProperties").stream()
                .flatMap(name ->
                        Stream.of(name, name.replaceAll("([A-Z])", "-$1").toLowerCase()))
                .collect(Collectors.toSet());
        assertThat(unknown("camel\\.component\\.ladiflow\\.([\\w-]+)", known)).isEmpty();
    }

    @Test
    void namesOnlyKnownKamelets() {
        var names = Documents.files("src/main/resources/kamelets/.*").stream()
                .map(file -> file.replaceAll(".*/|\\..*", ""))
                .collect(Collectors.toSet());
        assertThat(unknown("\\b(ladiflow-[a-z-]+-(?:action|source|sink))\\b", names))
                .isEmpty();
    }

    @Test
    void namesOnlyKnownMavenProfiles() {
        var profiles = matchesIn(Documents.read("pom.xml"), "<profile>\\s*<id>([\\w-]+)</id>", 1);
        assertThat(unknown("mvn[^`\\n]* -P([a-z][\\w-]*)", profiles)).isEmpty();
    }

    @Test
    void namesOnlyKnownCommandLineSwitches() {
        var sources = Documents.texts(
                "(src/sandbox/java|examples/lead-import/src/main|examples/scale-out/src)/.*\\.(java|properties|txt)");
        assertThat(unknown("(?<![\\w-])(--[a-z][a-z-]+)", matchesIn(sources, "--[a-z][a-z-]+", 0)))
                .isEmpty();
    }

    /** All code that is there to be named: of the component, the sandbox, the examples, the builds and the scripts. */
    private static final String CODE = Documents.texts(
            "pom\\.xml|\\.ci/\\w+|(src|examples|routes)/(?!.*(/target/|NamesInDocuments)).*\\.(java|xml|ya?ml|properties)");

    private static Set<String> matchesInCode(String pattern) {
        return matchesIn(CODE, pattern, 0);
    }

    /** What a group of a pattern finds in a text. */
    private static Set<String> matchesIn(String text, String pattern, int group) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map(match -> match.group(group))
                .collect(Collectors.toSet());
    }

    @Test
    void namesOnlyIdentifiersOfTheCode() {
        assertThat(unknown("`([a-z]+[A-Z]\\w*)`", matchesInCode("\\b[a-z]+[A-Z]\\w*")))
                .isEmpty();
        var options = names("properties");
        options.addAll(names("componentProperties"));
        assertThat(unknown("`((?=[a-z])(?i:" + String.join("|", options) + "))`", options))
                .isEmpty();
        assertThat(unknown("`([A-Z][A-Z_]+)`", matchesInCode("\\b[A-Z][A-Z_]+")))
                .isEmpty();
        assertThat(unknown("\\b(LadiFlow[A-Z]\\w+)", matchesInCode("\\bLadiFlow[A-Z]\\w+")))
                .isEmpty();
    }

    @Test
    void namesOnlyExistingFiles() {
        assertThat(Documents.matches("`((?:\\.ci|examples|routes)/[\\w./-]*[\\w-])"))
                .filteredOn(file -> !file.name().contains("/target"))
                .allSatisfy(file -> assertThat(Path.of(file.name())).exists());
    }

    @Test
    void statesActualDefaultsOfOptions() {
        var rows = new ArrayList<String>();
        for (String document : Documents.EVERYWHERE) {
            for (String table : Documents.read(document).split("\\| Option \\| Default \\|", -1)) {
                Pattern.compile("(?m)^\\| `(\\w+)` \\| (.*?)(?:, .*?)? \\|")
                        .matcher(table.split("\\|===", 2)[0])
                        .results()
                        .filter(row -> !table.equals(Documents.read(document))
                                && !row.group(2).equals("off"))
                        .forEach(row ->
                                rows.add(row.group(1) + "=" + row.group(2).replaceAll("[ ,`]", "")));
            }
        }
        var defaults = new HashSet<String>();
        for (String group : List.of("properties", "componentProperties")) {
            METADATA.get(group)
                    .properties()
                    .forEach(option -> defaults.add(option.getKey() + "="
                            + option.getValue().path("defaultValue").asText("0")));
        }

        assertThat(rows).hasSizeGreaterThan(5);
        assertThat(defaults).containsAll(rows);
    }

    @Test
    void namesOnlyKnownSystemProperties() {
        var known = matchesInCode("(?<=\")[a-z][\\w.-]+(?=\")|(?<=<)[a-zA-Z][\\w.-]+(?=>)|(?<=-D)[a-z][\\w.-]+");
        assertThat(unknown("(?<![\\w-])-D(?!camel\\.|sample\\.)([a-z][\\w.-]*)", known))
                .isEmpty();
        // the importer's are its switches
        var switches = Documents.read("examples/lead-import/src/main/resources/com/example/leads/usage.txt");
        assertThat(unknown("-Dsample\\.(?!name=)([a-z-]+)", matchesIn(switches, "--([a-z-]+)", 1)))
                .isEmpty();
    }

    @Test
    void usesOnlyKnownListingLanguages() {
        assertThat(unknown("(?m)^(?:\\[source,|```)(\\w+)", LANGUAGES)).isEmpty();
        assertThat(Documents.EVERYWHERE.stream().flatMap(document -> Documents.snippets(document).stream()))
                .hasSizeGreaterThan(100)
                .noneMatch(snippet -> snippet.is(""));
    }
}
