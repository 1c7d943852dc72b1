// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.kamelet;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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
        var properties = new HashMap<>(KameletRuntime.componentProperties(sandbox()));
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
        var requests = sandbox().requests();
        return requests.get(requests.size() - 1);
    }

    /** Asserts that an exchange has not failed, and returns its body. */
    static JsonNode json(Exchange exchange) throws Exception {
        assertThat(exchange.getException()).isNull();
        return new ObjectMapper().readTree(exchange.getMessage().getBody(String.class));
    }

    /** Returns the text of a file in the class path. */
    static JsonNode yaml(String resource) throws IOException {
        return new YAMLMapper().readTree(Kamelets.class.getResource(resource));
    }

    /** Returns the messages of an exception and its causes. */
    static String messages(Throwable failure) {
        return Stream.iterate(failure, e -> e != null, Throwable::getCause)
                .map(Throwable::getMessage)
                .collect(Collectors.joining("\n"));
    }
}
