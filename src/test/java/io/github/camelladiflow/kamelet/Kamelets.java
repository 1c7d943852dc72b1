// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.kamelet;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.github.camelladiflow.sandbox.LadiFlowExtension;
import io.github.camelladiflow.sandbox.LadiFlowSandbox;
import io.github.camelladiflow.sandbox.SandboxRequest;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/** The base class for tests that run Kamelets from YAML on Camel Main with a component that calls the sandbox. */
abstract class Kamelets {

    static final String LAN = "lan.tran@example.com";

    @RegisterExtension
    static final LadiFlowExtension LADIFLOW = new LadiFlowExtension();

    static LadiFlowSandbox sandbox() {
        return LADIFLOW.sandbox();
    }

    /** Returns the component's properties and the given ones. */
    static Map<String, String> with(String... namesAndValues) {
        var properties = new HashMap<>(Map.of(
                "camel.component.ladiflow.apiKey", LADIFLOW.apiKey(),
                "camel.component.ladiflow.baseUrl", LADIFLOW.baseUrl(),
                "camel.component.ladiflow.retryDelay", "1ms"));
        for (int i = 0; i < namesAndValues.length; i += 2) {
            properties.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return properties;
    }

    /** Starts one route, {@code direct:in}, with one step: an action with these parameters, one per line. */
    static KameletRuntime start(String action, String parameters) throws Exception {
        return KameletRuntime.ofParameters(with(), "ladiflow-" + action + "-action", parameters);
    }

    static SandboxRequest lastRequest() {
        return assertThat(sandbox().requests()).last().actual();
    }

    /** Asserts that an exchange has not failed, and returns its body. */
    static JsonNode json(Exchange exchange) throws Exception {
        assertThat(exchange.getException()).isNull();
        return new ObjectMapper().readTree(exchange.getMessage().getBody(String.class));
    }

    /** Returns the contents of a YAML or JSON file in the class path. */
    static JsonNode yaml(String resource) throws IOException {
        return new YAMLMapper().readTree(Kamelets.class.getResource(resource));
    }
}
