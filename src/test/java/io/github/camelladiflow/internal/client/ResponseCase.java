// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

import io.github.camelladiflow.model.exception.LadiFlowAuthenticationException;
import io.github.camelladiflow.model.exception.LadiFlowConnectionException;
import io.github.camelladiflow.model.exception.LadiFlowException;
import io.github.camelladiflow.model.exception.LadiFlowNotFoundException;
import io.github.camelladiflow.model.exception.LadiFlowRateLimitException;
import io.github.camelladiflow.model.exception.LadiFlowRequestException;
import io.github.camelladiflow.model.exception.LadiFlowServerException;
import io.github.camelladiflow.model.exception.LadiFlowUnexpectedResponseException;

/** One row of the table {@code answers.txt}: an answer, and the outcome of a lookup that gets it. */
record ResponseCase(
        int line,
        int status,
        String contentType,
        String encoding,
        ResponseDelivery delivery,
        String shortBody,
        Outcome outcome,
        Integer code,
        boolean checksMessage,
        String message) {

    /** What becomes of a lookup. */
    enum Outcome {
        FOUND(null),
        NOT_FOUND(LadiFlowNotFoundException.class),
        AUTHENTICATION(LadiFlowAuthenticationException.class),
        RATE_LIMIT(LadiFlowRateLimitException.class),
        REQUEST(LadiFlowRequestException.class),
        CHECK_BASE_URL(LadiFlowRequestException.class),
        SERVER(LadiFlowServerException.class),
        CONNECTION(LadiFlowConnectionException.class),
        PROTOCOL(LadiFlowUnexpectedResponseException.class);

        final Class<? extends LadiFlowException> failure;

        Outcome(Class<? extends LadiFlowException> failure) {
            this.failure = failure;
        }
    }

    private static final Pattern COUNTED = Pattern.compile("@(deep|open|digits|blanks)\\(([0-9]+)\\)");

    static List<ResponseCase> readTable() throws IOException {
        try (InputStream table = ResponseCase.class.getResourceAsStream("/answers/answers.txt")) {
            var lines = new String(table.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            return IntStream.range(0, lines.size())
                    .filter(i -> !lines.get(i).isEmpty() && !lines.get(i).startsWith("#"))
                    .mapToObj(i -> parse(i + 1, lines.get(i)))
                    .toList();
        }
    }

    private static ResponseCase parse(int line, String text) {
        String[] cells = text.split(" \\| ", -1);
        if (cells.length < 7 || cells.length > 8) {
            throw new IllegalArgumentException("answers.txt, line " + line + ": 7 or 8 cells, not " + cells.length);
        }
        return new ResponseCase(
                line,
                Integer.parseInt(cells[0]),
                switch (cells[1]) {
                    case "json" -> "application/json";
                    case "none" -> null;
                    default -> cells[1];
                },
                cells[2],
                ResponseDelivery.of(cells[3]),
                cells[4],
                Outcome.valueOf(cells[5]),
                cells[6].equals("-") ? null : Integer.valueOf(cells[6]),
                cells.length == 8,
                cells.length < 8 || cells[7].equals("-") ? null : cells[7]);
    }

    boolean send(OutputStream out, Socket connection) throws IOException {
        return delivery.send(status, contentType, bytes(), out, connection);
    }

    /** The body with all shorthand written out. */
    String body() {
        String plain = shortBody
                .replace("@answer", "\"data\":{\"customer\":@customer},\"message\":\"Thành công\"")
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

    private byte[] bytes() {
        String body = body();
        return switch (encoding) {
            case "utf-8-bom" -> ("\uFEFF" + body).getBytes(StandardCharsets.UTF_8);
            case "utf-16" -> body.getBytes(StandardCharsets.UTF_16);
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

    /** The row as it stands in the table, in short. */
    @Override
    public String toString() {
        return "line " + line + ": " + status + ", " + contentType + ", " + encoding + ", " + delivery + ", "
                + shortBody + " gives " + outcome;
    }
}
