// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.docs;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
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

/**
 * Tests that everything that documents mention by name exists under that name, in the metadata, the files or the
 * sources.
 */
@Tag("baseline")
class NamesInDocumentsTest {

    /** The names of other programs that pages mention. */
    private static final Set<String> EXTERNAL_NAMES = Documents.read("src/test/resources/external-names.txt")
            .lines()
            .filter(line -> !line.startsWith("#"))
            .collect(Collectors.toSet());

    private static final Set<String> LANGUAGES = Set.of(
            "bash", "java", "mermaid", "promql", "properties", "shell", "text", "xml", "yaml", "json", "html", "sql");

    private static final JsonNode METADATA = Documents.metadata();

    private static Set<String> names(String group) {
        var names = new HashSet<String>();
        METADATA.get(group).fieldNames().forEachRemaining(names::add);
        return names;
    }

    /** Returns each match in a document that is not among the existing names, with its document. */
    private static List<Match> unknown(String pattern, Set<String> known) {
        return Documents.matches(pattern).stream()
                .filter(match -> !known.contains(match.name()) && !EXTERNAL_NAMES.contains(match.name()))
                .toList();
    }

    @Test
    void namesOnlyKnownHeaders() {
        var headers = names("headers");
        // this is not an option of an endpoint
        headers.add(LadiFlowConstants.EVENT_ID);
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
                .filteredOn(value -> choices(value).isArray())
                .isNotEmpty()
                .allSatisfy(value -> assertThat(choices(value))
                        .contains(new TextNode(value.match().group(2))));
    }

    @Test
    void tablesNameOnlyValuesOfTheirOption() {
        assertThat(Documents.matches("\\| `(\\w+)` \\| ([^|]*`[A-Z_]+`[^|]*)"))
                .filteredOn(cell -> choices(cell).isArray())
                .isNotEmpty()
                .allSatisfy(cell -> assertThat(matchesIn(cell.match().group(2), "`([A-Z_]+)`", 1))
                        .allSatisfy(value -> assertThat(choices(cell)).contains(new TextNode(value))));
    }

    /** The values of each option. An option is missing if it may have any value. */
    private static JsonNode choices(Match option) {
        return METADATA.at("/properties/" + option.name() + "/enum");
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
    void scriptHasThePartsThatDocumentsName() {
        assertThat(unknown("\\.ci/run ([a-z]\\w*)`", matchesIn(Documents.read(".ci/run"), "part_(\\w+)\\(\\)", 1)))
                .isEmpty();
    }

    @Test
    void namesOnlyKnownMavenProfiles() {
        var profiles = matchesIn(Documents.read("pom.xml"), "<profile>\\s*<id>([\\w.-]+)</id>", 1);
        assertThat(unknown("mvn[^`\\n]* -P([a-z][\\w.-]*)", profiles)).isEmpty();
    }

    @Test
    void namesOnlyKnownCommandLineSwitches() {
        var sources = Documents.texts("(src/sandbox/java|examples/scale-out/src)/.*\\.(java|properties|txt)");
        assertThat(unknown("(?<![\\w-])(--[a-z][a-z-]+)", matchesIn(sources, "--[a-z][a-z-]+", 0)))
                .isEmpty();
    }

    /** All code whose names may be mentioned: the component, the sandbox, the examples, the builds and the scripts. */
    private static final String CODE = Documents.texts(
            "pom\\.xml|\\.gitignore|\\.ci/[\\w.-]+|\\.github/.*\\.yml|(src|examples|routes)/(?!.*(/target/|node_modules|package-lock|tong-dai|test/resources/|LICEN))"
                    + ".*(\\.(java|xml|ya?ml|properties|txt|sh|cmd|m?js|json|sql|html|css|csv|jsonl|bnd)|Dockerfile|check|services/.*)");

    /** A word in ASCII, or several words joined by dots, dashes or slashes. */
    private static final String NAME =
            "(?<![\\p{L}\\p{N}_@.\\\\$-])[A-Za-z_][A-Za-z0-9_]*+(?:[./-][A-Za-z0-9_]++)*+(?![\\p{L}])";

    /** The names of all meters that the code creates, with their types. */
    private static final Map<String, String> METERS = Pattern.compile("\\b(timer|counter|gauge)\\(\\s*\"([\\w.]+)\"")
            .matcher(Documents.texts("src/main/java/.*"))
            .results()
            .collect(Collectors.toMap(meter -> "camel.ladiflow." + meter.group(2), meter -> meter.group(1)));

    @Test
    void listsEachMeterWithItsType() {
        var rows = Pattern.compile("(?m)^\\| `(camel\\.ladiflow\\.[\\w.]+)` \\| (timer|counter|gauge) \\|")
                .matcher(Documents.read("src/main/docs/operations.adoc"))
                .results()
                .collect(Collectors.toMap(row -> row.group(1), row -> row.group(2)));

        assertThat(rows).isEqualTo(METERS);
    }

    private static Set<String> matchesInCode(String pattern) {
        return matchesIn(CODE, pattern, 0);
    }

    /** Returns the matches of a pattern's group in a text. */
    private static Set<String> matchesIn(String text, String pattern, int group) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map(match -> match.group(group))
                .collect(Collectors.toSet());
    }

