// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.kaoto;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.camel.catalog.DefaultCamelCatalog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Tests our entries against the rules by which Kaoto reads a catalog. */
class KaotoCatalogTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    @Test
    void showsExactlyTheEndpointOptionsInForm() throws IOException {
        JsonNode component = KaotoCatalog.component();

        assertThat(names(component.at("/propertiesSchema/properties"))).isEqualTo(names(component.path("properties")));
        component.path("properties").properties().forEach(option -> {
            JsonNode property = component.at("/propertiesSchema/properties").path(option.getKey());
            assertThat(property.path("title"))
                    .as(option.getKey())
                    .isEqualTo(option.getValue().path("displayName"));
            assertThat(property.path("description"))
                    .as(option.getKey())
                    .isEqualTo(option.getValue().path("description"));
            assertThat(property.path("$comment").asText())
                    .as(option.getKey())
                    .isEqualTo("group:" + option.getValue().path("group").asText());
        });
    }

    @Test
    void masksApiKeyAndAllSecretsInForm() throws IOException {
        JsonNode component = KaotoCatalog.component();

        component
                .path("properties")
                .properties()
                .forEach(option -> assertThat(property(component, option.getKey())
                                .path("format")
                                .asText()
                                .equals("password"))
                        .as(option.getKey())
                        .isEqualTo(option.getValue().path("secret").asBoolean()));
        assertThat(property(component, "apiKey").path("format").asText()).isEqualTo("password");
    }

    @Test
    void requiresOnlyOperationInForm() throws IOException {
        JsonNode schema = KaotoCatalog.component().path("propertiesSchema");

        assertThat(schema.path("required")).isEqualTo(JSON.readTree("[\"operation\"]"));
        assertThat(schema.path("$schema").asText()).isEqualTo("http://json-schema.org/draft-07/schema#");
        assertThat(schema.path("type").asText()).isEqualTo("object");
    }

    @Test
    void describesEnumsAndDurationsAsStrings() throws IOException {
        JsonNode component = KaotoCatalog.component();

        assertThat(property(component, "lookupField").path("type").asText()).isEqualTo("string");
        assertThat(property(component, "lookupField").path("enum"))
                .isEqualTo(component.at("/properties/lookupField/enum"));
        assertThat(property(component, "lookupField").path("default").asText()).isEqualTo("AUTO");
        assertThat(property(component, "responseTimeout").path("type").asText()).isEqualTo("string");
        assertThat(property(component, "responseTimeout").path("format").asText())
                .isEqualTo("duration");
    }

    @Test
    void appliesSameRulesToOtherComponents() throws IOException {
        JsonNode jms = ComponentEntry.of(JSON.readTree(new DefaultCamelCatalog().componentJSonSchema("jms")));

        assertThat(property(jms, "connectionFactory").path("format").asText())
                .isEqualTo("bean:jakarta.jms.ConnectionFactory");
        assertThat(property(jms, "priority").path("default").isTextual()).isTrue();
        assertThat(property(jms, "concurrentConsumers").path("default").isInt()).isTrue();
        assertThat(jms.at("/propertiesSchema/required/0").asText()).isEqualTo("destinationName");
    }

    @Test
    void showsKameletPropertiesAndMasksSecrets() throws IOException {
        JsonNode kamelets = KaotoCatalog.kamelets();

        assertThat(names(kamelets)).hasSizeGreaterThan(1);
        for (JsonNode kamelet : kamelets) {
            JsonNode properties = kamelet.at("/propertiesSchema/properties");
            assertThat(names(properties)).isEqualTo(names(kamelet.at("/spec/definition/properties")));
            for (String secret : List.of("apiKey", "secret")) {
                assertThat(properties.path(secret).path("format").asText("password"))
                        .isEqualTo("password");
            }
            assertThat(kamelet.at("/propertiesSchema/title").asText())
                    .isEqualTo(kamelet.at("/spec/definition/title").asText())
                    .startsWith("LadiFlow ");
        }
        JsonNode show = kamelets.path("ladiflow-customer-show-action");
        assertThat(property(show, "apiKey").path("format").asText()).isEqualTo("password");
        assertThat(property(show, "notFound").path("enum").path(0).asText()).isEqualTo("EXCEPTION");
        assertThat(property(kamelets.path("ladiflow-customer-source"), "firstPoll")
                        .path("default")
                        .asText())
                .isEqualTo("now");
    }

    @Test
    void writesCatalogThatKaotoReads() throws IOException {
        write();

        JsonNode index = read("target/index.json");
        assertThat(index.path("version").asInt()).isEqualTo(3);
        assertThat(index.path("definitions")).hasSize(1);
        JsonNode definition = index.at("/definitions/0");
        assertThat(definition.path("runtime").asText()).isEqualTo("Main");
        assertThat(definition.path("version").asText()).isEqualTo("4.18.4");
        JsonNode runtime = read("target/" + definition.path("fileName").asText());
        assertThat(runtime.path("name")).isEqualTo(definition.path("name"));
        assertThat(names(runtime.path("catalogs"))).isEqualTo(KaotoCatalog.CATALOGS);
        runtime.path("catalogs")
                .forEach(catalog -> assertThat(folder.resolve("target/camel-main")
                                .resolve(catalog.path("file").asText()))
                        .isRegularFile());
        assertThat(folder.resolve("target/camel-main")
                        .resolve(runtime.at("/schemas/camelYamlDsl/file").asText()))
                .isRegularFile();
    }

    @Test
    void keepsExistingEntriesAndAddsOwnEntries() throws IOException {
        write();

        assertThat(names(read("target/camel-main/components.json")))
                .containsExactlyInAnyOrder("file", "jms", "ladiflow");
        assertThat(names(read("target/camel-main/kamelets.json")))
                .hasSize(1 + KaotoCatalog.kamelets().size())
                .contains("log-action")
                .containsAll(names(KaotoCatalog.kamelets()));
    }

    @Test
    void keepsOnlyNamedComponentsInSmallCatalog() throws IOException {
        write("jms");

        assertThat(names(read("target/camel-main/components.json"))).containsExactlyInAnyOrder("jms", "ladiflow");
        assertThat(names(read("target/camel-main/kamelets.json"))).isEqualTo(names(KaotoCatalog.kamelets()));
    }

    @Test
    void rejectsUnknownCamelVersion() throws IOException {
        writeKaotosCatalogs();

        assertThatThrownBy(() -> KaotoCatalog.main(new String[] {source(), target(), "4.1"}))
                .hasMessageContaining("Camel Main 4.1");
    }

    private void write(String... components) throws IOException {
        writeKaotosCatalogs();
        var args = Arrays.copyOf(new String[] {source(), target(), "4.18"}, 3 + components.length);
        System.arraycopy(components, 0, args, 3, components.length);
        KaotoCatalog.main(args);
    }

    /** Writes catalogs in the form of Kaoto's own, with almost no content. */
    private void writeKaotosCatalogs() throws IOException {
        Path main = Files.createDirectories(folder.resolve("source/camel-main/4.18.4"));
        ObjectNode runtime =
                JSON.createObjectNode().put("name", "Camel Main 4.18.4").put("runtime", "Main");
        for (String catalog : KaotoCatalog.CATALOGS) {
            runtime.withObject("/catalogs/" + catalog).put("name", catalog).put("file", catalog + "-1a2b.json");
            ObjectNode entries = JSON.createObjectNode();
            for (String entry : entriesOf(catalog)) {
                entries.putObject(entry);
            }
            JSON.writeValue(main.resolve(catalog + "-1a2b.json").toFile(), entries);
        }
        runtime.withObject("/schemas/camelYamlDsl").put("file", "camelYamlDsl-1a2b.json");
        Files.writeString(main.resolve("camelYamlDsl-1a2b.json"), "{}");
        JSON.writeValue(main.resolve("index-1a2b.json").toFile(), runtime);
        Files.writeString(folder.resolve("source/index.json"), """
                {"version": 3, "definitions": [
                  {"name": "Camel Main 4.22.1", "version": "4.22.1", "runtime": "Main", "fileName": "none.json"},
                  {"name": "Camel Quarkus", "version": "4.18.3", "runtime": "Quarkus", "fileName": "none.json"},
                  {"name": "Camel Main 4.18.4", "version": "4.18.4", "runtime": "Main",
                   "fileName": "camel-main/4.18.4/index-1a2b.json"}
                ]}
                """);
    }

    private static List<String> entriesOf(String catalog) {
        return switch (catalog) {
            case "components" -> List.of("file", "jms");
            case "kamelets" -> List.of("log-action");
            default -> List.of("something");
        };
    }

    private String source() {
        return folder.resolve("source").toString();
    }

    private String target() {
        return folder.resolve("target").toString();
    }

    private JsonNode read(String file) throws IOException {
        return JSON.readTree(folder.resolve(file).toFile());
    }

    private static JsonNode property(JsonNode entry, String name) {
        return entry.path("propertiesSchema").path("properties").path(name);
    }

    private static Set<String> names(JsonNode object) {
        return object.properties().stream().map(Map.Entry::getKey).collect(Collectors.toSet());
    }
}
