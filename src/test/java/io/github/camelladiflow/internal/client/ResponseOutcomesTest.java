// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelladiflow.LadiFlowConstants;
import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.Outcome;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.aggregator.ArgumentsAccessor;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Sends every response in the table {@code responses.txt} to a lookup and, if it is a failure, to a write. All calls
 * share a pool of one connection. If a response leaves the connection neither released nor closed, the next call fails.
 */
@TestInstance(Lifecycle.PER_CLASS)
class ResponseOutcomesTest extends WireRoutes {

    private static final Map<Outcome, Class<? extends LadiFlowException>> FAILURES = Map.of(
            Outcome.NOT_FOUND, LadiFlowNotFoundException.class,
            Outcome.AUTHENTICATION_FAILED, LadiFlowAuthenticationException.class,
            Outcome.RATE_LIMITED, LadiFlowRateLimitException.class,
            Outcome.REQUEST_REJECTED, LadiFlowRequestException.class,
            Outcome.SERVER_FAILED, LadiFlowServerException.class,
            Outcome.CONNECTION_FAILED, LadiFlowConnectionException.class,
            Outcome.NOT_UNDERSTOOD, LadiFlowUnexpectedResponseException.class);
    private static final Set<Outcome> RETRYABLE =
            Set.of(Outcome.RATE_LIMITED, Outcome.SERVER_FAILED, Outcome.CONNECTION_FAILED);
    private static final Set<Outcome> POSSIBLY_CARRIED_OUT =
            Set.of(Outcome.SERVER_FAILED, Outcome.CONNECTION_FAILED, Outcome.NOT_UNDERSTOOD);
    private static final String CHECK_BASE_URL = "CHECK_BASE_URL";
    /** The abbreviations of texts in bodies. The texts may contain abbreviations that follow. */
    private static final String ABBREVIATIONS = """
            @response "data":{"customer":@customer},"message":"Thành công"
            @customer {"_id":"6650a1b2c3d4e5f601234567","name":"Trần Thị Lan","email":"lan.tran@example.com",@more}
            @more "score":1.10,"phone":null
            @zoe {"_id":"6650a1b2c3d4e5f601234567","name":"Zoë Müller","email":"zoe@example.com"}
            @exact {"_id":"a",@nl"phone":null,"name":"Trần \\"Lan\\"\\n","score":1.10,"b":1e5,"a":@numbers,"c":[]}
            @numbers [0.0,-0,12345678901234567890.0123456789,{"x":1}]
            @html <!DOCTYPE html><html><body><h1>Error</h1>lan.tran@example.com</body></html>
            """;

    private static final Pattern COUNTED = Pattern.compile("@(deep|open|digits|blanks)\\(([0-9]+)\\)");

    private static final String FOUND = "{@response,\"code\":200}";
    private static final String WRITE = "ladiflow:customer/create";

    /** Parses JSON in another way than the component, and keeps numbers to the last digit. */
    private static final JsonMapper EXACT = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private volatile byte[] response;
    private volatile boolean keptOpen;

    ResponseOutcomesTest() {
        ladiflow.setScript(connection -> {
            do {
                if (connection.readRequest() == null) {
                    return;
                }
                connection.write(response);
            } while (keptOpen);
        });
        http.setConnectionsPerRoute(1);
        http.setMaxTotalConnections(1);
        var configuration = component(ladiflow.baseUrl()).getConfiguration();
        configuration.setRetryDelay(Duration.ofMillis(1));
        // after a 429, all calls wait
        configuration.setRetryMaxDelay(Duration.ofMillis(1));
    }

    @Override
    @AfterAll
    protected void stopContext() {
        super.stopContext();
    }

    @Override
    @AfterAll
    void closeServer() {
        super.closeServer();
    }

