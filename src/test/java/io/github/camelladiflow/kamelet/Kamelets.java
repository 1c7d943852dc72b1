// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.kamelet;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelladiflow.sandbox.LadiFlowExtension;
import io.github.camelladiflow.sandbox.LadiFlowSandbox;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.main.Main;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/** The base class for tests that run Kamelets from YAML on Camel Main with a component that calls the sandbox. */
abstract class Kamelets {

    static final String LAN = "lan.tran@example.com";

    @RegisterExtension
    static final LadiFlowExtension LADIFLOW = new LadiFlowExtension();

    private Main main;

    @AfterEach
    void stop() {
        if (main != null) {
            main.stop();
            main = null;
        }
    }

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

    /** Stops what runs, and starts routes in YAML. */
    void run(Map<String, String> properties, String routes) throws Exception {
        stop();
        main = new Main();
        properties.forEach(main::addInitialProperty);
        // only the test uses the files in the class path
        main.setPropertyPlaceholderLocations("false");
        main.configure().withRoutesIncludePattern("false");
        main.start();
        PluginHelper.getRoutesLoader(context()).loadRoutes(ResourceHelper.fromString("test.camel.yaml", routes));
    }

    /** Starts one route, {@code direct:in}, with one step: an action with these parameters, one per line. */
    void start(Map<String, String> properties, String action, String parameters) throws Exception {
        run(properties, """
                - route:
                    from:
                      uri: direct:in
                      steps:
                        - to:
                            uri: kamelet:ladiflow-%s-action
                            parameters:
                """.formatted(action) + (parameters.isEmpty() ? "{}" : parameters).indent(14));
    }

    void start(String action, String parameters) throws Exception {
        start(with(), action, parameters);
    }

    CamelContext context() {
        return main.getCamelContext();
    }

    MockEndpoint mock(String name) {
        return context().getEndpoint("mock:" + name, MockEndpoint.class);
    }

    /** Sends a message, and returns the exchange, which contains the exception if it failed. */
    Exchange send(Object body, Map<String, Object> headers) {
        return context()
                .createFluentProducerTemplate()
                .to("direct:in")
                .withBody(body)
                .withHeaders(headers)
                .send();
    }

    Exchange send(Object body) {
        return send(body, Map.of());
    }

    /** Asserts that an exchange has not failed, and returns its body. */
    static JsonNode json(Exchange exchange) throws IOException {
        assertThat(exchange.getException()).isNull();
        return new ObjectMapper().readTree(exchange.getMessage().getBody(String.class));
    }
}
