// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.util.HashMap;
import java.util.Map;

import org.apache.camel.Exchange;
import org.apache.camel.FluentProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.util.function.ThrowingConsumer;
import org.junit.jupiter.api.AfterEach;

/** For tests of routes: a Camel context of its own for each test, not yet started. */
public abstract class RouteTestBase {

    protected final DefaultCamelContext context = new DefaultCamelContext();

    private FluentProducerTemplate template;

    protected RouteTestBase() {
        context.disableJMX();
    }

    @AfterEach
    protected void stopContext() {
        context.stop();
    }

    /** The component, with what it needs to call there, once for each message. */
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

    /** Sends a message to an endpoint; the exchange tells how that ended. */
    protected Exchange send(String uri, Object body, Map<String, Object> headers) {
        context.start();
        return template()
                .to(uri)
                .withProcessor(exchange -> {
                    exchange.getMessage().setBody(body);
                    exchange.getMessage().setHeaders(new HashMap<>(headers));
                })
                .send();
    }

    /** One for all messages of a test: it holds the endpoint's producer and so the pool of connections. */
    private synchronized FluentProducerTemplate template() {
        if (template == null) {
            template = context.createFluentProducerTemplate();
        }
        return template;
    }
}
