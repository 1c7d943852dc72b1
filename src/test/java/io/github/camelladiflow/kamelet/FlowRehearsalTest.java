// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.kamelet;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.github.camelladiflow.sandbox.EventTarget;
import io.github.camelladiflow.sandbox.Reply;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** A flow calls a route with an event, and the route starts another flow. The sandbox simulates both flows. */
class FlowRehearsalTest extends Kamelets {

    private static final String SECRET = "a-secret-of-both-of-us";

    private KameletRuntime routes;

    @BeforeEach
    void start() throws Exception {
        var properties = with(
                "camel.server.enabled", "true",
                "camel.server.host", "127.0.0.1",
                "camel.server.port", "0",
                "camel.server.maxBodySize", "100000",
                "event.secret", SECRET,
                "hook.url", LADIFLOW.sandbox().hookUrl());
        routes = new KameletRuntime(properties, """
                - route:
                    from:
                      uri: kamelet:ladiflow-event-source
                      parameters:
                        secret: RAW({{event.secret}})
                      steps:
                        - to:
                            uri: ladiflow:customer/show?outputType=JSON&maxRetries=0
                        - to:
                            uri: kamelet:ladiflow-trigger-hook-action
                            parameters:
                              secret: RAW({{hook.url}})
                """);
        int port = routes.context().hasService(VertxPlatformHttpServer.class).getPort();
        // snippet: sandbox-events
        LADIFLOW.sandbox()
                .sendEvents(EventTarget.of("http://127.0.0.1:" + port + "/ladiflow/events")
                        .secret("X-Secret", SECRET));
        // end
    }

    @AfterEach
    void stop() {
        routes.close();
    }

    /** Adds the tag as LadiFlow's console does. */
    private static void tagLan() {
        var sandbox = LADIFLOW.sandbox();
        sandbox.update(
                sandbox.seededCustomers().get(0).id(),
                customer -> customer.put("tags", List.of("6650aaaa0000000000000004")));
        sandbox.awaitEvents(1, Duration.ofMinutes(1));
    }

    @Test
    void eventOfTaggedCustomerStartsFlowByCatchHook() {
        tagLan();

        assertThat(LADIFLOW.sandbox().events())
                .singleElement()
                .satisfies(event -> assertThat(event.status()).isEqualTo(204));
        assertThat(LADIFLOW.sandbox().requests().get(0).text("customer_id")).hasValue("6650a1b2c3d4e5f601234567");
        assertThat(LADIFLOW.sandbox().hookCalls())
                .singleElement()
                .extracting(call -> (Map<?, ?>) call.get("body"))
                .satisfies(customer -> assertThat(customer.get("email")).isEqualTo("lan.tran@example.com"));
    }

    @Test
    void eventThatRouteFailedToProcessIsSentAgain() {
        LADIFLOW.sandbox().forOperation("customer/show").next(Reply.status(500));

        tagLan();

        assertThat(LADIFLOW.sandbox().events())
                .extracting(event -> event.attempts())
                .containsExactly(2);
        assertThat(LADIFLOW.sandbox().hookCalls()).hasSize(1);
    }
}
