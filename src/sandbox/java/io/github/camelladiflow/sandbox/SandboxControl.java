// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.sandbox;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;

import static java.util.Collections.singletonList;

/** What {@link LadiFlowSandbox} can do, as JSON over HTTP, for those who are in another process. Thread-safe. */
final class SandboxControl implements HttpHandler {

    static final String PATH = "/sandbox";

    private static final int MAX_BODY_BYTES = 10_000_000;
    private static final Set<String> REPLY_MEMBERS = Set.of(
            "operation",
            "where",
            "times",
            "always",
            "status",
            "code",
            "message",
            "headers",
            "body",
            "retryAfterSeconds",
            "delayMillis",
            "cutShort",
            "lost",
            "hangUp");

    private final LadiFlowSandbox sandbox;

    SandboxControl(LadiFlowSandbox sandbox) {
        this.sandbox = sandbox;
    }

    /** An answer that is no success. */
    private static final class Refusal extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private final int status;

        Refusal(int status, String message) {
            super(message);
            this.status = status;
        }
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        int status = HttpURLConnection.HTTP_OK;
        Object answer;
        try {
            refuseWebPages(exchange);
            answer = answer(exchange);
        } catch (Refusal e) {
            status = e.status;
            answer = Map.of("error", e.getMessage());
        } catch (IllegalArgumentException | IllegalStateException e) {
            status = HttpURLConnection.HTTP_BAD_REQUEST;
            answer = Map.of("error", e.getMessage());
        }
        byte[] body =
                answer instanceof byte[] file ? file : (Json.write(answer) + "\n").getBytes(StandardCharsets.UTF_8);
        String type = answer instanceof byte[] ? "application/yaml" : "application/json";
        exchange.getResponseHeaders().set("Content-Type", type + "; charset=utf-8");
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.sendResponseHeaders(status, -1);
        } else {
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
        }
        exchange.close();
    }

    /** A page that somebody has open in a browser can send to this port too, or have its own name resolved to it. */
    private static void refuseWebPages(HttpExchange exchange) {
        var headers = exchange.getRequestHeaders();
        String host = Objects.requireNonNullElse(headers.getFirst("Host"), "");
        if (headers.containsKey("Origin") || !host.matches("(127\\.0\\.0\\.1|localhost)(:\\d+)?")) {
            throw new Refusal(
                    403, "Only for programs on this machine that call 127.0.0.1 or localhost, not for web pages");
        }
    }

    private Object answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath().substring(PATH.length());
        String asked = exchange.getRequestMethod() + " " + path;
        if (path.startsWith("/customers/")) {
            return customer(exchange, path.substring("/customers/".length()));
        }
        return switch (asked) {
            case "GET " -> about();
            case "GET /openapi.yaml" -> description();
            case "GET /requests" -> requests();
            case "DELETE /requests" -> {
                sandbox.clearRequests();
                yield about();
            }
            case "POST /replies" -> replies(exchange);
            case "GET /subscriptions" -> sandbox.subscriptions();
            case "GET /settings" -> settings();
            case "PATCH /settings" -> change(object(exchange));
            case "POST /customers" -> Map.of("_id", sandbox.add(object(exchange)));
            case "POST /reset" -> {
                sandbox.reset();
                yield about();
            }
            default ->
                throw new Refusal(
                        404,
                        "There is no " + asked.strip() + " here, only GET " + PATH
                                + ", and below it GET /openapi.yaml, GET or DELETE /requests,"
                                + " POST /replies, GET or PATCH /settings, GET /subscriptions, POST /customers, PATCH or DELETE /customers/<_id>,"
                                + " POST /reset");
        };
    }

    /** The same file as in the component's jar. */
    private static byte[] description() throws IOException {
        try (var in = SandboxControl.class.getResourceAsStream("ladiflow.openapi.yaml")) {
            return in.readAllBytes();
        }
    }

    private Map<String, Object> about() {
        var about = new LinkedHashMap<String, Object>();
        about.put("baseUrl", sandbox.baseUrl());
        about.put("apiKey", sandbox.apiKey());
        about.put("operations", List.copyOf(new TreeSet<>(SandboxOperations.ALL.keySet())));
        about.put("customers", sandbox.seededCustomers().size());
        about.put("requestCount", sandbox.requestCount());
        about.put(
                "carriedOut",
                SandboxOperations.ALL.keySet().stream()
                        .filter(operation -> sandbox.carriedOut(operation) > 0)
                        .collect(Collectors.toMap(
                                operation -> operation, sandbox::carriedOut, Integer::sum, TreeMap::new)));
        about.put("settings", settings());
        return about;
    }

    private Object requests() {
        return sandbox.requests().stream().map(this::request).toList();
    }

    private Map<String, Object> request(SandboxRequest request) {
        var json = new LinkedHashMap<String, Object>();
        json.put("number", request.number());
        json.put("instant", request.instant().toString());
        json.put("method", request.method());
        json.put("path", request.path());
        json.put("operation", request.operation());
        var headers = new LinkedHashMap<String, Object>(request.headers());
        // somebody's real key, sent here by mistake, is not shown around
        headers.replaceAll(
                (name, values) -> name.equalsIgnoreCase("Api-Key") && !values.equals(List.of(sandbox.apiKey()))
                        ? List.of("(another key)")
                        : values);
        json.put("headers", headers);
        var members = Json.readObjectOrNull(request.body());
        json.put("body", members == null ? request.body() : members);
        return json;
    }

    private Map<String, Object> settings() {
        var settings = new LinkedHashMap<>(sandbox.settings().toMembers());
        settings.put("requestsPerSecond", sandbox.rateLimit());
        settings.put("hold", sandbox.isHolding());
        return settings;
    }

    private Map<String, Object> change(Map<String, Object> body) {
        var change = new Members(body).only(settings().keySet());
        int requestsPerSecond = change.number("requestsPerSecond", 0, Integer.MAX_VALUE, sandbox.rateLimit());
        boolean hold = change.flag("hold", sandbox.isHolding());
        sandbox.settings().set(change);
        sandbox.rateLimit(requestsPerSecond);
        if (hold) {
            sandbox.hold();
        } else {
            sandbox.release();
        }
        return settings();
    }

    private Object customer(HttpExchange exchange, String id) throws IOException {
        switch (exchange.getRequestMethod()) {
            case "DELETE" -> {
                if (!sandbox.remove(id)) {
                    throw new Refusal(404, "The sandbox has no customer of this id");
                }
            }
            case "PATCH" -> {
                var change = object(exchange);
                try {
                    sandbox.update(id, members -> members.putAll(change));
                } catch (NoSuchElementException e) {
                    throw new Refusal(404, "The sandbox has no customer of this id");
                }
            }
            default -> throw new Refusal(405, "A customer can be changed by PATCH and removed by DELETE");
        }
        return Map.of("_id", id);
    }

    /** Sets one reply, or several in order; none of them if one is not acceptable. */
    private Object replies(HttpExchange exchange) throws IOException {
        Object body = body(exchange);
        var settings = new ArrayList<Runnable>();
        (body instanceof List<?> list ? list : singletonList(body))
                .forEach(item -> settings.add(setting(object(item))));
        settings.forEach(Runnable::run);
        return Map.of("replies", settings.size());
    }

    private Runnable setting(Map<String, Object> json) {
        var members = new Members(json).only(REPLY_MEMBERS);
        var reply = reply(members);
        int times = members.number("times", 1, 1_000_000, 1);
        boolean always = members.flag("always", false);
        if (always && members.has("times")) {
            throw new IllegalArgumentException("A reply is for some times or always, not both");
        }
        String operation = members.text("operation");
        var where = members.object("where");
        where.keySet().forEach(new Members(where)::text);
        var replies = sandbox.when(request -> (operation == null || operation.equals(request.operation()))
                && where.entrySet().stream()
                        .allMatch(key -> request.text(key.getKey())
                                .filter(((String) key.getValue())::equalsIgnoreCase)
                                .isPresent()));
        return always ? () -> replies.always(reply) : () -> replies.next(times, reply);
    }

    private static Reply reply(Members members) {
        Reply reply;
        if (members.flag("hangUp", false)) {
            reply = Reply.hangUp();
        } else if (members.flag("lost", false)) {
            reply = Reply.lost();
        } else if (!members.has("status")) {
            if (members.has("code") || members.has("message") || members.has("body")) {
                throw new IllegalArgumentException("code, message and body need a status; without one the answer is"
                        + " the normal one, perhaps late, cut short or with more headers");
            }
            reply = Reply.normal();
        } else {
            int status = members.number("status", 200, 599, 0);
            if (members.has("body")) {
                reply = Reply.json(
                        status,
                        members.all().get("body") instanceof String text
                                ? text
                                : Json.write(members.all().get("body")));
            } else {
                reply = Reply.envelope(
                        status, members.number("code", 0, 999, status), members.text("message", "HTTP " + status));
            }
        }
        if (members.has("retryAfterSeconds")) {
            reply = reply.withHeader(
                    "Retry-After", Integer.toString(members.number("retryAfterSeconds", 0, Integer.MAX_VALUE, 0)));
        }
        for (var header : members.object("headers").keySet()) {
            reply = reply.withHeader(header, new Members(members.object("headers")).text(header));
        }
        if (members.flag("cutShort", false)) {
            reply = reply.cutShort();
        }
        return reply.after(Duration.ofMillis(members.number("delayMillis", 0, 3_600_000, 0)));
    }

    private static Map<String, Object> object(HttpExchange exchange) throws IOException {
        return object(body(exchange));
    }

    private static Map<String, Object> object(Object json) {
        if (json instanceof Map<?, ?> map) {
            return Json.object(map);
        }
        throw new IllegalArgumentException("The body must be a JSON object");
    }

    private static Object body(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readNBytes(MAX_BODY_BYTES + 1);
        if (body.length > MAX_BODY_BYTES) {
            throw new Refusal(413, "The body has more than " + MAX_BODY_BYTES + " bytes");
        }
        return Json.read(new String(body, StandardCharsets.UTF_8));
    }
}
