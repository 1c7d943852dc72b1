// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.kamelet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.github.camelladiflow.LadiFlowConstants;
import io.github.camelladiflow.test.Resources;
import org.apache.camel.Exchange;
import org.apache.camel.kamelets.catalog.KameletsCatalog;
import org.apache.camel.v1.kameletspec.Definition;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Reads the Kamelets as the Camel Kamelets project reads its own, and checks the conventions of that project that make
 * sense outside of it.
 */
class KameletConventionsTest {

    private static final Path FOLDER = Path.of("src/main/resources/kamelets");
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{\\??([A-Za-z0-9._-]+)(?::[^}]*)?}}");

    private static final KameletsCatalog CATALOG = new KameletsCatalog();
    private static final JsonNode COMPONENT = Resources.metadata();

    static List<String> kamelets() throws IOException {
        try (var files = Files.list(FOLDER)) {
            return files.map(file -> file.getFileName().toString().replace(".kamelet.yaml", ""))
                    .sorted()
                    .toList();
        }
    }

    /** Camel's schema for Kamelets, without its rule that unknown members are dropped: here they are errors. */
    @ParameterizedTest
    @MethodSource("kamelets")
    void matchesSchemaOfKamelets(String name) {
        JsonNode schema =
                Resources.read("/camel.apache.org_kamelets.yaml").at("/spec/versions/0/schema/openAPIV3Schema");
        forbidUnknownMembers(schema);

        assertThat(JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V7)
                        .getSchema(schema)
                        .validate(yaml(name)))
                .isEmpty();
    }

    private static void forbidUnknownMembers(JsonNode schema) {
        schema.forEach(KameletConventionsTest::forbidUnknownMembers);
        if (schema instanceof ObjectNode object
                && object.path("properties").isObject()
                && !object.path("x-kubernetes-preserve-unknown-fields").asBoolean()) {
            object.put("additionalProperties", false);
        }
    }

    @ParameterizedTest
    @MethodSource("kamelets")
    void secretPropertiesAreMarkedAsPasswords(String name) {
        assertThat(definition(name).getProperties().entrySet())
                .filteredOn(entry -> entry.getKey().matches("apiKey|secret"))
                .isNotEmpty()
                .extracting(Map.Entry::getValue)
                .allSatisfy(secret -> {
                    assertThat(secret.getFormat()).isEqualTo("password");
                    assertThat(secret.getXDescriptors()).containsExactly("urn:camel:group:credentials");
                    assertThat(secret.get_default()).isNull();
                });
    }

    /** A default would override the value that is set on the component. */
    @ParameterizedTest
    @MethodSource("kamelets")
    void templateUsesPropertiesAsTheyAreDefined(String name) {
        JsonNode template = yaml(name).at("/spec/template");
        var used = new HashSet<String>();
        collectPlaceholders(template, used);
        // beans of the template, which it refers to in the same way
        template.path("beans").forEach(bean -> used.remove(bean.path("name").textValue()));
        assertThat(used).isEqualTo(definition(name).getProperties().keySet());

        var required = yaml(name).at("/spec/definition/required");
        definition(name).getProperties().forEach((key, property) -> {
            boolean isRequired =
                    required.valueStream().anyMatch(one -> one.asText().equals(key));
            boolean hasDefault = property.get_default() != null;
            assertThat(List.of(isRequired, hasDefault, template.toString().contains("{{?" + key + "}}")))
                    .as(key)
                    .containsOnlyOnce(true);
            assertThat(hasDefault && COMPONENT.path("componentProperties").has(key))
                    .as(key)
                    .isFalse();
        });
    }

    @ParameterizedTest
    @MethodSource("kamelets")
    void templatePassesEachPropertyUnderItsName(String name) {
        JsonNode template = yaml(name).at("/spec/template");

        assertThat(Stream.concat(template.findValues("parameters").stream(), template.findValues("properties").stream())
                        .flatMap(values -> values.properties().stream()))
                .isNotEmpty()
                .filteredOn(
                        value -> PLACEHOLDER.matcher(value.getValue().asText()).find())
                .allSatisfy(value -> assertThat(value.getValue().asText())
                        .matches("(RAW\\()?\\{\\{\\??" + value.getKey() + "}}\\)?"));
    }

    /** The value of an option that is a text can contain characters that Camel changes in a URI. */
    @ParameterizedTest
    @MethodSource("kamelets")
    void callsPassKnownOptionsAndTextsRaw(String name) {
        JsonNode options = COMPONENT.path("properties");
        for (JsonNode call : yaml(name).at("/spec/template").findParents("uri")) {
            if (call.path("uri").asText().startsWith("ladiflow:")) {
                assertThat(call.at("/parameters/outputType").asText()).isEqualTo("JSON");
                assertThat(call.path("parameters").properties()).allSatisfy(parameter -> {
                    JsonNode option = options.path(parameter.getKey());
                    assertThat(option.isObject()).as(parameter.getKey()).isTrue();
                    assertThat(parameter.getValue().asText().startsWith("RAW("))
                            .as(parameter.getKey())
                            .isEqualTo(option.path("type").asText().equals("string")
                                    && !parameter.getKey().matches("baseUrl|sort"));
                });
            }
        }
    }

    /** The examples on the pages, such as {@code ${body[phone]}} and {@code ${jsonpath($.phone)}}, need these jars. */
    @ParameterizedTest
    @MethodSource("kamelets")
    void dependsOnCurrentVersionAndLanguagesOfExpressions(String name) {
        assertThat(CATALOG.getKameletDependencies(name))
                .contains("camel:core", "camel:kamelet")
                .contains("mvn:io.github.camel-ladiflow:camel-ladiflow:"
                        + COMPONENT.at("/component/version").textValue());
        if (name.matches(".*(show|list|subscribe)-action")) {
            assertThat(CATALOG.getKameletDependencies(name)).contains("camel:bean");
        }
        if (name.matches(".*(show|subscribe)-action")) {
            assertThat(CATALOG.getKameletDependencies(name)).contains("camel:jsonpath");
        }
    }

    /**
     * Since Camel 4.19, a default type becomes the route's contract, so that Camel would parse a phone number as JSON.
     */
    @ParameterizedTest
    @MethodSource("kamelets")
    void dataTypesNameKnownHeadersAndNoDefaultType(String name) {
        Set<String> known = COMPONENT.path("headers").properties().stream()
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
        known.addAll(Set.of(LadiFlowConstants.EVENT_ID, Exchange.MESSAGE_TIMESTAMP, "Content-Type"));

        for (String side : List.of("in", "out")) {
            JsonNode types = yaml(name).at("/spec/dataTypes/" + side);
            assertThat(types.path("headers").fieldNames()).toIterable().isSubsetOf(known);
            assertThat(types.has("default")).isFalse();
        }
        assertThat(CATALOG.getDataTypes(name).get("out").getTypes().get("json").getMediaType())
                .isEqualTo("application/json");
    }

    private static Definition definition(String name) {
        return CATALOG.getKameletDefinition(name);
    }

    private static JsonNode yaml(String name) {
        return Resources.read("/kamelets/" + name + ".kamelet.yaml");
    }

    private static void collectPlaceholders(JsonNode node, Set<String> names) {
        if (node.isTextual()) {
            PLACEHOLDER.matcher(node.textValue()).results().forEach(match -> names.add(match.group(1)));
        }
        node.forEach(child -> collectPlaceholders(child, names));
    }
}
