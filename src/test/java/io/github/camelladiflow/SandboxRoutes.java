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
package io.github.camelladiflow;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.camelladiflow.sandbox.LadiFlowExtension;
import io.github.camelladiflow.sandbox.LadiFlowSandbox;
import io.github.camelladiflow.sandbox.SandboxCustomer;
import io.github.camelladiflow.sandbox.SandboxCustomers;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.util.function.ThrowingConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/** For tests of routes: a sandbox of the API, and for each test a Camel context of its own, not yet started. */
abstract class SandboxRoutes {

    @RegisterExtension
    static final LadiFlowExtension LADIFLOW = new LadiFlowExtension();

    /** A customer whom the sandbox knows. */
    static final SandboxCustomer LAN = SandboxCustomers.customer(1);

    final DefaultCamelContext context = new DefaultCamelContext();

    SandboxRoutes() {
        context.disableJMX();
    }

    @AfterEach
    void stopContext() {
        context.stop();
    }

    static LadiFlowSandbox sandbox() {
        return LADIFLOW.sandbox();
    }

    /** An endpoint that calls the sandbox, once for each message. */
    static String show(String... options) {
        return Stream.concat(
                        Stream.of("apiKey=" + LADIFLOW.apiKey(), "baseUrl=" + LADIFLOW.baseUrl(), "maxRetries=0"),
                        Stream.of(options))
                .collect(Collectors.joining("&", "ladiflow:customer/show?", ""));
    }

    /** Gives the component what it needs to call the sandbox, once for each message. */
    LadiFlowComponent component() {
        var component = context.getComponent("ladiflow", LadiFlowComponent.class);
        component.getConfiguration().setApiKey(LADIFLOW.apiKey());
        component.getConfiguration().setBaseUrl(LADIFLOW.baseUrl());
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

    /** Starts a route from {@code direct:in} to an endpoint. */
    void startRouteTo(String uri) throws Exception {
        start(routes -> routes.from("direct:in").to(uri));
    }

    /** Why a route to an endpoint does not start: the messages of the exception and all its causes. */
    String failureToStart(String uri) {
        return messages(catchThrowable(() -> startRouteTo(uri)));
    }

    static String messages(Throwable failure) {
        assertThat(failure).isNotNull();
        return Stream.iterate(failure, e -> e != null, Throwable::getCause)
                .map(Throwable::toString)
                .collect(Collectors.joining("\n"));
    }

    /** The endpoint of that URI, which need not belong to a route. */
    LadiFlowEndpoint endpoint(String uri) {
        return context.getEndpoint(uri, LadiFlowEndpoint.class);
    }

    /** Sends a message to an endpoint; the exchange tells how that ended. */
    Exchange send(String uri, Object body, Map<String, Object> headers) {
        context.start();
        try (ProducerTemplate template = context.createProducerTemplate()) {
            return template.send(uri, exchange -> {
                exchange.getMessage().setBody(body);
                exchange.getMessage().setHeaders(new HashMap<>(headers));
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Exchange send(String uri, Object body) {
        return send(uri, body, Map.of());
    }

    /** Sends a message that must not fail. */
    Exchange sendWell(String uri, Object body, Map<String, Object> headers) {
        Exchange exchange = send(uri, body, headers);
        assertThat(exchange.getException()).isNull();
        return exchange;
    }

    Exchange sendWell(String uri, Object body) {
        return sendWell(uri, body, Map.of());
    }

    /** The bodies of the requests that the sandbox got. */
    static String asked() {
        return sandbox().requests().stream().map(request -> request.body()).collect(Collectors.joining("\n"));
    }
}