    @ParameterizedTest
    @CsvFileSource(
            resources = "/responses.txt",
            delimiterString = " | ",
            quoteCharacter = '`',
            nullValues = "-",
            maxCharsPerColumn = 100_000,
            ignoreLeadingAndTrailingWhitespace = false)
    void mapsEachResponseToItsOutcome(ArgumentsAccessor cells) throws Exception {
        int status = cells.getInteger(0);
        String body = cells.getString(4) == null ? "" : expanded(cells.getString(4));
        serve(status, headers(cells.getString(1)), bytes(body, cells.getString(2)), cells.getString(3));
        Exchange exchange = lookUp();

        Message message = exchange.getMessage();
        Exception failure = exchange.getException();
        String outcome = cells.getString(5);
        if (outcome.equals("FOUND")) {
            assertThat(failure).isNull();
            assertCustomer(body, message.getBody(Customer.class));
            if (cells.size() > 8) {
                assertThat(message.getHeader(LadiFlowConstants.REQUEST_ID)).isEqualTo(cells.getString(8));
            }
        } else {
            assertFailure(cells, failure);
            assertThat(message.getHeader(LadiFlowConstants.REQUEST_ID))
                    .isEqualTo(((LadiFlowException) failure).getRequestId());
        }
        if (outcome.equals("FOUND") || outcome.equals("NOT_FOUND")) {
            assertThat(message.getHeader(LadiFlowConstants.OUTCOME)).isEqualTo(outcome);
            assertThat(message.getHeader(LadiFlowConstants.HTTP_STATUS)).isEqualTo(status);
            assertThat(message.getHeader(LadiFlowConstants.CODE)).isEqualTo(cells.getInteger(6));
            assertServiceMessage(cells, message.getHeader(LadiFlowConstants.MESSAGE));
        } else {
            assertThat(message.getHeaders()).doesNotContainKeys(LadiFlowConstants.OUTCOME, LadiFlowConstants.MESSAGE);
            assertThat(send(WRITE, Map.of("phone", PHONE), Map.of()).getException())
                    .isExactlyInstanceOf(failure.getClass())
                    .returns(
                            POSSIBLY_CARRIED_OUT.contains(outcome(outcome)),
                            e -> ((LadiFlowException) e).isPossiblyCarriedOut());
        }
    }

    private static Outcome outcome(String cell) {
        return cell.equals(CHECK_BASE_URL) ? Outcome.REQUEST_REJECTED : Outcome.valueOf(cell);
    }

    private static void assertServiceMessage(ArgumentsAccessor cells, Object message) {
        if (cells.size() > 7) {
            assertThat(message).isEqualTo(cells.getString(7) == null ? null : expanded(cells.getString(7)));
        }
    }

    /** The expected customer contains the labels of custom fields that stand next to it. */
    private static void assertCustomer(String body, Customer customer) throws JsonProcessingException {
        JsonNode data = EXACT.readTree(body).get("data");
        if (data.has("custom_field_configs")) {
            ((ObjectNode) data.get("customer")).set("custom_field_configs", data.get("custom_field_configs"));
        }
        assertThat(EXACT.readTree(customer.toJson()))
                .hasToString(data.get("customer").toString());
    }

    private static void assertFailure(ArgumentsAccessor cells, Exception exception) {
        Outcome outcome = outcome(cells.getString(5));
        assertThat(exception).isExactlyInstanceOf(FAILURES.get(outcome));
        var failure = (LadiFlowException) exception;
        assertThat(failure.getOutcome()).isEqualTo(outcome);
        assertThat(failure.getOperation()).hasToString("customer/show");
        assertThat(failure.isRetryable()).isEqualTo(RETRYABLE.contains(outcome));
        assertThat(failure.isPossiblyCarriedOut()).isFalse();
        assertThat(failure.getHttpStatus())
                .isEqualTo(outcome == Outcome.CONNECTION_FAILED ? null : cells.getInteger(0));
        assertThat(failure.getCode()).isEqualTo(cells.getInteger(6));
        assertServiceMessage(cells, failure.getServiceMessage());
        for (Throwable e = failure; e != null; e = e.getCause()) {
            assertThat(e.toString()).doesNotContain(KEY, "lan.tran", "Lan", "Zo\u00eb", "xxxxxx");
        }
        assertThat(outcome == Outcome.REQUEST_REJECTED && failure.getMessage().contains("Check baseUrl"))
                .isEqualTo(cells.getString(5).equals(CHECK_BASE_URL));
        if (cells.size() > 8) {
            assertThat(details(failure)).contains(cells.getString(8).split(" & "));
        }
    }

    private static String details(LadiFlowException failure) {
        return failure.getMessage() + " retryAfter " + failure.getRetryAfter() + ". requestId " + failure.getRequestId()
                + "."
                + (failure instanceof LadiFlowServerException server ? " unavailable " + server.isUnavailable() : "")
                + (failure instanceof LadiFlowRequestException ? " unavailable false" : "");
    }

