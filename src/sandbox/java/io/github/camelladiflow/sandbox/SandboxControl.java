// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.sandbox;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URLDecoder;
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
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;

import static java.util.Collections.singletonList;
import static java.util.Map.entry;

/** Offers the methods of {@link LadiFlowSandbox} to other processes, as JSON over HTTP. Thread-safe. */
final class SandboxControl implements HttpHandler {

    static final String PATH = "/sandbox";

    private static final int MAX_CUSTOMERS = 20;
    private static final Set<String> RESPONSE_MEMBERS =
            Set.of("status", "code", "message", "body", "headers", "retryAfterSeconds", "cutShort");
    /** The members of a reply, each with the members that cannot be combined with it. */
    private static final Map<String, Set<String>> REPLY_MEMBERS = new TreeMap<>(Map.ofEntries(
            entry("operation", Set.of()),
            entry("where", Set.of()),
            entry("times", Set.of()),
            entry("always", Set.of("times")),
            entry("status", Set.of()),
            entry("code", Set.of("body")),
            entry("message", Set.of("body")),
            entry("headers", Set.of()),
            entry("body", Set.of()),
            entry("retryAfterSeconds", Set.of()),
            entry("delayMillis", Set.of()),
            entry("cutShort", Set.of()),
            entry("lost", RESPONSE_MEMBERS),
            entry("hangUp", RESPONSE_MEMBERS)));

    private final LadiFlowSandbox sandbox;

    SandboxControl(LadiFlowSandbox sandbox) {
        this.sandbox = sandbox;
    }

    /** The condition of a reply that was set with JSON: selects the requests that get the reply. */
    record JsonCondition(Map<String, Object> json, String operation, Map<String, Object> where)
            implements Predicate<SandboxRequest> {

        @Override
        public boolean test(SandboxRequest request) {
            return (operation == null || operation.equals(request.operation()))
                    && where.entrySet().stream()
                            .allMatch(key -> request.text(key.getKey())
                                    .filter(((String) key.getValue())::equalsIgnoreCase)
                                    .isPresent());
        }
    }

    /** Thrown to send an error response. */
    private static final class HttpErrorException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private final int status;

