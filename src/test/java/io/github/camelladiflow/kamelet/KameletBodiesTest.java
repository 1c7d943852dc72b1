// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.kamelet;

import java.util.Map;
import java.util.stream.Stream;

import io.github.camelladiflow.sandbox.LadiFlowExtension;
import org.apache.camel.Exchange;
import org.apache.camel.RuntimeCamelException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/** A bare text, a map, JSON and an empty body reach a call as they were sent: what cannot be meant is refused by us, not by Camel. */
class KameletBodiesTest {

    private static final String LAN = "lan.tran@example.com";
    private static final String JSON = "{\"email\": \"" + LAN + "\"}";
    private static final Map<String, Object> MAP = Map.of("email", LAN);

    @RegisterExtension
    static final LadiFlowExtension LADIFLOW = new LadiFlowExtension();

    static Stream<Arguments> understood() {
        return Stream.of(
                arguments("ladiflow-customer-show-action", LAN, LAN),
                arguments("ladiflow-customer-show-action", MAP, LAN),
                arguments("ladiflow-customer-show-action", JSON, LAN),
                arguments("ladiflow-customer-list-action", null, "\"total\""),
                arguments("ladiflow-customer-list-action", "Lan", LAN),
                arguments("ladiflow-customer-list-action", Map.of("search", "Lan"), LAN),
                arguments("ladiflow-customer-list-action", "{\"search\": \"Lan\"}", LAN),
                arguments("ladiflow-customer-upsert-action", MAP, LAN),
                arguments("ladiflow-customer-upsert-action", JSON, LAN),
                arguments("ladiflow-sequence-subscribe-action?sequence=Chào mừng", LAN, LAN),
                arguments("ladiflow-sequence-subscribe-action?sequence=Chào mừng", MAP, LAN),
                arguments("ladiflow-sequence-subscribe-action?sequence=Chào mừng", JSON, LAN));
    }

    @ParameterizedTest
    @MethodSource
    void understood(String kamelet, Object body, String answer) throws Exception {
        var exchange = send(kamelet, body);

        assertThat(exchange.getException()).isNull();
        assertThat(exchange.getMessage().getBody()).isNotInstanceOf(byte[].class);
        assertThat(exchange.getMessage().getBody(String.class)).contains(answer);
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                arguments("ladiflow-customer-show-action", null),
                arguments("ladiflow-customer-upsert-action", LAN),
                arguments("ladiflow-customer-upsert-action", null),
                arguments("ladiflow-sequence-subscribe-action?sequence=Chào mừng", null),
                arguments("ladiflow-trigger-hook-action?secret=http://127.0.0.1:1/hooks/5e7", LAN));
    }

    @ParameterizedTest
    @MethodSource
    void refused(String kamelet, Object body) throws Exception {
        assertThat(send(kamelet, body).getException())
                .isInstanceOf(RuntimeCamelException.class)
                .hasMessageStartingWith("The message ");
        assertThat(LADIFLOW.sandbox().requests())
                .as("but for a name that is looked up")
                .allMatch(request -> request.operation().equals("sequence/list"));
    }

    @Test
    void whatIsNoJsonStaysAsItWasIfNobodyIsFound() throws Exception {
        try (var runtime = start("ladiflow-customer-show-action?notFound=KEEP")) {
            var exchange = runtime.send("direct:in", "xin chào", Map.of("CamelLadiFlowEmail", "nobody@example.com"));

            assertThat(exchange.getException()).isNull();
            assertThat(exchange.getMessage().getBody()).isEqualTo("xin chào");
        }
    }

    private static Exchange send(String kamelet, Object body) throws Exception {
        try (var runtime = start(kamelet)) {
            return runtime.send("direct:in", body);
        }
    }

    private static KameletRuntime start(String kamelet) throws Exception {
        return KameletRuntime.ofRoute(KameletRuntime.componentProperties(LADIFLOW.sandbox()), """
                - route:
                    from:
                      uri: direct:in
                      steps:
                        - to: kamelet:%s
                """.formatted(kamelet));
    }
}
