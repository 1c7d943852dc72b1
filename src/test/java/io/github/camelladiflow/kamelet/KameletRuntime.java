// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.kamelet;

import java.util.HashMap;
import java.util.Map;

import io.github.camelladiflow.sandbox.LadiFlowSandbox;
import io.github.camelladiflow.test.CanonicalYaml;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.builder.ExchangeBuilder;
import org.apache.camel.main.Main;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;

import static org.assertj.core.api.Assertions.assertThat;

/** Runs Camel Main with a YAML route that uses Kamelets. */
final class KameletRuntime implements AutoCloseable {

    private final Main main = new Main();

    private KameletRuntime(Map<String, String> properties) {
        properties.forEach(main::addInitialProperty);
        // only the test uses the files in the class path
        main.setPropertyPlaceholderLocations("false");
        main.configure().withRoutesIncludePattern("false");
    }

    /** Starts the routes in a file in the class path. The key and the URL are set on the component. */
    static KameletRuntime ofFile(String file, LadiFlowSandbox sandbox) throws Exception {
        var runtime = new KameletRuntime(componentProperties(sandbox));
        runtime.main.configure().withRoutesIncludePattern("classpath:" + file);
        runtime.main.start();
        return runtime;
    }

    /** Starts one route, {@code direct:in}, with one step: a Kamelet with these parameters, one per line. */
    static KameletRuntime ofParameters(Map<String, String> properties, String kamelet, String parameters)
            throws Exception {
        return ofRoute(properties, """
                - route:
                    from:
                      uri: direct:in
                      steps:
                        - to:
                            uri: kamelet:%s
                            parameters:
                """.formatted(kamelet) + (parameters.isEmpty() ? "{}" : parameters).indent(14));
    }

    /** Starts routes in YAML, in their canonical form, or a Pipe. */
    static KameletRuntime ofRoute(Map<String, String> properties, String route) throws Exception {
        if (!route.contains("kind: Pipe")) {
            assertThat(CanonicalYaml.problems(route)).isEmpty();
        }
        var runtime = new KameletRuntime(properties);
        try {
            runtime.main.start();
            var resource = ResourceHelper.fromString("lookup.camel.yaml", route);
            PluginHelper.getRoutesLoader(runtime.context()).loadRoutes(resource);
        } catch (Exception e) {
            runtime.close();
            throw e;
        }
        return runtime;
    }

    static Map<String, String> componentProperties(LadiFlowSandbox sandbox) {
        return Map.of(
                "camel.component.ladiflow.apiKey", sandbox.apiKey(),
                "camel.component.ladiflow.baseUrl", sandbox.baseUrl(),
                "camel.component.ladiflow.retryDelay", "1ms");
    }

    CamelContext context() {
        return main.getCamelContext();
    }

    /** Sends a message, and returns the exchange, which contains the exception if it failed. */
    Exchange send(String endpoint, Object body, Map<String, Object> headers) throws Exception {
        var exchange = ExchangeBuilder.anExchange(context()).withBody(body).build();
        exchange.getMessage().setHeaders(new HashMap<>(headers));
        return main.getCamelTemplate().send(endpoint, exchange);
    }

    Exchange send(String endpoint, Object body) throws Exception {
        return send(endpoint, body, Map.of());
    }

    @Override
    public void close() {
        main.stop();
    }
}
