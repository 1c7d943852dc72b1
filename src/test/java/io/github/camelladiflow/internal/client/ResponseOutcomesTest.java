// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.io.IOException;
import java.util.List;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelladiflow.LadiFlowConstants;
import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.Outcome;
import io.github.camelladiflow.model.exception.LadiFlowException;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Gives every answer of the table {@code answers.txt} to a lookup, over the wire. All lookups share a pool of one
 * connection: an answer after which it is not given back, or not closed, fails the rows that follow.
 */
@TestInstance(Lifecycle.PER_CLASS)
class ResponseOutcomesTest {

    private final ScriptedLookups lookups = new ScriptedLookups();

    @AfterAll
    void stop() {
        lookups.close();
    }

    static List<ResponseCase> table() throws IOException {
        return ResponseCase.readTable();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("table")
    void mapsEachResponseToItsOutcome(ResponseCase row) throws Exception {
        lookups.respondWith(row::send);
        Exchange exchange = lookups.lookUp();

        switch (row.outcome()) {
            case FOUND -> {
                assertThat(exchange.getException()).isNull();
                assertFound(row, exchange.getMessage());
            }
            case NOT_FOUND -> {
                assertFailed(row, exchange.getException());
                assertHeaders(row, exchange.getMessage(), Outcome.NOT_FOUND.name());
            }
            default -> {
                assertFailed(row, exchange.getException());
                assertThat(exchange.getMessage().getHeaders())
                        .doesNotContainKeys(LadiFlowConstants.OUTCOME, LadiFlowConstants.MESSAGE);
            }
        }
    }

    private static void assertFound(ResponseCase row, Message message) throws JsonProcessingException {
        JsonNode sent = ExactJson.read(row.body()).at("/data/customer");
        Customer customer = message.getBody(Customer.class);
        ExactJson.assertSame(sent, ExactJson.read(customer.toJson()));
        assertHeaders(row, message, Outcome.FOUND.name());
    }

    private static void assertHeaders(ResponseCase row, Message message, String outcome) {
        assertThat(message.getHeader(LadiFlowConstants.OUTCOME)).isEqualTo(outcome);
        assertThat(message.getHeader(LadiFlowConstants.HTTP_STATUS)).isEqualTo(row.status());
        assertThat(message.getHeader(LadiFlowConstants.CODE)).isEqualTo(row.code());
        if (row.checksMessage()) {
            assertThat(message.getHeader(LadiFlowConstants.MESSAGE)).isEqualTo(row.message());
        }
    }

    private static void assertFailed(ResponseCase row, Exception exception) {
        assertThat(exception).isExactlyInstanceOf(row.outcome().failure);
        var failure = (LadiFlowException) exception;
        boolean answered =
                row.outcome() != ResponseCase.Outcome.CONNECTION && row.delivery() != ResponseDelivery.NEVER_HTTP;
        assertThat(failure.getHttpStatus()).isEqualTo(answered ? row.status() : null);
        assertThat(failure.getCode()).isEqualTo(row.code());
        for (Throwable e = failure; e != null; e = e.getCause()) {
            assertThat(e.toString()).doesNotContain(WireRoutes.KEY, "lan.tran", "Lan", "Zo\u00eb");
        }
        if (row.outcome() == ResponseCase.Outcome.CHECK_BASE_URL) {
            assertThat(failure).hasMessageContaining("Check baseUrl");
        }
        if (row.outcome() == ResponseCase.Outcome.REQUEST) {
            assertThat(failure).hasMessageNotContaining("Check baseUrl");
        }
    }
}
