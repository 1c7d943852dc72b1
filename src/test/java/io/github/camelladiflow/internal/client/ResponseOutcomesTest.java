// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;

import com.fasterxml.jackson.core.JsonProcessingException;
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
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Sends every response in the table {@code responses.txt} to a lookup over the network. All lookups share a pool of one
 * connection. If a response leaves the connection neither released nor closed, the following rows fail.
 */
@TestInstance(Lifecycle.PER_CLASS)
class ResponseOutcomesTest extends WireRoutes {

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

    private static final String BODY = "{\"data\":{\"customer\":{\"_id\":\"6650a1b2c3d4e5f601234567\"}},\"code\":200}";

    /** How many bytes of a chunked response may be missing: the end of the last line, and the empty chunk. */
    private static final int LAST_CHUNK = "\r\n0\r\n\r\n".length();

    private volatile ResponseWriter responseWriter;

    /** Writes the response to a request, and returns whether the connection stays open for another request. */
    @FunctionalInterface
    private interface ResponseWriter {
        boolean write(OutputStream out, Socket connection) throws IOException;
    }

    ResponseOutcomesTest() {
        ladiflow.setScript(connection -> {
            var out = new BufferedOutputStream(connection.socket().getOutputStream());
            boolean open = true;
            while (open && connection.readRequest() != null) {
                open = responseWriter.write(out, connection.socket());
                out.flush();
            }
        });
        http.setConnectionsPerRoute(1);
        http.setMaxTotalConnections(1);
        // after a 429, all calls would wait
        component(ladiflow.baseUrl()).getConfiguration().setRetryDelay(Duration.ofMillis(1));
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

    /** A row in the table. */
    private record Row(
            int status,
            ResponseDelivery delivery,
            String outcome,
            Integer code,
            boolean checksMessage,
            String message) {}

    @ParameterizedTest
    @CsvFileSource(
            resources = "/responses.txt",
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
        responseWriter = (out, connection) -> row.delivery().send(row.status(), contentType, bytes, out, connection);
        Exchange exchange = lookUp();

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
        String sent = RoundTripTest.exact(body).at("/data/customer").toString();
        Customer customer = message.getBody(Customer.class);
        assertThat(RoundTripTest.exact(customer.toJson())).hasToString(sent);
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
            assertThat(e.toString()).doesNotContain(KEY, "lan.tran", "Lan", "Zo\u00eb");
        }
        if (exception instanceof LadiFlowRequestException) {
            assertThat(failure.getMessage().contains("Check baseUrl"))
                    .isEqualTo(row.outcome().equals("CHECK_BASE_URL"));
        }
    }

