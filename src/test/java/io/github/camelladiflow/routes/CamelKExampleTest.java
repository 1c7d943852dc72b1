// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.routes;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.Properties;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.github.camelladiflow.sandbox.LadiFlowExtension;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.main.Main;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Runs the route of the example for Camel K on Camel Main, with the properties of the Integration and of the secret. */
class CamelKExampleTest {

    private static final YAMLMapper YAML = new YAMLMapper();

    @RegisterExtension
    final LadiFlowExtension ladiflow = new LadiFlowExtension();

    private static JsonNode file(String name) throws IOException {
        return YAML.readTree(Path.of("examples/camel-k", name).toFile());
    }

    @Test
    void looksUpCustomer() throws Exception {
        var properties = new Properties();
        for (JsonNode property : file("integration.yaml").at("/spec/traits/camel/properties")) {
            properties.load(new StringReader(property.textValue()));
        }
        properties.load(new StringReader(
                file("secret.yaml").at("/stringData/ladiflow.properties").textValue()));
        properties.replaceAll((name, value) -> name.toString().endsWith(".apiKey") ? ladiflow.apiKey() : value);
        assertThat(properties).hasSize(3);
        properties.setProperty("camel.component.ladiflow.baseUrl", ladiflow.baseUrl());
        var main = new Main();
        main.setPropertyPlaceholderLocations("false");
        main.configure().withRoutesIncludePattern("false");
        main.setInitialProperties(properties);
        main.start();
        try {
            // Camel Main itself ignores an Integration
            var flows = YAML.writeValueAsString(file("integration.yaml").at("/spec/flows"));
            PluginHelper.getRoutesLoader(main.getCamelContext())
                    .loadRoutes(ResourceHelper.fromString(
                            "flows.camel.yaml", flows.replace("log:customers", "mock:customers")));
            var customers = main.getCamelContext().getEndpoint("mock:customers", MockEndpoint.class);

            await().untilAsserted(
                            () -> assertThat(customers.getReceivedCounter()).isPositive());
            assertThat(customers.getExchanges().get(0).getMessage().getBody(String.class))
                    .contains("\"phone\":\"0901234567\"");
        } finally {
            main.stop();
        }
    }
}
