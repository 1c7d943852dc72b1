// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.util.Map;

import org.apache.camel.Exchange;
import org.apache.camel.FluentProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.util.function.ThrowingConsumer;
import org.junit.jupiter.api.AfterEach;

/** The base class for tests of routes. Each test has its own Camel context, which is not started yet. */
public abstract class RouteTestBase {

    protected final DefaultCamelContext context = new DefaultCamelContext();

    /** The template for all messages of a test. It keeps the endpoint's producer, and therefore the connection pool. */
    private final FluentProducerTemplate template = context.createFluentProducerTemplate();

    protected RouteTestBase() {
        context.disableJMX();
    }

    @AfterEach
    protected void stopContext() {
        context.stop();
    }

    /** Returns the component, which calls this URL once for each message. */
    protected LadiFlowComponent component(String baseUrl, String apiKey) {
        var component = context.getComponent("ladiflow", LadiFlowComponent.class);
        component.getConfiguration().setApiKey(apiKey);
        component.getConfiguration().setBaseUrl(baseUrl);
        component.getConfiguration().setMaxRetries(0);
        return component;
    }

    protected void start(ThrowingConsumer<RouteBuilder, Exception> routes) throws Exception {
        RouteBuilder.addRoutes(context, routes::accept);
        context.start();
    }

    /** Sends a message to an endpoint. The exchange contains the result. */
    protected Exchange send(String uri, Object body, Map<String, Object> headers) {
        context.start();
        return template.to(uri).withBody(body).withHeaders(headers).send();
    }
}
