// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.kamelet;

import java.util.Map;

import io.github.camelladiflow.LadiFlowEndpoint;
import io.github.camelladiflow.sandbox.LadiFlowExtension;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Runs the Kamelet from YAML on Camel Main. */
class SequenceSubscribeKameletTest {

    private static final String EMAIL = "lan.tran@example.com";
    private static final String WELCOME = "6650bbbb0000000000000001";

    @RegisterExtension
    static final LadiFlowExtension LADIFLOW = new LadiFlowExtension();

    @ParameterizedTest
    @ValueSource(strings = {EMAIL, "{\"email\": \"" + EMAIL + "\", \"phone\": \"0901234567\"}"})
    void subscribesWhoIsInTheBodyAndLeavesTheBodyAsItWas(String body) throws Exception {
        try (var routes = start("sequence: Chào mừng")) {
            Exchange answer = routes.send(
                    "direct:in", body, Map.of("Content-Type", "text/csv", "CamelLadiFlowCode", 1, "mine", "kept"));

            assertThat(answer.getException()).isNull();
            assertThat(answer.getMessage().getBody()).isSameAs(body);
            assertThat(answer.getMessage().getHeaders())
                    .containsOnly(
                            Map.entry("CamelLadiFlowOutcome", "OK"),
                            Map.entry("Content-Type", "text/csv"),
                            Map.entry("mine", "kept"));
            assertThat(LADIFLOW.sandbox().subscriptions())
                    .singleElement()
                    .satisfies(
                            one -> assertThat(one).containsEntry("email", EMAIL).containsEntry("sequence_id", WELCOME));
        }
    }

    @Test
    void theMessageNamesTheSequenceIfTheKameletDoesNot() throws Exception {
        try (var routes = start("baseUrl: " + LADIFLOW.baseUrl())) {
            routes.send("direct:in", Map.of("email", EMAIL, "sequence_id", "Chào mừng"));

            assertThat(LADIFLOW.sandbox().subscriptions())
                    .singleElement()
                    .satisfies(one -> assertThat(one).containsEntry("sequence_id", WELCOME));
        }
    }

    @Test
    void evaluatesTheSequenceForEachMessageWithOneEndpoint() throws Exception {
        try (var routes = start("sequence: ${jsonpath($.wants)}")) {
            for (String sequence : new String[] {"Chào mừng", "Sinh nhật"}) {
                Exchange answer =
                        routes.send("direct:in", "{\"email\": \"" + EMAIL + "\", \"wants\": \"" + sequence + "\"}");
                assertThat(answer.getException()).isNull();
            }

            assertThat(LADIFLOW.sandbox().subscriptions())
                    .extracting(one -> one.get("sequence_id"))
                    .doesNotHaveDuplicates()
                    .hasSize(2);
            assertThat(routes.context().getEndpoints())
                    .filteredOn(LadiFlowEndpoint.class::isInstance)
                    .hasSize(1);
        }
    }

    @Test
    void aDryRunShowsWhatWouldBeSent() throws Exception {
        try (var routes = start("sequence: Chào mừng\ndryRun: true")) {
            Exchange answer = routes.send("direct:in", EMAIL);

            assertThat(answer.getException()).isNull();
            assertThat(answer.getMessage().getBody(String.class)).contains(EMAIL, WELCOME);
            assertThat(LADIFLOW.sandbox().subscriptions()).isEmpty();
        }
    }

    private static KameletRuntime start(String parameters) throws Exception {
        return KameletRuntime.ofParameters(
                KameletRuntime.componentProperties(LADIFLOW.sandbox()),
                "ladiflow-sequence-subscribe-action",
                parameters);
    }
}