    /** Returns the body with all abbreviations expanded. */
    private static String writtenOut(String body) {
        String plain = body.replace("@response", "\"data\":{\"customer\":@customer},\"message\":\"Thành công\"")
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

    @ParameterizedTest
    @EnumSource(names = {"LENGTH", "CHUNKED", "GZIP", "GZIP_CHUNKED"})
    void rejectsResponseTruncatedAtAnyByte(ResponseDelivery sending) throws IOException {
        byte[] answer = responseBytes(sending);
        int head = new String(answer, StandardCharsets.ISO_8859_1).indexOf("\r\n\r\n") + 4;
        int whole = sending.name().endsWith("CHUNKED") ? answer.length - LAST_CHUNK : answer.length;
        for (int i = 0; i < whole; i++) {
            int sent = i;
            responseWriter = (out, connection) -> {
                out.write(answer, 0, sent);
                return false;
            };
            var exception = lookUp().getException();
            if (sent < head) {
                // for the HTTP client, the end of the connection also ends the headers
                assertThat(exception)
                        .as("%d of %d bytes", sent, answer.length)
                        .isInstanceOfAny(LadiFlowConnectionException.class, LadiFlowUnexpectedResponseException.class);
            } else {
                assertThat(exception)
                        .as("%d of %d bytes", sent, answer.length)
                        .isInstanceOf(LadiFlowConnectionException.class);
            }
        }
        responseWriter = (out, connection) -> {
            out.write(answer);
            return true;
        };
        assertThat(lookUp().getException()).isNull();
    }

    private static byte[] responseBytes(ResponseDelivery sending) throws IOException {
        var out = new ByteArrayOutputStream();
        sending.send(200, "application/json", BODY.getBytes(StandardCharsets.UTF_8), out, null);
        return out.toByteArray();
    }

    /**
     * The correct and the broken ways in which a body is sent. In the table, their names are in lower case with blanks.
     */
    enum ResponseDelivery {
        LENGTH("", Framing.LENGTH),
        CHUNKED("", Framing.CHUNKS),
        ONE_BYTE_CHUNKS("", Framing.ONE_BYTE_CHUNKS),
        /** The end of the connection is the end of the body. */
        TO_THE_END("", Framing.NONE),
        GZIP("gzip", Framing.LENGTH),
        X_GZIP("X-GZIP", Framing.LENGTH),
        GZIP_CHUNKED("gzip", Framing.CHUNKS),
        GZIP_TO_THE_END("gzip", Framing.NONE),
        DEFLATE("deflate", Framing.LENGTH),
        /** A response with the status 103 comes first. */
        EARLY_HINTS("", Framing.LENGTH),
        /** The body is not compressed, but declared as gzip. */
        NOT_GZIP("gzip", Framing.LENGTH),
        /** The declared content encoding is unknown. */
        UNKNOWN_CODING("x-nobody", Framing.LENGTH),
        /** The size of a chunk is not a number. */
        BAD_CHUNK("", Framing.BAD_CHUNK),
        /** The connection ends after half of the body. */
        CUT("", Framing.LENGTH),
        CUT_CHUNK("", Framing.CHUNKS),
        CUT_GZIP("gzip", Framing.LENGTH),
        CUT_GZIP_CHUNK("gzip", Framing.CHUNKS),
        /** The connection ends after the headers. */
        CUT_BEFORE_BODY("", Framing.LENGTH),
        /** The connection ends in the middle of the headers. */
        CUT_HEAD("", Framing.LENGTH),
        /** The connection ends before any byte of a response. */
        NOTHING("", Framing.NONE),
        /** The connection is reset in the middle of the body. */
        RESET("", Framing.LENGTH),
        /** The response belongs to another protocol. */
        NOT_HTTP("", Framing.NONE),
        /** The response belongs to another protocol, and is long. */
        NEVER_HTTP("", Framing.NONE);

        private final String coding;
        private final Framing framing;

        /** The ways in which the end of a body is declared. */
        private enum Framing {
            LENGTH,
            CHUNKS,
            ONE_BYTE_CHUNKS,
            BAD_CHUNK,
            NONE
        }

        ResponseDelivery(String coding, Framing framing) {
            this.coding = coding;
            this.framing = framing;
        }

        static ResponseDelivery of(String name) {
            return valueOf(name.toUpperCase(Locale.ROOT).replace(' ', '_').replace('-', '_'));
        }

        /** Sends a response, and returns whether the connection stays open. */
        boolean send(int status, String contentType, byte[] body, OutputStream out, Socket connection)
                throws IOException {
            String head = "HTTP/1.1 " + status + " Whatever\r\n"
                    + (contentType == null ? "" : "Content-Type: " + contentType + "\r\n")
                    + (status / 100 == 3 ? "Location: http://127.0.0.1:1/elsewhere\r\n" : "");
            if (status == 204 || status == 304) {
                // this status has no body, so a body that is sent nevertheless must not be read as the next response
                write(out, head + "\r\n", body);
                return false;
            }
            boolean isCut = name().startsWith("CUT") || this == RESET;
            byte[] coded = this == NOT_GZIP ? body : encoded(body);
            head += (coding.isEmpty() ? "" : "Content-Encoding: " + coding + "\r\n")
                    + switch (framing) {
                        case LENGTH -> "Content-Length: " + coded.length + "\r\n\r\n";
                        case CHUNKS, ONE_BYTE_CHUNKS -> "Transfer-Encoding: chunked\r\n\r\n";
                        case BAD_CHUNK -> "Transfer-Encoding: chunked\r\n\r\nnumber\r\n";
                        case NONE -> "\r\n";
                    };
            byte[] framed = switch (framing) {
                case CHUNKS -> chunks(coded, isCut ? coded.length : 50);
                case ONE_BYTE_CHUNKS -> chunks(coded, 1);
                default -> coded;
            };
            switch (this) {
                case EARLY_HINTS ->
                    write(out, "HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\n" + head, framed);
                case CUT, CUT_CHUNK, CUT_GZIP, CUT_GZIP_CHUNK, RESET ->
                    write(out, head, Arrays.copyOf(framed, framed.length / 2));
                case CUT_BEFORE_BODY -> write(out, head);
                case CUT_HEAD -> write(out, head.substring(0, head.indexOf("Content-Length") - 8));
                case NOTHING -> {}
                case NOT_HTTP -> write(out, "SSH-2.0-OpenSSH_9.6\r\n");
                case NEVER_HTTP -> write(out, "220 mail.example.com\r\n".repeat(1_000));
                default -> write(out, head, framed);
            }
            if (this == RESET) {
                out.flush();
                connection.setSoLinger(true, 0);
            }
            return !isCut && framing != Framing.NONE && framing != Framing.BAD_CHUNK;
        }

        private static void write(OutputStream out, String head, byte... body) throws IOException {
            out.write(head.getBytes(StandardCharsets.UTF_8));
            out.write(body);
        }

        private static byte[] chunks(byte[] body, int size) {
            var out = new ByteArrayOutputStream();
            for (int i = 0; i < body.length; i += size) {
                int length = Math.min(size, body.length - i);
                out.writeBytes((Integer.toHexString(length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
                out.write(body, i, length);
                out.writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
            }
            out.writeBytes("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            return out.toByteArray();
        }

        private byte[] encoded(byte... body) throws IOException {
            var bytes = new ByteArrayOutputStream();
            try (OutputStream out = coding.toLowerCase(Locale.ROOT).endsWith("gzip")
                    ? new GZIPOutputStream(bytes)
                    : coding.equals("deflate") ? new DeflaterOutputStream(bytes) : bytes) {
                out.write(body);
            }
            return bytes.toByteArray();
        }

        static byte[] gzip(byte... body) throws IOException {
            return GZIP.encoded(body);
        }
    }
}
