// SPDX-License-Identifier: Apache-2.0
package com.example.customers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Checks the resources against the definitions of Camel K and of the Kamelets. */
class SchemasTest {

    private static final String INTEGRATIONS = "camel.apache.org_integrations.yaml";
    private static final String KAMELETS = "camel.apache.org_kamelets.yaml";

    private final Schemas schemas = new Schemas();

    @ParameterizedTest
    @ValueSource(strings = {"integration.yaml", "kamelets.yaml", "source.yaml"})
    void acceptsIntegrations(String file) throws Exception {
        assertThat(schemas.errors(definition(INTEGRATIONS), Yaml.file(file))).isEmpty();
    }

    @Test
    void acceptsIntegrationWithRepository() throws Exception {
        JsonNode integration = Yaml.file("integration.yaml");
        ((ObjectNode) integration.path("spec")).putArray("repositories").add("https://maven.example.com/releases");

        assertThat(schemas.errors(definition(INTEGRATIONS), integration)).isEmpty();
    }

    @Test
    void acceptsEachKameletInTheJar() throws Exception {
        var definitions = Yaml.resources(KAMELETS);
        assertThat(definitions)
                .as("the definitions of Camel K and of Camel's Kamelets")
                .hasSize(2);

        assertThat(Yaml.resourcesBeside("kamelets/ladiflow-customer-show-action.kamelet.yaml"))
                .hasSizeGreaterThan(1)
                .allSatisfy((file, kamelet) -> assertThat(definitions)
                        .allSatisfy(definition -> assertThat(schemas.errors(definition, kamelet))
                                .as(file)
                                .isEmpty()));
    }

    @Test
    void rejectsUnknownMembers() throws Exception {
        JsonNode integration = Yaml.file("source.yaml");
        ((ObjectNode) integration.path("spec")).put("replica", 1);

        assertThat(schemas.errors(definition(INTEGRATIONS), integration)).isNotEmpty();
    }

    @Test
    void rejectsMembersOfWrongType() throws Exception {
        JsonNode integration = Yaml.file("integration.yaml");
        ((ObjectNode) integration.path("spec")).put("dependencies", "none");

        assertThat(schemas.errors(definition(INTEGRATIONS), integration)).isNotEmpty();
    }

    private static JsonNode definition(String name) throws Exception {
        return Yaml.resources(name).get(0);
    }
}