    @Test
    void spellsOptionsAsTheCodeDoes() {
        var options = names("properties");
        options.addAll(names("componentProperties"));
        assertThat(unknown("`((?=[a-z])(?i:" + String.join("|", options) + "))`", options))
                .isEmpty();
        assertThat(unknown("\\b(LadiFlow[A-Z]\\w+)", matchesInCode("\\bLadiFlow[A-Z]\\w+")))
                .isEmpty();
    }

    /**
     * Returns the names between backticks, in listings of commands, properties and output, and in indented commands.
     */
    @Test
    void knowsEachNameInCode() {
        var known = new HashSet<>(matchesIn(CODE, NAME, 0));
        known.addAll(CamelMainOptions.defaults().keySet());
        METERS.forEach((name, type) -> known.add(name));
        Documents.files("(\\.github|src|examples|routes)/(?!.*(/target/|node_modules)).*")
                .forEach(file ->
                        known.addAll(List.of(file.replaceFirst(".*/", ""), file.replaceAll(".*/|\\.\\w+$", ""))));
        var unknown = new TreeSet<String>();
        for (String document : Documents.EVERYWHERE) {
            Pattern.compile(NAME)
                    .matcher(codeIn(document))
                    .results()
                    .map(MatchResult::group)
                    .filter(name -> !isKnown(name, known) && !isFile(name, document))
                    .forEach(name -> unknown.add(name + " in " + document));
        }

        assertThat(unknown)
                .as("names that no source has; those of other programs are listed in external-names.txt")
                .isEmpty();
    }

    private static String codeIn(String document) {
        var version = Pattern.compile("<version>(.*?)</version>").matcher(Documents.read("pom.xml"));
        assertThat(version.find()).isTrue();
        var code = Documents.snippets(document).stream()
                .filter(snippet ->
                        Stream.of("bash", "shell", "text", "properties").anyMatch(snippet::is))
                .map(Snippet::text)
                .collect(Collectors.toCollection(ArrayList::new));
        String prose = Documents.read(document).replaceAll("(?ms)^```.*?^```$|^----$.*?^----$", "");
        code.addAll(matchesIn(prose, "`([^`\n]+)`|(?m)^( {4}\\S.*)$", 0));
        // artifacts are named without backticks, too
        code.addAll(matchesIn(prose, "(?<![\\w./:#_-])camel-[a-z][a-z0-9-]*[a-z0-9](?![.\\w])", 0));
        return String.join("\n", code).replace(version.group(1), "VERSION");
    }

