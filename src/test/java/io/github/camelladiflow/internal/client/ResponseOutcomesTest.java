// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.regex.Pattern;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelladiflow.LadiFlowConstants;
import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.exception.LadiFlowAuthenticationException;
import io.github.camelladiflow.model.exception.LadiFlowConnectionException;
import io.github.camelladiflow.model.exception.LadiFlowException;
import io.github.camelladiflow.model.exception.LadiFlowNotFoundException;
import io.github.camelladiflow.model.exception.LadiFlowRateLimitException;
import io.github.camelladiflow.model.exception.LadiFlowRequestException;
import io.github.camelladiflow.model.exception.LadiFlowServerException;
import io.github.camelladiflow.model.exception.LadiFlowUnexpectedResponseException;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.aggregator.ArgumentsAccessor;
import org.junit.jupiter.params.provider.CsvFileSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Gives every answer of the table {@code answers.txt} to a lookup, over the wire. All lookups share a pool of one
 * connection: an answer after which it is not given back, or not closed, fails the rows that follow.
 */
@TestInstance(Lifecycle.PER_CLASS)
class ResponseOutcomesTest {

    private static final Map<String, Class<? extends LadiFlowException>> FAILURES = Map.of(
            "NOT_FOUND", LadiFlowNotFoundException.class,
            "AUTHENTICATION", LadiFlowAuthenticationException.class,
            "RATE_LIMIT", LadiFlowRateLimitException.class,
            "REQUEST", LadiFlowRequestException.class,
            "CHECK_BASE_URL", LadiFlowRequestException.class,
            "SERVER", LadiFlowServerException.class,
            "CONNECTION", LadiFlowConnectionException.class,
            "PROTOCOL", LadiFlowUnexpectedResponseException.class);
    private static final Pattern COUNTED = Pattern.compile("@(deep|open|digits|blanks)\\(([0-9]+)\\)");

    private final ScriptedLookups lookups = new ScriptedLookups();

    @AfterAll
    void stop() {
        lookups.close();
    }

    /** A row of the table. */
    private record Row(
            int status,
            ResponseDelivery delivery,
            String outcome,
            Integer code,
            boolean checksMessage,
            String message) {}

    @ParameterizedTest
    @CsvFileSource(
            resources = "/answers/answers.txt",
            delimiterString = " | ",
            quoteCharacter = '`',
            nullValues = "-",
            ignoreLeadingAndTrailingWhitespace = false)
    void mapsEachResponseToItsOutcome(ArgumentsAccessor cells) throws Exception {
        var row = new Row(
                cells.getInteger(0),
                ResponseDelivery.of(cells.getString(3)),
                cells.getString(5),
                cells.getInteger(6),
                cells.size() > 7,
                cells.size() > 7 ? cells.getString(7) : null);
        String contentType = "json".equals(cells.getString(1)) ? "application/json" : cells.getString(1);
        String body = cells.getString(4) == null ? "" : writtenOut(cells.getString(4));
        byte[] bytes = bytes(body, cells.getString(2));
        lookups.respondWith(
                (out, connection) -> row.delivery().send(row.status(), contentType, bytes, out, connection));
        Exchange exchange = lookups.lookUp();

        switch (row.outcome()) {
            case "FOUND" -> {
                assertThat(exchange.getException()).isNull();
                assertFound(body, exchange.getMessage());
                assertHeaders(row, exchange.getMessage());
            }
            case "NOT_FOUND" -> {
                assertFailed(row, exchange.getException());
                assertHeaders(row, exchange.getMessage());
            }
            default -> {
                assertFailed(row, exchange.getException());
                assertThat(exchange.getMessage().getHeaders())
                        .doesNotContainKeys(LadiFlowConstants.OUTCOME, LadiFlowConstants.MESSAGE);
            }
        }
    }

    private static void assertFound(String body, Message message) throws JsonProcessingException {
        JsonNode sent = ExactJson.read(body).at("/data/customer");
        Customer customer = message.getBody(Customer.class);
        ExactJson.assertSame(sent, ExactJson.read(customer.toJson()));
    }

    private static void assertHeaders(Row row, Message message) {
        assertThat(message.getHeader(LadiFlowConstants.OUTCOME)).isEqualTo(row.outcome());
        assertThat(message.getHeader(LadiFlowConstants.HTTP_STATUS)).isEqualTo(row.status());
        assertThat(message.getHeader(LadiFlowConstants.CODE)).isEqualTo(row.code());
        if (row.checksMessage()) {
            assertThat(message.getHeader(LadiFlowConstants.MESSAGE)).isEqualTo(row.message());
        }
    }

    private static void assertFailed(Row row, Exception exception) {
        assertThat(exception).isExactlyInstanceOf(FAILURES.get(row.outcome()));
        var failure = (LadiFlowException) exception;
        boolean answered = !row.outcome().equals("CONNECTION") && row.delivery() != ResponseDelivery.NEVER_HTTP;
        assertThat(failure.getHttpStatus()).isEqualTo(answered ? row.status() : null);
        assertThat(failure.getCode()).isEqualTo(row.code());
        for (Throwable e = failure; e != null; e = e.getCause()) {
            assertThat(e.toString()).doesNotContain(WireRoutes.KEY, "lan.tran", "Lan", "Zo\u00eb");
        }
        if (exception instanceof LadiFlowRequestException) {
            assertThat(failure.getMessage().contains("Check baseUrl"))
                    .isEqualTo(row.outcome().equals("CHECK_BASE_URL"));
        }
    }

    /** The body with all shorthand written out. */
    private static String writtenOut(String body) {
        String plain = body.replace("@answer", "\"data\":{\"customer\":@customer},\"message\":\"Thành công\"")
                .replace(
                        "@customer",
                        "{\"_id\":\"6650a1b2c3d4e5f601234567\",\"name\":\"Trần Thị Lan\","
                                + "\"email\":\"lan.tran@example.com\",\"score\":1.10,\"phone\":null}")
                .replace(
                        "@zoe",
                        "{\"_id\":\"6650a1b2c3d4e5f601234567\",\"name\":\"Zoë Müller\",\"email\":\"zoe@example.com\"}")
                .replace("@html", "<!DOCTYPE html><html><body><h1>Error</h1>lan.tran@example.com</body></html>")
                .replace("@nul", "\0");
        return COUNTED.matcher(plain).replaceAll(match -> {
            int count = Integer.parseInt(match.group(2));
            return switch (match.group(1)) {
                case "deep" -> "[".repeat(count) + "]".repeat(count);
                case "open" -> "[{\"a\":".repeat(count / 2);
                case "digits" -> "1234567890".repeat(count / 10) + "123456789".substring(0, count % 10);
                default -> " ".repeat(count);
            };
        });
    }

    private static byte[] bytes(String body, String encoding) {
        return switch (encoding) {
            case "utf-8-bom" -> ("\uFEFF" + body).getBytes(StandardCharsets.UTF_8);
            case "half utf-16" -> {
                byte[] whole = body.getBytes(StandardCharsets.UTF_16LE);
                yield Arrays.copyOf(whole, whole.length - 1);
            }
            case "bad utf-32" -> {
                byte[] whole = body.getBytes(Charset.forName("UTF-32BE"));
                whole[whole.length / 8 * 4] = 0x7F;
                yield whole;
            }
            default -> body.getBytes(Charset.forName(encoding));
        };
    }
}
