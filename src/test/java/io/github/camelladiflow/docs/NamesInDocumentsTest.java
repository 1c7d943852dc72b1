// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelladiflow.event.LadiFlowEventReceiver;
import io.github.camelladiflow.model.LadiFlowOperation;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What documents call by name is there under that name: looked up in the metadata, the files and the sources. */
class NamesInDocumentsTest {

    /** Switches and options of other programs and components that documents name. */
    private static final Set<String> OF_OTHERS = Set.of(
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
            // Camel's CLI
            "--dep",
            // Caffeine's component, files, aggregators, JMS, HTTP consumers, toD; a limiter of an example
            "createCacheIfNotExist",
            "readLock",
            "moveFailed",
            "completionEager",
            "concurrentConsumers",
            "transacted",
            "jmsMessageType",
            "muteException",
            "allowOptimisedComponents",
            "failOpen",
            // openapi-generator
            "modelPropertyNaming",
            // "ladiflow:customer/show?options"
            "options");

    private static final Set<String> LANGUAGES = Set.of(
            "bash", "java", "mermaid", "promql", "properties", "shell", "text", "xml", "yaml", "json", "html", "sql");

    private static final JsonNode METADATA = metadata();

    private static JsonNode metadata() {
        try (var json =
                NamesInDocumentsTest.class.getResourceAsStream("/META-INF/io/github/camelladiflow/ladiflow.json")) {
            return new ObjectMapper().readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Set<String> names(String group) {
        var names = new HashSet<String>();
        METADATA.get(group).fieldNames().forEachRemaining(names::add);
        return names;
    }

    /** Each match in any document that is not among those that there are, with its document. */
    private static List<String> unknown(String pattern, Set<String> known) {
        var found = new ArrayList<String>();
        var unknown = new ArrayList<String>();
        for (String document : Documents.EVERYWHERE) {
            Pattern.compile(pattern)
                    .matcher(Documents.read(document))
                    .results()
                    .map(match -> match.group(1))
                    .peek(found::add)
                    .filter(name -> !known.contains(name) && !OF_OTHERS.contains(name))
                    .forEach(name -> unknown.add(document + ": " + name));
        }
        assertThat(found).as("matches of " + pattern).isNotEmpty();
        return unknown;
    }

    @Test
    void headers() {
        var headers = names("headers");
        // not one of an endpoint's
        headers.add(LadiFlowEventReceiver.EVENT_ID);
        assertThat(unknown("\\b(CamelLadiFlow\\w+)", headers)).isEmpty();
    }

    @Test
    void operationsInUris() {
        assertThat(unknown("ladiflow:(\\w+/[\\w-]+)", Set.of(LadiFlowOperation.PATHS.split(","))))
                .isEmpty();
    }

    @Test
    void optionsInUris() {
        var options = names("properties");
        var uris = new ArrayList<String>();
        var unknown = new ArrayList<String>();
        for (String document : Documents.EVERYWHERE) {
            Pattern.compile("ladiflow:[\\w/-]+\\?([^\\s\"'`<)]+)")
                    .matcher(Documents.read(document))
                    .results()
                    .map(match -> match.group(1))
                    .peek(uris::add)
                    .flatMap(query -> Arrays.stream(query.replaceAll("RAW\\([^)]*\\)?|\\{\\{[^}]*}}", "")
                            .split("&amp;|&")))
                    .map(parameter -> parameter.replaceFirst("=.*|[^\\w].*", ""))
                    .filter(option -> !option.isEmpty() && !options.contains(option) && !OF_OTHERS.contains(option))
                    .forEach(option -> unknown.add(document + ": " + option));
        }

        assertThat(uris).hasSizeGreaterThan(20);
        assertThat(unknown).isEmpty();
    }

    @Test
    void optionsWithTheirValues() {
        var options = names("properties");
        options.addAll(names("componentProperties"));
        assertThat(unknown("`([a-z]+[A-Z]\\w*)=[^`]*`", options)).isEmpty();
    }

    @Test
    void valuesOfOptionsThatHaveAFewAlone() {
        var wrong = new ArrayList<String>();
        for (String document : Documents.EVERYWHERE) {
            Pattern.compile("[`?&;]([a-z]\\w*)=([A-Z_]+)\\b")
                    .matcher(Documents.read(document))
                    .results()
                    .filter(match -> METADATA.at("/properties/" + match.group(1) + "/enum")
                            .isArray())
                    .filter(match -> !METADATA.at("/properties/" + match.group(1) + "/enum")
                            .toString()
                            .contains("\"" + match.group(2) + "\""))
                    .filter(match -> !match.group(2).equals("RAW"))
                    .forEach(match -> wrong.add(document + ": " + match.group()));
        }

        assertThat(wrong).isEmpty();
    }

    @Test
    void propertiesOfTheComponent() {
        var known = names("componentProperties").stream()
                .flatMap(name ->
                        Stream.of(name, name.replaceAll("([A-Z])", "-$1").toLowerCase()))
                .collect(Collectors.toSet());
        assertThat(unknown("camel\\.component\\.ladiflow\\.([\\w-]+)", known)).isEmpty();
    }

    @Test
    void kamelets() throws IOException {
        assertThat(unknown("\\b(ladiflow-[a-z-]+-(?:action|source|sink))\\b", files("src/main/resources/kamelets", "")))
                .isEmpty();
    }

    @Test
    void profiles() {
        var profiles = Pattern.compile("<profile>\\s*<id>([\\w-]+)</id>")
                .matcher(Documents.read("pom.xml"))
                .results()
                .map(profile -> profile.group(1))
                .collect(Collectors.toSet());
        assertThat(unknown("mvn[^`\\n]* -P([a-z][\\w-]*)", profiles)).isEmpty();
    }

    @Test
    void switches() throws IOException {
        var sources = new StringBuilder();
        for (String folder : List.of("src/sandbox/java", "examples/lead-import/src/main", "examples/scale-out/src")) {
            try (var files = Files.walk(Path.of(folder))) {
                files.filter(file -> file.toString().matches(".*\\.(java|properties|txt)"))
                        .forEach(file -> sources.append(Documents.read(file.toString())));
            }
        }
        var known = Pattern.compile("--([a-z][a-z-]+)|\"([a-z][a-z-]+)\"")
                .matcher(sources)
                .results()
                .map(match -> "--" + (match.group(1) != null ? match.group(1) : match.group(2)))
                .collect(Collectors.toSet());
        assertThat(unknown("(?<![\\w-])(--[a-z][a-z-]+)", known)).isEmpty();
    }

    @Test
    void languagesOfListings() {
        assertThat(unknown("(?m)^(?:\\[source,|```)(\\w+)", LANGUAGES)).isEmpty();
        assertThat(Documents.snippets("src/main/docs/lookup.adoc")).noneMatch(snippet -> snippet.is(""));
    }

    @Test
    void pictures() {
        var pictures = new ArrayList<Path>();
        for (String document : Documents.EVERYWHERE) {
            Pattern.compile("image::?([^\\[\\s]+)\\[|!\\[[^]]*]\\(([^)\\s]+)\\)")
                    .matcher(Documents.read(document))
                    .results()
                    .map(match -> match.group(1) != null ? match.group(1) : match.group(2))
                    .filter(picture -> !picture.contains("://"))
                    .forEach(picture -> pictures.add(Path.of(document).resolveSibling(picture)));
        }

        assertThat(pictures)
                .isNotEmpty()
                .allSatisfy(picture -> assertThat(picture).exists());
    }

    private static Set<String> files(String folder, String prefix) throws IOException {
        try (var files = Files.list(Path.of(folder))) {
            return files.map(file -> prefix + file.getFileName().toString().replaceFirst("\\..*", ""))
                    .collect(Collectors.toSet());
        }
    }
}