    @Test
    void knowsEachNameInDescriptionsOfKamelets() {
        var descriptions = matchesIn(
                Documents.texts("src/main/resources/kamelets/.*"), "(?m)^ +(?:description: )?\"?([A-Z].*)$", 1);
        var known = matchesIn(
                Documents.texts("src/(main|test)/java/.*|src/main/resources/ladiflow.openapi.yaml"), "[\\w.-]+\\w", 0);
        known.addAll(CamelMainOptions.defaults().keySet());

        assertThat(descriptions.stream()
                        .flatMap(text -> matchesIn(text, "\\b[a-z]+(?:[A-Z]\\w*|[._][a-z]\\w*)+", 0).stream()))
                .hasSizeGreaterThan(10)
                .allMatch(name -> known.contains(name)
                        || Stream.of(name.split("\\.")).allMatch(known::contains) && !name.startsWith("camel."));
    }

    /** The words in the sandbox's paths. */
    private static final Set<String> SANDBOX = matchesIn(Documents.texts("src/sandbox/java/.*"), "[\\w.]+", 0);

    /**
     * Returns whether a name is known as a whole or, if it is a class with a member, an expression or a path of the
     * sandbox, in its parts.
     */
    private static boolean isKnown(String name, Set<String> known) {
        return known.contains(name)
                || EXTERNAL_NAMES.contains(name)
                || name.matches("([A-Z]\\w*|body|exception|header|variable)\\..*")
                        && Stream.of(name.split("\\."))
                                .allMatch(part -> known.contains(part) || EXTERNAL_NAMES.contains(part))
                || name.startsWith("sandbox/")
                        && Stream.of(name.split("/")).allMatch(part -> part.matches("\\d+") || SANDBOX.contains(part));
    }

    /** Returns whether a path is a file or a folder in the project or in the page's folder. */
    private static boolean isFile(String name, String document) {
        return name.contains("/")
                && (Path.of(name).toFile().exists()
                        || Path.of(document).resolveSibling(name).toFile().exists());
    }

    @Test
    void usesVersionsOfProgramsInTheBuilds() {
        assertThat(
                        Documents.matches(
                                "((?:Spring Boot|Camel|Quarkus|Karaf|Kafka|Artemis|Hazelcast|Bucket4j)) ([1-9]\\d*\\.\\d+\\.\\d+)"))
                .filteredOn(program -> !EXTERNAL_NAMES.contains(program.match().group(2)))
                .allMatch(program -> Pattern.compile(
                                "(?i)" + program.name().replace(" ", "[-. ]?") + "[^\n]{0,90}[>:\"' -]"
                                        + Pattern.quote(program.match().group(2)) + "\\b")
                        .matcher(BUILDS)
                        .find());
    }

    @Test
    void commandsNameExistingFilesAndGoals() {
        assertThat(Documents.matches(" -f ([\\w./-]*\\w)"))
                .filteredOn(file -> file.name().matches(".*[./].*") && !EXTERNAL_NAMES.contains(file.name()))
                .allMatch(file -> Stream.of(
                                Path.of(file.document()).resolveSibling(file.name()),
                                Path.of(file.name()),
                                Path.of("src/main/resources", file.name()),
                                Path.of("examples/camel-k", file.name()))
                        .anyMatch(path -> path.toFile().exists()));
        assertThat(unknown(
                        "mvn [^`\\n]*?\\b([a-z][a-z-]+:[a-z][a-z-]+)",
                        matchesIn(BUILDS, "[a-z][a-z-]+:[a-z][a-z-]+", 0)))
                .isEmpty();
    }

    @Test
    void usesPortsOfTheCode() {
        assertThat(unknown("(?:localhost|127\\.0\\.0\\.1):(\\d+)", matchesInCode("(?<=[:= (])[1-9]\\d{3,4}\\b")))
                .isEmpty();
    }

