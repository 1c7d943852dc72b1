/*
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *     http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */
package io.github.camelladiflow.wire;

import java.util.HashMap;
import java.util.Map;

import io.github.camelladiflow.LadiFlowComponent;
import io.github.camelladiflow.model.Customer;
import org.apache.camel.Exchange;
import org.apache.camel.FluentProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.util.function.ThrowingConsumer;
import org.junit.jupiter.api.AfterEach;

import static org.assertj.core.api.Assertions.assertThat;

/** For tests of what goes over the wire: a Camel context, not yet started, whose HTTP components are observed. */
abstract class WireRoutes {

    static final String KEY = "made-up-key";
    static final String PHONE = "0901234567";

    final DefaultCamelContext context = new DefaultCamelContext();
    final ObservedHttp http = new ObservedHttp();
    final ObservedHttp https = new ObservedHttp();

    private FluentProducerTemplate template;

    WireRoutes() {
        context.disableJMX();
        context.addComponent("http", http);
        context.addComponent("https", https);
    }

    @AfterEach
    void stopContext() {
        context.stop();
    }

    /** The component, with what it needs to call there, once for each message. */
    LadiFlowComponent component(String baseUrl) {
        var component = context.getComponent("ladiflow", LadiFlowComponent.class);
        component.getConfiguration().setApiKey(KEY);
        component.getConfiguration().setBaseUrl(baseUrl);
        component.getConfiguration().setMaxRetries(0);
        return component;
    }

    void start(ThrowingConsumer<RouteBuilder, Exception> routes) throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() throws Exception {
                routes.accept(this);
            }
        });
        context.start();
    }

    Exchange lookUp(Object body, Map<String, Object> headers) {
        return send("ladiflow:customer/show", body, headers);
    }

    Exchange lookUp() {
        return lookUp(PHONE, Map.of());
    }

    Exchange send(String uri, Object body, Map<String, Object> headers) {
        context.start();
        return template()
                .to(uri)
                .withProcessor(exchange -> {
                    exchange.getMessage().setBody(body);
                    exchange.getMessage().setHeaders(new HashMap<>(headers));
                })
                .send();
    }

    /** One for all lookups of a test: it holds the endpoint's producer and so the pool of connections. */
    private synchronized FluentProducerTemplate template() {
        if (template == null) {
            template = context.createFluentProducerTemplate();
        }
        return template;
    }

    static void assertFound(Exchange exchange) {
        assertThat(exchange.getException()).isNull();
        assertThat(exchange.getMessage().getBody(Customer.class).getId()).isEqualTo(Answers.ID);
    }
}
