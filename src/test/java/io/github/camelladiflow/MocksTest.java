// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.util.Map;

import org.apache.camel.builder.AdviceWith;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.mock.MockEndpoint;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Tests mocks of endpoints, as in a user's unit tests, and when an API key is needed. */
class MocksTest extends SandboxRouteTestBase {

    @Test
    void mockEndpointsAndSkipSendsNoRequest() throws Exception {
        component().getConfiguration().setApiKey("any");
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:in").routeId("in").toD("ladiflow:customer/show?lookupValue=${header.key}");
            }
        });
        AdviceWith.adviceWith(context, "in", advice -> advice.mockEndpointsAndSkip("ladiflow:*"));
        var mock = context.getEndpoint("mock:ladiflow:customer/show", MockEndpoint.class);
        mock.expectedBodiesReceived("a");
        context.start();

        sendSuccessfully("direct:in", "a", Map.of("key", "b"));

        mock.assertIsSatisfied();
        assertThat(sandbox().requestCount()).isZero();
    }

    @Test
    void lazyStartProducerNeedsNoKeyUntilFirstMessage() throws Exception {
        startRouteTo("ladiflow:customer/show?lazyStartProducer=true");

        assertThat(causeMessages(send("direct:in", LAN.phone()).getException()))
                .contains("The API key of the LadiFlow store is missing");
    }

    @Test
    void interceptedEndpointNeedsKey() {
        assertThatThrownBy(() -> start(routes -> {
                    routes.interceptSendToEndpoint("ladiflow:*").to("mock:before");
                    routes.from("direct:in").to("ladiflow:customer/show");
                }))
                .hasStackTraceContaining("The API key of the LadiFlow store is missing");
    }

    @Test
    void sourceNeedsKey() {
        assertThatThrownBy(() -> start(routes -> {
                    routes.from("ladiflow:customer/list?stateFile=target/no-key.state")
                            .to("mock:changed");
                }))
                .hasStackTraceContaining("The API key of the LadiFlow store is missing");
    }
}