    private static final String BUILDS = Documents.texts(
            "(?!.*(/target/|node_modules)).*(pom\\.xml|features\\.xml|package\\.json|Dockerfile|\\.java)|\\.ci/\\w+.*");

    /** The coordinates of artifacts with a version, and the versions of programs, must be those of the builds. */
    @Test
    void usesCoordinatesAndVersionsOfTheBuilds() {
        var artifacts =
                matchesIn(BUILDS, "<groupId>([\\w.-]+)</groupId>\\s*<artifactId>([\\w.-]+)</artifactId>", 0).stream()
                        .map(artifact -> artifact.replaceAll("</?groupId>|</artifactId>", "")
                                .replaceAll("\\s*<artifactId>", ":"))
                        .collect(Collectors.toSet());
        artifacts.addAll(EXTERNAL_NAMES);
        assertThat(unknown("(?<![\\w.:/-])((?:[a-z][\\w-]*\\.)+[a-z][\\w-]*:[a-z][\\w-]+)(?=[:`\"])", artifacts))
                .isEmpty();
        var versions = matchesIn(BUILDS, "(?<![\\w.])\\d+\\.\\d+\\.\\d+", 0);
        assertThat(unknown("(?<![\\w./-])((?:0|[1-9]\\d*)\\.\\d+\\.\\d+)(?![\\w.]*\\d|/)", versions))
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
    void statesActualDefaultsInProse() {
        assertThat(Documents.matches("`([a-z]\\w+)(?:=|: )([^`]+)`(?:, the default|, mặc định| \\(the default)"))
                .filteredOn(
                        option -> METADATA.at("/properties/" + option.name()).isObject())
                .isNotEmpty()
                .allSatisfy(option -> assertThat(METADATA.at("/properties/" + option.name() + "/defaultValue")
                                .asText())
                        .isEqualTo(option.match().group(2)));
    }

    @Test
    void gettersStateActualDefaultsOfOptions() {
        var getters = Pattern.compile("; (\\w+) by default}\\s*\\*/\\s*public [\\w<>]+ (?:get|is)(\\w+)\\(")
                .matcher(Documents.texts("src/main/java/io/github/camelladiflow/options/.*"))
                .results();

        assertThat(getters).isNotEmpty().allSatisfy(getter -> {
            String option = getter.group(2).substring(0, 1).toLowerCase()
                    + getter.group(2).substring(1);
            assertThat(METADATA.at("/properties/" + option + "/defaultValue").asText())
                    .as(option)
                    .isEqualTo(getter.group(1));
        });
    }

    /** Without these options, the command uses a random port, or writes files instead of its output. */
    @Test
    void commandsHaveTheOptionsThatTheirOutputNeeds() {
        assertThat(Documents.matches("(?m)java -jar (\\S*-sandbox\\.jar(?: [^`\n]*)?)(?:`|$)"))
                .allMatch(command -> command.name().endsWith(" --port=8585"));
        assertThat(Documents.matches("unzip ([^|\n]*)\\|"))
                .allMatch(command -> command.name().startsWith("-p "));
    }

    @Test
    void namesOnlyKnownSystemProperties() {
        var known = matchesInCode("(?<=\")[a-z][\\w.-]+(?=\")|(?<=<)[a-zA-Z][\\w.-]+(?=>)|(?<=-D)[a-z][\\w.-]+");
        assertThat(unknown("(?<![\\w-])-D(?!camel\\.)([a-z][\\w.-]*)", known)).isEmpty();
    }

    @Test
    void usesOnlyKnownListingLanguages() {
        assertThat(unknown("(?m)^(?:\\[source,|```)(\\w+)", LANGUAGES)).isEmpty();
        assertThat(Documents.EVERYWHERE.stream().flatMap(document -> Documents.snippets(document).stream()))
                .hasSizeGreaterThan(50)
                .noneMatch(snippet -> snippet.is(""));
    }
}
