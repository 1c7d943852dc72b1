// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.kamelet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelladiflow.LadiFlowConstants;
import io.github.camelladiflow.event.LadiFlowEventReceiver;
import org.apache.camel.Exchange;
import org.apache.camel.catalog.DefaultCamelCatalog;
import org.apache.camel.kamelets.catalog.KameletsCatalog;
import org.apache.camel.v1.Kamelet;
import org.apache.camel.v1.kameletspec.Definition;
import org.apache.camel.v1.kameletspec.definition.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Reads the Kamelets as the Camel Kamelets project reads its own, and checks the conventions of that project that make
 * sense outside of it.
 */
class KameletConventionsTest {

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{\\??([A-Za-z0-9._-]+)(?::[^}]*)?}}");
    private static final Pattern WORD_OF_A_TITLE = Pattern.compile("[A-Z][A-Za-z]*|of|or|and|the|to");

    /** A word in capitals, except the names of formats. */
    private static final Pattern VALUE = Pattern.compile("\\b(?!(?:JSON|API|URL|HTTP|RAW|ID)\\b)[A-Z][A-Z_]+\\b");

    private static final Pattern DEFAULT = Pattern.compile("(?:which is|default is|defaults to|by default) (\\w+)");

    /** The default of the component, which applies to a property without a value. */
    private static final Pattern COMPONENT_DEFAULT = Pattern.compile("\\((\\w+) by default\\)");

    private static final KameletsCatalog CATALOG = new KameletsCatalog();

    static List<String> kamelets() throws IOException {
        try (var files = Files.list(Path.of("src/main/resources/kamelets"))) {
            return files.map(file -> file.getFileName().toString().replace(".kamelet.yaml", ""))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("kamelets")
    void nameMatchesFileAndEndsWithType(String name) {
        Kamelet kamelet = CATALOG.getKamelets().get(name);
        String type = kamelet.getMetadata().getLabels().get("camel.apache.org/kamelet.type");

        assertThat(kamelet.getMetadata().getName()).isEqualTo(name).endsWith("-" + type);
        assertThat(type).isIn("action", "source", "sink");
        assertThat(definition(name).getTitle()).endsWithIgnoringCase(" " + type);
    }

    @ParameterizedTest
    @MethodSource("kamelets")
    void hasAnnotationsShownByCatalogsAndEditors(String name) {
        Map<String, String> annotations =
                CATALOG.getKamelets().get(name).getMetadata().getAnnotations();

        assertThat(annotations)
                .containsEntry("camel.apache.org/provider", "camel-ladiflow")
                .containsEntry("camel.apache.org/catalog.version", new DefaultCamelCatalog().getCatalogVersion())
                .containsEntry("camel.apache.org/kamelet.group", "LadiFlow")
                .containsEntry("camel.apache.org/kamelet.namespace", "LadiFlow");
        assertThat(annotations.get("camel.apache.org/kamelet.support.level")).isIn("Preview", "Stable");
    }

    @ParameterizedTest
    @MethodSource("kamelets")
    void iconIsSmallSvgImage(String name) {
        String icon =
                CATALOG.getKamelets().get(name).getMetadata().getAnnotations().get("camel.apache.org/kamelet.icon");
        String start = "data:image/svg+xml;base64,";

        assertThat(icon).startsWith(start).hasSizeLessThan(2_000);
        assertThat(new String(Base64.getDecoder().decode(icon.substring(start.length()))))
                .startsWith("<svg xmlns=\"http://www.w3.org/2000/svg\"")
                .endsWith("</svg>");
    }

    /** Editors show the icon, and the description as plain text. */
    @Test
    void iconsDifferAndDescriptionsArePlainText() throws IOException {
        var all = kamelets().stream().map(CATALOG.getKamelets()::get).toList();

        assertThat(all.stream()
                        .map(kamelet -> kamelet.getMetadata().getAnnotations().get("camel.apache.org/kamelet.icon")))
                .doesNotHaveDuplicates();
        for (String name : kamelets()) {
            assertThat(Files.readString(Path.of("src/main/resources/kamelets", name + ".kamelet.yaml")))
                    .doesNotContain("`");
        }
    }

    @ParameterizedTest
    @MethodSource("kamelets")
    void propertiesHaveTitlesAndDescriptions(String name) {
        assertThat(definition(name).getType()).isEqualTo("object");
        // a tile in Kaoto's palette shows ten lines of about thirty characters
        assertThat(definition(name).getDescription()).endsWith(".").hasSizeLessThan(280);
        assertThat(definition(name).getProperties()).isNotEmpty().allSatisfy((key, property) -> {
            assertThat(property.getType()).as(key).isNotBlank();
            assertThat(property.getTitle().split(" "))
                    .as(key)
                    .isNotEmpty()
                    .allMatch(word -> WORD_OF_A_TITLE.matcher(word).matches());
            assertThat(property.getDescription()).as(key).endsWith(".");
        });
        if (definition(name).getRequired() != null) {
            assertThat(definition(name).getRequired())
                    .isNotEmpty()
                    .allSatisfy(key -> assertThat(
                                    definition(name).getProperties().get(key).get_default())
                            .as(key)
                            .isNull());
        }
    }

    /** See KameletFailuresTest. */
    @ParameterizedTest
    @MethodSource("kamelets")
    void descriptionSaysHowFailuresReachTheRoute(String name) {
        assertThat(definition(name).getDescription())
                .contains(
                        name.endsWith("-action")
                                ? "With noErrorHandler=true, the route's onException handles failures."
                                : "onException");
    }

    @ParameterizedTest
    @MethodSource("kamelets")
    void secretPropertiesAreMarkedAsPasswords(String name) {
        assertThat(definition(name).getProperties().entrySet())
                .filteredOn(entry -> entry.getKey().matches("apiKey|secret"))
                .isNotEmpty()
                .allSatisfy(entry -> {
                    Properties secret = entry.getValue();
                    assertThat(secret.getFormat()).isEqualTo("password");
                    assertThat(secret.getXDescriptors()).containsExactly("urn:camel:group:credentials");
                    assertThat(secret.get_default()).isNull();
                });
    }

    @ParameterizedTest
    @MethodSource("kamelets")
    void templateUsesExactlyTheDefinedProperties(String name) throws IOException {
        var used = new HashSet<String>();
        collectPlaceholders(yaml(name).at("/spec/template"), used);
        // beans of the template, which it refers to in the same way
        yaml(name)
                .at("/spec/template/beans")
                .forEach(bean -> used.remove(bean.path("name").textValue()));

        assertThat(used).isEqualTo(definition(name).getProperties().keySet());
    }

    @ParameterizedTest
    @MethodSource("kamelets")
    void propertiesWithoutDefaultAreOptionalInTemplate(String name) throws IOException {
        String template = yaml(name).at("/spec/template").toString();
        var required = texts(yaml(name).at("/spec/definition/required"));

        definition(name)
                .getProperties()
                .forEach((key, property) -> assertThat(template.contains("{{?" + key + "}}"))
                        .as(key)
                        .isEqualTo(property.get_default() == null && !required.contains(key)));
    }

    @ParameterizedTest
    @MethodSource("kamelets")
    void propertiesHaveChoicesAndDefaultsOfOptions(String name) throws IOException {
        JsonNode options = component().path("properties");
        JsonNode ofTheComponent = component().path("componentProperties");

        definition(name).getProperties().forEach((key, property) -> {
            JsonNode option = options.path(key);
            if (option.has("enum")) {
                assertThat(property.get_enum())
                        .as(key)
                        .extracting(value -> value.getValue().toString())
                        .containsExactlyElementsOf(texts(option.path("enum")));
            }
            if (ofTheComponent.has(key)) {
                // otherwise it would override the value that is set there
                assertThat(property.get_default()).as(key).isNull();
            }
            if (option.isObject() && property.get_default() != null) {
                assertThat(property.get_default().getValue())
                        .as(key)
                        .hasToString(option.path("defaultValue").asText());
            }
            if (key.equals("baseUrl")) {
                assertThat(property.getExample().getValue())
                        .isEqualTo(option.path("defaultValue").textValue());
            }
        });
    }

    /** Descriptions contain the values of an option, and the component's default for it. */
    @ParameterizedTest
    @MethodSource("kamelets")
    void descriptionsNameValuesAndDefaultsOfOptions(String name) throws IOException {
        JsonNode options = component().path("properties");

        definition(name).getProperties().forEach((key, property) -> {
            JsonNode option = options.path(key);
            var values = new HashSet<>(texts(option.path("enum")));
            values.addAll(List.of("true", "false"));
            if (option.has("enum")) {
                assertThat(VALUE.matcher(property.getDescription()).results().map(MatchResult::group))
                        .as(key)
                        .isSubsetOf(values);
            }
            assertThat(DEFAULT.matcher(property.getDescription())
                            .results()
                            .map(match -> match.group(1))
                            .filter(values::contains))
                    .as(key)
                    .allMatch(value -> value.equals(option.path("defaultValue").asText()));
            assertThat(COMPONENT_DEFAULT.matcher(property.getDescription()).results())
                    .as(key)
                    .allMatch(match ->
                            match.group(1).equals(option.path("defaultValue").asText("none")));
        });
    }

    @Test
    void kameletsDescribeSharedOptionsAlike() throws IOException {
        var descriptions = new HashMap<String, Set<String>>();
        for (String name : kamelets()) {
            definition(name)
                    .getProperties()
                    .forEach((key, property) -> descriptions
                            .computeIfAbsent(key, first -> new HashSet<>())
                            .add(property.getDescription().replace("subscription", "write")));
        }

        assertThat(List.of("apiKey", "baseUrl", "phoneFormat", "retryWrites", "dryRun"))
                .allSatisfy(key -> assertThat(descriptions.get(key)).as(key).hasSize(1));
    }

    /** The default of an option without a value is described in words. */
    @ParameterizedTest
    @MethodSource("kamelets")
    void descriptionsSayWhatAppliesIfOptionOfComponentIsNotSet(String name) throws IOException {
        var defaults = Map.of("baseUrl", "the public API", "cacheTtl", "no cache");
        JsonNode options = component().path("componentProperties");

        definition(name).getProperties().forEach((key, property) -> {
            JsonNode option = options.path(key);
            String value =
                    defaults.getOrDefault(key, option.path("defaultValue").asText("none"));
            String otherwise = switch (key) {
                case "apiKey" ->
                    "If not set, the key of the ladiflow component is used. Write a key that contains & as RAW(key).";
                case "createTags" ->
                    "If not set, the setting of the ladiflow component applies. If neither is set and all";
                case "lookupValue" -> "If not set, the headers and the body of the message are read.";
                default -> "If not set, the setting of the ladiflow component applies (" + value + " by default).";
            };
            assertThat(property.getDescription().contains(otherwise)).as(key).isEqualTo(option.isObject());
        });
    }

    /** The values of a source's options are constants. */
    @ParameterizedTest
    @MethodSource("kamelets")
    void actionsDescribeExpressionsAlike(String name) throws IOException {
        for (JsonNode call : name.endsWith("-action") ? calls(name) : List.<JsonNode>of()) {
            definition(name)
                    .getProperties()
                    .forEach((key, property) -> assertThat(
                                    property.getDescription()
                                            .matches(
                                                    ".*The value is either a Simple expression, which is evaluated for each message,"
                                                            + " or a constant\\..* Write a value that contains & as RAW\\(value\\)\\."))
                            .as(key)
                            .isEqualTo(!key.equals("apiKey")
                                    && call.path("parameters")
                                            .path(key)
                                            .asText()
                                            .startsWith("RAW(")));
        }
    }

    @ParameterizedTest
    @MethodSource("kamelets")
    void endpointsUseOnlyKnownOptions(String name) throws IOException {
        assertThat(calls(name))
                .allSatisfy(call -> assertThat(names(call.path("parameters")))
                        .isSubsetOf(names(component().path("properties"))));
    }

    @ParameterizedTest
    @MethodSource("kamelets")
    void templatePassesEachPropertyUnderItsName(String name) throws IOException {
        var template = yaml(name).at("/spec/template");
        var passed =
                Stream.concat(template.findValues("parameters").stream(), template.findValues("properties").stream());

        assertThat(passed.flatMap(values -> values.properties().stream()))
                .isNotEmpty()
                .filteredOn(
                        value -> PLACEHOLDER.matcher(value.getValue().asText()).find())
                .allSatisfy(value -> assertThat(value.getValue().asText())
                        .matches("(RAW\\()?\\{\\{\\??" + value.getKey() + "}}\\)?"));
    }

    @ParameterizedTest
    @MethodSource("kamelets")
    void apiKeyAndExpressionsArePassedRaw(String name) throws IOException {
        for (JsonNode call : calls(name)) {
            assertThat(call.at("/parameters/apiKey").asText()).isEqualTo("RAW({{?apiKey}})");
            definition(name).getProperties().forEach((key, property) -> {
                if (property.getDescription().contains("RAW(value)")) {
                    assertThat(call.path("parameters").path(key).asText()).isEqualTo("RAW({{?" + key + "}})");
                }
            });
        }
    }

    @ParameterizedTest
    @MethodSource("kamelets")
    void dependsOnCurrentComponentVersion(String name) throws IOException {
        assertThat(CATALOG.getKameletDependencies(name))
                .contains(
                        "camel:core",
                        "camel:kamelet",
                        "mvn:io.github.camel-ladiflow:camel-ladiflow:"
                                + component().at("/component/version").textValue());
    }

    @ParameterizedTest
    @MethodSource("kamelets")
    void headersAreKnownToComponent(String name) throws IOException {
        Set<String> known = names(component().path("headers"));
        known.add(LadiFlowConstants.EVENT_ID);
        known.add(Exchange.MESSAGE_TIMESTAMP);

        for (String side : List.of("in", "out")) {
            assertThat(names(yaml(name).at("/spec/dataTypes/" + side + "/headers")))
                    .filteredOn(header -> header.startsWith("Camel"))
                    .isSubsetOf(known);
        }
        assertThat(CATALOG.hasDataTypes(name)).isTrue();
        assertThat(CATALOG.getDataTypes(name).get("out").getTypes().get("json").getMediaType())
                .isEqualTo("application/json");
    }

    /** Since Camel 4.19, the default becomes the route's contract, so that Camel would parse a phone number as JSON. */
    @ParameterizedTest
    @MethodSource("kamelets")
    void declaresNoDefaultTypeThatCamelWouldConvertTo(String name) throws IOException {
        assertThat(yaml(name).at("/spec/dataTypes").findValues("default"))
                .extracting(JsonNode::textValue)
                .doesNotContain("json", "text");
    }

    @Test
    void eventSourceHasDefaultsOfReceiver() throws IOException {
        var source = definition("ladiflow-event-source").getProperties();

        assertThat(source.get("maxSize").get_default().getValue().toString())
                .isEqualTo("" + LadiFlowEventReceiver.DEFAULT_MAX_SIZE);
        assertThat(names(yaml("ladiflow-event-source").at("/spec/dataTypes/out/headers")))
                .contains(LadiFlowConstants.EVENT_ID);
    }

    private static Definition definition(String name) {
        return CATALOG.getKameletDefinition(name);
    }

    /** Returns the steps of the template that call LadiFlow. */
    private static List<JsonNode> calls(String name) throws IOException {
        return yaml(name).at("/spec/template").findParents("uri").stream()
                .filter(step -> step.path("uri").textValue().startsWith("ladiflow:"))
                .toList();
    }

    private static JsonNode yaml(String name) throws IOException {
        return Kamelets.yaml("/kamelets/" + name + ".kamelet.yaml");
    }

    private static JsonNode component() throws IOException {
        return new ObjectMapper()
                .readTree(KameletConventionsTest.class.getResource("/META-INF/io/github/camelladiflow/ladiflow.json"));
    }

    private static void collectPlaceholders(JsonNode node, Set<String> names) {
        if (node.isTextual()) {
            PLACEHOLDER.matcher(node.textValue()).results().forEach(match -> names.add(match.group(1)));
        }
        node.forEach(child -> collectPlaceholders(child, names));
    }

    private static Set<String> names(JsonNode object) {
        return object.properties().stream().map(Map.Entry::getKey).collect(Collectors.toSet());
    }

    private static List<String> texts(JsonNode array) {
        return array.valueStream().map(JsonNode::textValue).toList();
    }
}