        HttpErrorException(int status, String message) {
            super(message);
            this.status = status;
        }
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        int status = HttpURLConnection.HTTP_OK;
        Object answer;
        try {
            rejectOtherOrigins(exchange);
            answer = respond(exchange);
        } catch (HttpErrorException e) {
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

    /**
     * Rejects requests from other web sites. A web page can send requests to this port, or let its own host name
     * resolve to this machine (DNS rebinding). For requests without an {@code Origin}, such as those for images, this
     * method checks {@code Sec-Fetch-Site}.
     */
    private void rejectOtherOrigins(HttpExchange exchange) {
        var headers = exchange.getRequestHeaders();
        if (!sandbox.allowedHosts.accepts(exchange)
                || !Set.of("http://" + AllowedHosts.hostOf(exchange))
                        .containsAll(headers.getOrDefault("Origin", List.of()))
                || !Set.of("same-origin", "none").containsAll(headers.getOrDefault("Sec-Fetch-Site", List.of()))) {
            throw new HttpErrorException(
                    403,
                    "Only the sandbox's own page and programs may use this interface. Programs call it at "
                            + String.join(" or ", sandbox.allowedHosts.names()));
        }
    }

    private Object respond(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath().substring(PATH.length());
        String asked = exchange.getRequestMethod() + " " + path;
        if (path.startsWith("/customers/")) {
            return customer(exchange, path.substring("/customers/".length()));
        }
        return switch (asked) {
            case "GET " -> about();
            case "GET /openapi.yaml" -> openApi();
            case "GET /requests" -> requests(exchange);
            case "POST /requests/find" ->
                sandbox.requests(RequestPattern.of(object(exchange))).stream()
                        .map(this::toJson)
                        .toList();
            case "POST /requests/count" -> count(RequestPattern.of(object(exchange)));
            case "GET /requests/counts" -> counts(exchange);
            case "DELETE /requests" -> {
                sandbox.clearRequests();
                yield about();
            }
            case "GET /replies" -> sandbox.script.describe();
            case "POST /replies" -> replies(exchange);
            case "DELETE /replies" -> {
                sandbox.script.clear();
                yield List.of();
            }
            case "GET /subscriptions" -> sandbox.subscriptions();
            case "GET /hooks" -> sandbox.hookCalls();
            case "GET /events" -> events();
            case "POST /events" -> {
                sandbox.sendEvents(EventTarget.of(object(exchange)), isFromHere(exchange));
                yield events();
            }
            case "DELETE /events" -> {
                sandbox.stopEvents();
                yield events();
            }
            case "GET /settings" -> settings();
            case "PATCH /settings" -> changeSettings(object(exchange));
            case "GET /customers" -> customers(parameter(exchange, "search", ""));
            case "POST /customers" -> Map.of("_id", sandbox.add(withUpdatedAt(object(exchange))));
            case "POST /reset" -> {
                sandbox.reset();
                yield about();
            }
            default ->
                throw new HttpErrorException(
                        404,
                        "Unknown request " + asked.strip() + ": use GET " + PATH
                                + ", or below this path GET /openapi.yaml, GET or DELETE /requests, POST"
                                + " /requests/find, POST /requests/count, GET /requests/counts, GET, POST or DELETE"
                                + " /replies, GET or PATCH /settings, GET /subscriptions, GET /hooks, GET, POST or"
                                + " DELETE /events, GET or POST /customers, PATCH or DELETE /customers/<_id>,"
                                + " POST /reset");
        };
    }

    /** Returns the description of the API. The component's jar contains the same file. */
    private static byte[] openApi() throws IOException {
        try (var in = SandboxControl.class.getResourceAsStream("ladiflow.openapi.yaml")) {
            return in.readAllBytes();
        }
    }

    /**
     * Returns whether the client may set a loopback address as the event target. If other machines can reach the
     * sandbox, the request must come from this machine.
     */
    private boolean isFromHere(HttpExchange exchange) {
        return !sandbox.isExposed() || exchange.getRemoteAddress().getAddress().isLoopbackAddress();
    }

    private Map<String, Object> events() {
        var sender = sandbox.state.events;
        var target = sender.target();
        var json = new LinkedHashMap<String, Object>();
        json.put("target", target == null ? null : target.toMembers());
        json.put("pending", sender.pendingCount());
        json.put("dropped", sender.droppedFromJournal());
        json.put("events", sender.journal().stream().map(SandboxControl::toJson).toList());
        return json;
    }

    private static Map<String, Object> toJson(SandboxEvent event) {
        var json = new LinkedHashMap<String, Object>();
        json.put("number", event.number());
        json.put("instant", event.instant().toString());
        json.put("kinds", event.kinds().stream().sorted().map(Enum::name).toList());
        json.put("customer", event.customerId());
        json.put("outcome", event.outcome().name());
        json.put("attempts", event.attempts());
        json.put("status", event.status());
        json.put("body", Json.read(event.body()));
        return json;
    }

    private Map<String, Object> about() {
        var about = new LinkedHashMap<String, Object>();
        about.put("baseUrl", sandbox.baseUrl());
        about.put("apiKey", sandbox.apiKey());
        about.put("hookUrl", sandbox.hookUrl());
        about.put("operations", List.copyOf(new TreeSet<>(SandboxOperations.ALL.keySet())));
        about.put("customers", sandbox.seededCustomers().size());
        about.put("requestCount", sandbox.requestCount());
        about.put("droppedRequestCount", sandbox.droppedRequestCount());
        about.put(
                "carriedOut",
                SandboxOperations.ALL.keySet().stream()
                        .filter(operation -> sandbox.carriedOut(operation) > 0)
                        .collect(Collectors.toMap(
                                operation -> operation, sandbox::carriedOut, Integer::sum, TreeMap::new)));
        about.put("settings", settings());
        return about;
    }

    private Object requests(HttpExchange exchange) {
        var after = new MemberReader(Map.of("after", Json.read(parameter(exchange, "after", "0"))))
                .number("after", 0, Integer.MAX_VALUE, 0);
        var requests = sandbox.requests().stream()
                .filter(request -> request.number() > after)
                .map(this::toJson)
                .collect(Collectors.toCollection(ArrayList::new));
        // a client that reads the requests after a certain number has to know that some of them are missing
        long dropped = requests.isEmpty() ? 0 : (long) requests.get(0).get("number") - after - 1;
        if (dropped > 0) {
            requests.add(0, Map.of("dropped", dropped));
        }
        return requests;
    }

    private Object count(RequestPattern pattern) {
        var count = new LinkedHashMap<String, Object>();
        count.put("count", sandbox.requestCount(pattern));
        count.put("dropped", sandbox.droppedRequestCount());
        return count;
    }

    private Object counts(HttpExchange exchange) {
        String operation = parameter(exchange, "operation", "");
        String member = parameter(exchange, "member", "");
        if (operation.isEmpty() != member.isEmpty()) {
            throw new IllegalArgumentException("Set both 'operation' and 'member', as in"
                    + " ?operation=customer/show&member=email. To count the requests to all operations, set"
                    + " neither of them");
        }
        return operation.isEmpty() ? sandbox.requestCounts() : sandbox.requestCounts(operation, member);
    }

    private static String parameter(HttpExchange exchange, String name, String otherwise) {
        return Stream.of(Objects.requireNonNullElse(exchange.getRequestURI().getRawQuery(), "")
                        .split("&"))
                .filter(one -> one.startsWith(name + "="))
                .map(one -> URLDecoder.decode(one.substring(name.length() + 1), StandardCharsets.UTF_8))
                .findFirst()
                .orElse(otherwise);
    }

    private Map<String, Object> toJson(SandboxRequest request) {
        var json = new LinkedHashMap<String, Object>();
        json.put("number", request.number());
        json.put("instant", request.instant().toString());
        json.put("method", request.method());
        json.put("path", request.path());
        if (!request.query().isEmpty()) {
            json.put("query", request.query());
        }
        json.put("operation", request.operation());
        var headers = new LinkedHashMap<String, Object>(request.headers());
        // a real key that was sent by mistake must not be shown
        headers.replaceAll(
                (name, values) -> name.equalsIgnoreCase("Api-Key") && !values.equals(List.of(sandbox.apiKey()))
                        ? List.of("(another key)")
                        : values);
        json.put("headers", headers);
        var members = Json.readObjectOrNull(request.body());
        json.put("body", members == null ? request.body() : members);
        json.put("answer", sandbox.journal.response(request));
        return json;
    }

    private Map<String, Object> settings() {
        var settings = new LinkedHashMap<>(sandbox.settings().toMembers());
        settings.put("requestsPerSecond", sandbox.rateLimit());
        settings.put("hold", sandbox.isHolding());
        return settings;
    }

    private Map<String, Object> changeSettings(Map<String, Object> body) {
        var change = new MemberReader(body).requireOnly(settings().keySet());
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

    /** Returns the customers, most recently updated first. */
    private Object customers(String search) {
        synchronized (sandbox.state) {
            var found = sandbox.state.customers.list(search, List.of(), "updated_at", false, false);
            var items =
                    found.stream().limit(MAX_CUSTOMERS).map(one -> one.members().get());
            return Map.of("total", found.size(), "items", items.toList());
        }
    }

    /**
     * Adds {@code updated_at} to a change, because otherwise a client that reads changed customers would
     * miss the change.
     */
    private Map<String, Object> withUpdatedAt(Map<String, Object> change) {
        if (!change.containsKey("updated_at")) {
            synchronized (sandbox.state) {
                change.put("updated_at", sandbox.state.now());
            }
        }
        return change;
    }

    private Object customer(HttpExchange exchange, String id) throws IOException {
        switch (exchange.getRequestMethod()) {
            case "DELETE" -> {
                if (!sandbox.remove(id)) {
                    throw new HttpErrorException(404, "The sandbox has no customer with this id");
                }
            }
            case "PATCH" -> {
                var change = withUpdatedAt(object(exchange));
                try {
                    sandbox.update(id, members -> members.putAll(change));
                } catch (NoSuchElementException e) {
                    throw new HttpErrorException(404, "The sandbox has no customer with this id");
                }
            }
            default -> throw new HttpErrorException(405, "Use PATCH to change a customer, and DELETE to remove it");
        }
        return Map.of("_id", id);
    }

    /** Sets one reply, or several replies in order. If one of them is invalid, sets none of them. */
    private Object replies(HttpExchange exchange) throws IOException {
        Object body = body(exchange);
        var settings = new ArrayList<Runnable>();
        (body instanceof List<?> list ? list : singletonList(body))
                .forEach(item -> settings.add(replyRule(object(item))));
        settings.forEach(Runnable::run);
        return Map.of("replies", settings.size());
    }

    private Runnable replyRule(Map<String, Object> json) {
        var members = new MemberReader(json).requireOnly(REPLY_MEMBERS.keySet());
        REPLY_MEMBERS.forEach((member, others) -> {
            if (members.has(member) && !members.values().get(member).equals(false)) {
                others.stream().filter(members::has).forEach(other -> {
                    throw new IllegalArgumentException(
                            "A reply can have '" + member + "' or '" + other + "', but not both");
                });
            }
        });
        var reply = reply(members);
        int times = members.number("times", 1, 1_000_000, 1);
        boolean always = members.flag("always", false);
        String operation = members.has("operation") ? SandboxOperations.requireKnown(members.text("operation")) : null;
        var where = members.object("where");
        where.keySet().forEach(new MemberReader(where).requireOnly(memberNames(operation))::requiredText);
        var replies = sandbox.when(new JsonCondition(json, operation, where));
        return always ? () -> replies.always(reply) : () -> replies.next(times, reply);
    }

    /** Returns the member names of one operation, or of all operations. */
    private static Set<String> memberNames(String operation) {
        return SandboxOperations.ALL.entrySet().stream()
                .filter(one -> operation == null || one.getKey().equals(operation))
                .flatMap(one -> one.getValue().members().keySet().stream())
                .collect(Collectors.toSet());
    }

    private static Reply reply(MemberReader members) {
        Reply reply;
        if (members.flag("hangUp", false)) {
            reply = Reply.hangUp();
        } else if (members.flag("lost", false)) {
            reply = Reply.lost();
        } else if (!members.has("status")) {
            if (members.has("code") || members.has("message") || members.has("body")) {
                throw new IllegalArgumentException("'code', 'message' and 'body' require 'status'. Without"
                        + " 'status', a reply can only delay or truncate the normal response, or add headers");
            }
            reply = Reply.normal();
        } else {
            int status = members.number("status", 200, 599, 0);
            if (members.has("body")) {
                reply = Reply.json(
                        status,
                        members.values().get("body") instanceof String text
                                ? text
                                : Json.write(members.values().get("body")));
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
            reply = reply.withHeader(header, new MemberReader(members.object("headers")).text(header));
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
            return Json.deepCopyOf(map);
        }
        throw new IllegalArgumentException("The body must be a JSON object");
    }

    private static Object body(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readNBytes(SandboxHandler.MAX_BODY_BYTES + 1);
        if (body.length > SandboxHandler.MAX_BODY_BYTES) {
            throw new HttpErrorException(413, "The body has more than " + SandboxHandler.MAX_BODY_BYTES + " bytes");
        }
        return Json.read(new String(body, StandardCharsets.UTF_8));
    }
}
