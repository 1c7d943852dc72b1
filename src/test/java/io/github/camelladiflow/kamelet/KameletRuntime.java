// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.kamelet;

import java.util.Map;

import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.main.Main;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;

/** Runs Camel Main with a YAML route that uses Kamelets. */
final class KameletRuntime implements AutoCloseable {

    private final Main main = new Main();

    /** Starts routes in YAML. */
    KameletRuntime(Map<String, String> properties, String route) throws Exception {
        properties.forEach(main::addInitialProperty);
        // only the test uses the files in the class path
        main.setPropertyPlaceholderLocations("false");
        main.configure().withRoutesIncludePattern("false");
        try {
            main.start();
            PluginHelper.getRoutesLoader(context()).loadRoutes(ResourceHelper.fromString("lookup.camel.yaml", route));
        } catch (Exception e) {
            close();
            throw e;
        }
    }

    /** Starts one route, {@code direct:in}, with one step: a Kamelet with these parameters, one per line. */
    static KameletRuntime ofParameters(Map<String, String> properties, String kamelet, String parameters)
            throws Exception {
        return new KameletRuntime(
                properties, """
                - route:
                    from:
                      uri: direct:in
                      steps:
                        - to:
                            uri: kamelet:%s
                            parameters:
                """.formatted(kamelet) + (parameters.isEmpty() ? "{}" : parameters).indent(14));
    }

    CamelContext context() {
        return main.getCamelContext();
    }

    /** Sends a message, and returns the exchange, which contains the exception if it failed. */
    Exchange send(String endpoint, Object body, Map<String, Object> headers) {
        return context()
                .createFluentProducerTemplate()
                .to(endpoint)
                .withBody(body)
                .withHeaders(headers)
                .send();
    }

    Exchange send(String endpoint, Object body) {
        return send(endpoint, body, Map.of());
    }

    @Override
    public void close() {
        main.stop();
    }
}
