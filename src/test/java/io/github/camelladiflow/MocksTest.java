// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.util.Map;

import io.github.camelladiflow.model.exception.LadiFlowAuthenticationException;
import org.apache.camel.builder.AdviceWith;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.mock.MockEndpoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Tests that routes whose endpoints a mock or an interceptor skips need no API key, as in a user's unit tests. */
class MocksTest extends SandboxRouteTestBase {

    /** There is no API key in the environment or the component. */
    private void addRouteWithoutKey(String uri) throws Exception {
        RouteBuilder.addRoutes(
                context, routes -> routes.from("direct:in").routeId("in").to(uri));
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
                    ladiflow:customer/show
                    ladiflow:customer/show?cacheTtl=1h&notFound=KEEP
                    ladiflow:customer/create?retryWrites=true
                    ladiflow:sequence/subscribe?sequence=a
                    ladiflow:flow/get-cost
                    """)
    void mockEndpointsAndSkipNeedsNoKey(String uri) throws Exception {
        addRouteWithoutKey(uri);
        AdviceWith.adviceWith(context, "in", advice -> advice.mockEndpointsAndSkip("ladiflow:*"));
        var mock = context.getEndpoint("mock:" + uri.replaceFirst("\\?.*", ""), MockEndpoint.class);
        mock.expectedBodiesReceived("a");
        context.start();

        sendSuccessfully("direct:in", "a");

        mock.assertIsSatisfied();
    }

    @Test
    void lazyStartProducerNeedsNoKeyUntilFirstMessage() throws Exception {
        startRouteTo("ladiflow:customer/show?lazyStartProducer=true");

        assertThat(causeMessages(send("direct:in", LAN.phone()).getException()))
                .contains("The API key of the LadiFlow store is missing");
    }

    @Test
    void interceptSendToEndpointWithoutSkipNeedsKey() {
        assertThatThrownBy(() -> start(routes -> {
                    routes.interceptSendToEndpoint("ladiflow:*").to("mock:before");
                    routes.from("direct:in").to("ladiflow:customer/show");
                }))
                .hasStackTraceContaining("The API key of the LadiFlow store is missing");
    }

    @Test
    void messageThatIsNotSkippedFailsWithoutKey() throws Exception {
        start(routes -> {
            routes.interceptSendToEndpoint("ladiflow:*")
                    .skipSendToOriginalEndpoint()
                    .onWhen(routes.simple("${header.skip}"))
                    .to("mock:instead");
            routes.from("direct:in").to("ladiflow:customer/show");
        });

        sendSuccessfully("direct:in", LAN.phone(), Map.of("skip", true));

        assertThat(send("direct:in", LAN.phone(), Map.of("skip", false)).getException())
                .isInstanceOf(LadiFlowAuthenticationException.class)
                .hasMessageContaining("There is no API key for customer/show");
        assertThat(sandbox().requestCount()).isZero();
    }

    @Test
    void sourceNeedsKeyEvenIfStepsAreSkipped() {
        assertThatThrownBy(() -> start(routes -> {
                    routes.interceptSendToEndpoint("ladiflow:*")
                            .skipSendToOriginalEndpoint()
                            .to("mock:instead");
                    routes.from("ladiflow:customer/list?stateFile=target/no-key.state")
                            .to("mock:changed");
                }))
                .hasStackTraceContaining("The API key of the LadiFlow store is missing");
    }
}