    @ParameterizedTest
    @ValueSource(strings = {"length", "gzip chunked"})
    void failsIfResponseIsTruncatedAtAnyByte(String delivery) throws IOException {
        serve(200, headers("json"), expanded(FOUND).getBytes(StandardCharsets.UTF_8), delivery);
        assertThat(lookUp().getException()).isNull();
        byte[] whole = response;
        keptOpen = false;
        // the end of the last chunk, and the empty chunk
        int end = whole.length - (delivery.contains("chunked") ? "\r\n0\r\n\r\n".length() : 0);
        int head = new String(whole, StandardCharsets.ISO_8859_1).indexOf("\r\n\r\n") + 4;
        for (int i = 0; i < end; i++) {
            response = Arrays.copyOf(whole, i);
            Exception failure = lookUp().getException();
            boolean isConnectionFailure = failure instanceof LadiFlowConnectionException;
            // for the HTTP client, the end of the connection also ends the headers
            assertThat(isConnectionFailure || i < head && failure instanceof LadiFlowUnexpectedResponseException)
                    .as("%d of %d bytes: %s", i, whole.length, failure)
                    .isTrue();
            assertWriteIsSent(1, WRITE + "?maxRetries=2");
            if (i % 50 == 0) {
                assertWriteIsSent(isConnectionFailure ? 3 : 1, WRITE + "?maxRetries=2&retryWrites=true");
            }
        }
    }

    private void assertWriteIsSent(int times, String uri) {
        ladiflow.clearRequests();
        assertThat(send(uri, Map.of("phone", PHONE), Map.of()).getException())
                .returns(true, failure -> ((LadiFlowException) failure).isPossiblyCarriedOut());
        assertThat(ladiflow.requests()).hasSize(times);
    }

    @Test
    void acceptsResponsesUpToMaxResponseSize() throws IOException {
        for (String blanks : new String[] {"", "@blanks(20000)"}) {
            byte[] body = expanded(blanks + FOUND).getBytes(StandardCharsets.UTF_8);
            serve(200, headers("json"), body, "length");

            assertThat(lookUp(body.length).getException()).isNull();
            assertThat(lookUp(body.length - 1).getException())
                    .isInstanceOf(LadiFlowUnexpectedResponseException.class)
                    .hasMessageContaining("larger than maxResponseSize (" + (body.length - 1) + " bytes)");
        }
    }

    private Exchange lookUp(int maxResponseSize) {
        return send("ladiflow:customer/show?maxResponseSize=" + maxResponseSize, PHONE, Map.of());
    }

    /** Returns a text with all abbreviations expanded. */
    private static String expanded(String text) {
        String plain = text;
        for (String line : ABBREVIATIONS.lines().toList()) {
            plain = plain.replace(line.substring(0, line.indexOf(' ')), line.substring(line.indexOf(' ') + 1));
        }
        plain = plain.replace("@nl", "\n").replace("@nul", "\0");
        return COUNTED.matcher(plain).replaceAll(match -> {
            int count = Integer.parseInt(match.group(2));
            return switch (match.group(1)) {
                case "deep" -> "[".repeat(count) + "]".repeat(count);
                case "open" -> "[{\"a\":".repeat(count / 2);
                case "digits" -> "1".repeat(count);
                default -> " ".repeat(count);
            };
        });
    }

    private static String headers(String cell) {
        return cell == null
                ? ""
                : "Content-Type: "
                        + expanded(cell)
                                .replaceFirst("^json", "application/json")
                                .replace(" & ", "\r\n") + "\r\n";
    }

    private static byte[] bytes(String body, String encoding) {
        return encoding.equals("utf-8-bom")
                ? ("\uFEFF" + body).getBytes(StandardCharsets.UTF_8)
                : body.getBytes(Charset.forName(encoding));
    }

    /** Sets the response to all requests from now on. The table explains the delivery. */
    private void serve(int status, String headers, byte[] body, String delivery) throws IOException {
        boolean isGzip = delivery.contains("gzip");
        byte[] coded = isGzip && !delivery.equals("not gzip") ? compressed(body) : body;
        boolean isCut = delivery.startsWith("cut");
        boolean isBodiless = status == 204 || status == 304;
        boolean isChunked = delivery.contains("chunk");
        boolean isEndless = delivery.equals("to the end");
        String length = isChunked ? "Transfer-Encoding: chunked\r\n" : "Content-Length: " + coded.length + "\r\n";
        var written = new ByteArrayOutputStream();
        write(written, "HTTP/1.1 " + status + " Whatever\r\n" + headers);
        write(written, isGzip ? "Content-Encoding: gzip\r\n" : "");
        write(written, (isBodiless || isEndless ? "" : length) + "\r\n");
        write(written, isChunked ? Integer.toHexString(coded.length) + "\r\n" : "");
        written.write(coded, 0, isCut ? coded.length / 2 : coded.length);
        write(written, isChunked && !isCut ? "\r\n0\r\n\r\n" : "");
        response = written.toByteArray();
        keptOpen = !isCut && !isBodiless && !isEndless;
    }

    private static void write(ByteArrayOutputStream out, String text) {
        out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] compressed(byte[] body) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(bytes)) {
            out.write(body);
        }
        return bytes.toByteArray();
    }
}
