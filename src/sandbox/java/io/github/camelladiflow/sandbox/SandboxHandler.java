// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.sandbox;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;

/**
 * Handles one HTTP exchange: records the request, selects the reply, waits for holds and delays, and sends the reply.
 * Thread-safe.
 */
record SandboxHandler(String apiKey, SandboxState state, RequestJournal journal, ReplyScript script, SandboxGate gate)
        implements HttpHandler {

    static final int MAX_BODY_BYTES = 10_000_000;
    /** The maximum number of bytes that are recorded of each response. */
    private static final int MAX_RECORDED_BYTES = 20_000;

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try {
            var request = receive(exchange);
            var reply = chooseReply(request);
            gate.await();
            TimeUnit.NANOSECONDS.sleep(reply.delay.toNanos());
            boolean answered = reply.delivery != Reply.Delivery.NONE;
            // receive() has read at most MAX_BODY_BYTES bytes of the body
            boolean tooLarge = exchange.getRequestBody().read() >= 0;
            var filled = answered && reply.isNormal()
                    ? reply.withContentOf(tooLarge ? Reply.envelope(413, "Nội dung quá lớn") : respond(request))
                    : reply;
            recordResponse(request, filled);
            if (answered && reply.delivery != Reply.Delivery.LOST) {
                send(exchange, filled);
            }
            if (reply.delivery != Reply.Delivery.WHOLE) {
                throw new IOException("The reply closes the connection");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("The sandbox is closing");
        } catch (Error e) {
            // a predicate of a test may throw an Error, for example if an assertion fails. If the exchange were
            // not closed, HttpServer would never respond
            exchange.close();
            throw e;
        }
        // after an exception, HttpServer closes the connection and releases it. An exchange that is closed here before
        // the response is complete would stay in HttpServer's memory
        exchange.close();
    }

    private SandboxRequest receive(HttpExchange exchange) throws IOException {
        var body = new String(exchange.getRequestBody().readNBytes(MAX_BODY_BYTES), StandardCharsets.UTF_8);
        return journal.add(number -> new SandboxRequest(
                number,
                Instant.now(),
                exchange.getRequestMethod(),
                exchange.getRequestURI().getPath(),
                Objects.requireNonNullElse(exchange.getRequestURI().getRawQuery(), ""),
                exchange.getRequestHeaders(),
                body));
    }

    private void recordResponse(SandboxRequest request, Reply reply) {
        var body = new String(reply.body, 0, Math.min(reply.body.length, MAX_RECORDED_BYTES), StandardCharsets.UTF_8);
        long millis = ChronoUnit.MILLIS.between(request.instant(), Instant.now());
        journal.recordResponse(
                request, Map.of("status", reply.status, "delivery", reply.delivery, "body", body, "millis", millis));
    }

    private Reply chooseReply(SandboxRequest request) {
        try {
            return script.take(request);
        } catch (RuntimeException | Error e) {
            return Reply.envelope(
                    500, "The condition of a reply threw " + e.getClass().getName());
        }
    }

    private Reply respond(SandboxRequest request) {
        if (CatchHook.isAt(request.path())) {
            return CatchHook.respond(request, state);
        }
        var operation = SandboxOperation.ALL.get(request.operation());
        if (operation == null) {
            return Reply.html(404);
        }
        if (!request.method().equals("POST")) {
            return Reply.of(SandboxResponse.error(405, "Chỉ hỗ trợ POST")).withHeader("Allow", "POST");
        }
        if (!gate.isWithinRate(state.settings.number("requestsPerSecond"))) {
            return Reply.rateLimited(Duration.ofSeconds(1));
        }
        var answer = respond(request, operation);
        return Reply.of(state.settings.is("codeOnly") ? answer.withHttpOk() : answer);
    }

    private SandboxResponse respond(SandboxRequest request, SandboxOperation operation) {
        String key = request.header("Api-Key").orElse("");
        if (key.equals(LadiFlowSandbox.withoutScope(apiKey))) {
            return SandboxResponse.error(state.settings.number("missingScope"), "Api-Key không có quyền dùng LadiFlow");
        }
        if (!apiKey.equals(key)) {
            return SandboxResponse.error(401, "Api-Key không hợp lệ");
        }
        if (!isAcceptedContentType(request.header("Content-Type").orElse(""))) {
            return SandboxResponse.error(415, "Content-Type phải là application/json");
        }
        var members = Json.readObjectOrNull(request.body());
        if (members == null) {
            return SandboxResponse.error(400, "Nội dung phải là một đối tượng JSON");
        }
        try {
            synchronized (state) {
                if (state.settings.is("strict")) {
                    MemberType.check(members, operation.members());
                }
                var answer = operation.handler().handle(new MemberReader(members), state);
                if (answer.isSuccess()) {
                    state.successCounts.merge(request.operation(), 1, Integer::sum);
                }
                return answer;
            }
        } catch (IllegalArgumentException e) {
            return SandboxResponse.error(400, e.getMessage());
        } catch (RuntimeException | Error e) {
            return SandboxResponse.error(
                    500, "The operation threw " + e.getClass().getName());
        }
    }

    private static void send(HttpExchange exchange, Reply reply) throws IOException {
        reply.headers.forEach(exchange.getResponseHeaders()::set);
        var body = reply.body;
        if (reply.delivery == Reply.Delivery.CUT_SHORT) {
            exchange.sendResponseHeaders(reply.status, Math.max(1, body.length));
            exchange.getResponseBody().write(body, 0, body.length / 2);
            exchange.getResponseBody().flush();
        } else if (body.length == 0 || mustHaveNoBody(exchange, reply)) {
            exchange.sendResponseHeaders(reply.status, -1);
        } else {
            exchange.sendResponseHeaders(reply.status, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private static boolean mustHaveNoBody(HttpExchange exchange, Reply reply) {
        return reply.status == 204
                || reply.status == 304
                || exchange.getRequestMethod().equals("HEAD");
    }

    /**
     * Returns whether the sandbox accepts a content type. Some of LadiFlow's own examples send JSON as text, or without
     * a type. By default, curl sends the type of form data.
     */
    private static boolean isAcceptedContentType(String contentType) {
        return Set.of("application/json", "text/plain", "application/x-www-form-urlencoded", "")
                .contains(contentType.toLowerCase(Locale.ROOT).split(";", 2)[0].strip());
    }
}
