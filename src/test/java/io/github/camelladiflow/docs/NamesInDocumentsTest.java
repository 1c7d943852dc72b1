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
import java.util.regex.MatchResult;
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
            // http-server
            "--cors",
            // Maven's plugins, the JDK
            "skipTests",
            "test",
            "jvm",
            "invoker.test",
            "invoker.javaHome",
            "maven.surefire.debug",
            "exec.mainClass",
            "https.proxyHost",
            "https.proxyPort",
            "javax.net.ssl.trustStore",
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
            // Camel's registry and EIPs
            "objectMapper",
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
        var known = Pattern.compile("--[a-z][a-z-]+")
                .matcher(sources)
                .results()
                .map(MatchResult::group)
                .collect(Collectors.toSet());
        assertThat(unknown("(?<![\\w-])(--[a-z][a-z-]+)", known)).isEmpty();
    }

    /** All code that is there to be named: of the component, the sandbox, the examples, the builds and the scripts. */
    private static final String CODE = code();

    private static String code() {
        try (var files = Files.find(
                Path.of(""),
                16,
                (file, is) -> is.isRegularFile()
                        && file.toString()
                                .matches(
                                        "pom\\.xml|\\.ci/\\w+|(src|examples|routes)/(?!.*(/target/|NamesInDocuments)).*\\.(java|xml|ya?ml|properties)"))) {
            return files.map(file -> Documents.read(file.toString())).collect(Collectors.joining("\n"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Set<String> inCode(String pattern) {
        return Pattern.compile(pattern)
                .matcher(CODE)
                .results()
                .map(MatchResult::group)
                .collect(Collectors.toSet());
    }

    @Test
    void namesOfTheCode() {
        assertThat(unknown("`([a-z]+[A-Z]\\w*)`", inCode("\\b[a-z]+[A-Z]\\w*"))).isEmpty();
        var options = names("properties");
        options.addAll(names("componentProperties"));
        assertThat(unknown("`((?=[a-z])(?i:" + String.join("|", options) + "))`", options))
                .isEmpty();
        assertThat(unknown("`([A-Z][A-Z_]+)`", inCode("\\b[A-Z][A-Z_]+"))).isEmpty();
        assertThat(unknown("\\b(LadiFlow[A-Z]\\w+)", inCode("\\bLadiFlow[A-Z]\\w+")))
                .isEmpty();
    }

    @Test
    void filesOfTheProject() {
        var known = new HashSet<String>();
        Pattern.compile("`((?:\\.ci|examples|routes)/[\\w./-]*[\\w-])")
                .matcher(Documents.EVERYWHERE.stream().map(Documents::read).collect(Collectors.joining("\n")))
                .results()
                .map(file -> file.group(1))
                .filter(file -> file.contains("/target") || Files.exists(Path.of(file)))
                .forEach(known::add);
        assertThat(unknown("`((?:\\.ci|examples|routes)/[\\w./-]*[\\w-])", known))
                .isEmpty();
    }

    @Test
    void defaultsOfOptions() {
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
    void propertiesOfTheJvm() {
        var known = Pattern.compile("\"([a-z][\\w.-]+)\"|<([a-zA-Z][\\w.-]+)>|-D([a-z][\\w.-]+)")
                .matcher(CODE)
                .results()
                .flatMap(match -> Stream.of(match.group(1), match.group(2), match.group(3)))
                .collect(Collectors.toSet());
        assertThat(unknown("(?<![\\w-])-D(?!camel\\.|sample\\.)([a-z][\\w.-]*)", known))
                .isEmpty();
        // the importer's are its switches
        var switches = Documents.read("examples/lead-import/src/main/resources/com/example/leads/usage.txt");
        assertThat(unknown(
                        "-Dsample\\.(?!name=)([a-z-]+)",
                        Pattern.compile("--([a-z-]+)")
                                .matcher(switches)
                                .results()
                                .map(option -> option.group(1))
                                .collect(Collectors.toSet())))
                .isEmpty();
    }

    @Test
    void languagesOfListings() {
        assertThat(unknown("(?m)^(?:\\[source,|```)(\\w+)", LANGUAGES)).isEmpty();
        assertThat(Documents.EVERYWHERE.stream().flatMap(document -> Documents.snippets(document).stream()))
                .hasSizeGreaterThan(100)
                .noneMatch(snippet -> snippet.is(""));
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
