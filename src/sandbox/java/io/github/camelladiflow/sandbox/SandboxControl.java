// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.sandbox;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;

/** Offers the methods of {@link LadiFlowSandbox} to other processes, as JSON over HTTP. Thread-safe. */
final class SandboxControl implements HttpHandler {

    static final String PATH = "/sandbox";

    private static final int MAX_REQUESTS = 100;
    private static final String COMMANDS =
            "reset, clearRequests, settings, hold, release, replies, customer, remove, events or stopEvents";

    private final LadiFlowSandbox sandbox;

    SandboxControl(LadiFlowSandbox sandbox) {
        this.sandbox = sandbox;
    }

    /** Selects requests by their operation and by strings in their body, regardless of case. */
    record Condition(Map<String, Object> json, String operation, Map<String, Object> where)
            implements Predicate<SandboxRequest> {

        static Condition of(Map<String, Object> json) {
            var members = new MemberReader(json);
            var where = members.object("where");
            String operation = where.isEmpty() ? members.text("operation") : members.requiredText("operation");
            if (operation != null) {
                var known = SandboxOperation.ALL
                        .get(SandboxOperation.requireKnown(operation))
                        .members();
                where.keySet().forEach(new MemberReader(where).requireOnly(known.keySet())::requiredText);
            }
            return new Condition(json, operation, where);
        }

        @Override
        public boolean test(SandboxRequest request) {
            return (operation == null || operation.equals(request.operation()))
                    && where.entrySet().stream()
                            .allMatch(member -> request.text(member.getKey())
                                    .filter(((String) member.getValue())::equalsIgnoreCase)
                                    .isPresent());
        }
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath().substring(PATH.length());
        try {
            if (!isAllowed(exchange)) {
                send(exchange, 403, error("Only programs may call the sandbox, at " + sandbox.allowedHosts.names()));
            } else if ((exchange.getRequestMethod() + path).equals("POST")) {
                send(exchange, 200, carryOut(body(exchange), isFromHere(exchange)));
            } else {
                boolean isGet = exchange.getRequestMethod().equals("GET");
                var view = !isGet ? null : path.equals("/requests") ? requests() : view(path);
                send(exchange, view == null ? 404 : 200, view == null ? error("Use GET or POST " + PATH) : view);
            }
        } catch (IllegalArgumentException | IllegalStateException e) {
            send(exchange, 400, error(e.getMessage()));
        }
    }

    private static Map<String, Object> error(String message) {
        return Map.of("error", message);
    }

    static void send(HttpExchange exchange, int status, Object json) throws IOException {
        byte[] body = (Json.write(json) + "\n").getBytes(StandardCharsets.UTF_8);
        boolean isHead = exchange.getRequestMethod().equals("HEAD");
        exchange.getResponseHeaders().set("Content-Type", "application/json; charset=utf-8");
        exchange.sendResponseHeaders(status, isHead ? -1 : body.length);
        if (!isHead) {
            exchange.getResponseBody().write(body);
        }
        exchange.close();
    }

    /**
     * Rejects requests from web pages. A page can send requests to this port, or let its own host name resolve to this
     * machine (DNS rebinding). Browsers send {@code Sec-Fetch-Site: none} for an address that the user has entered.
     */
    private boolean isAllowed(HttpExchange exchange) {
        var headers = exchange.getRequestHeaders();
        return sandbox.allowedHosts.accepts(exchange)
                && !headers.containsKey("Origin")
                && List.of("none").containsAll(headers.getOrDefault("Sec-Fetch-Site", List.of()));
    }

    /**
     * Returns whether the client may set a loopback address as the event target. If other machines can reach the
     * sandbox, the request must come from this machine.
     */
    private boolean isFromHere(HttpExchange exchange) {
        return !sandbox.isExposed() || exchange.getRemoteAddress().getAddress().isLoopbackAddress();
    }

    private static Map<String, Object> body(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readNBytes(SandboxHandler.MAX_BODY_BYTES);
        return object(Json.read(new String(body, StandardCharsets.UTF_8)));
    }

    private static Map<String, Object> object(Object json) {
        var object = Json.asObject(json);
        if (object == null) {
            throw new IllegalArgumentException("The value must be a JSON object");
        }
        return object;
    }

    /** Returns the state, or one of its members. Returns null if the path is unknown. */
    private Object view(String path) {
        var view = new LinkedHashMap<String, Object>();
        view.put("baseUrl", sandbox.baseUrl());
        view.put("apiKey", sandbox.apiKey());
        view.put("hookUrl", sandbox.hookUrl());
        view.put("requestCount", sandbox.requestCount());
        view.put("droppedRequestCount", sandbox.droppedRequestCount());
        synchronized (sandbox.state) {
            view.put("carriedOut", new TreeMap<>(sandbox.state.successCounts));
        }
        view.put("settings", sandbox.settings().toMembers());
        view.put("hold", sandbox.isHolding());
        view.put("replies", sandbox.script.describe());
        view.put("subscriptions", sandbox.subscriptions());
        view.put("hookCalls", sandbox.hookCalls());
        var events = sandbox.state.events();
        view.put("eventTarget", events == null ? "(none)" : events.target().toString());
        view.put("events", sandbox.events());
        return path.isEmpty() ? view : view.get(path.substring(1));
    }

    private List<Object> requests() {
        var all = sandbox.requests();
        return all.stream()
                .skip(Math.max(0, all.size() - MAX_REQUESTS))
                .map(this::toJson)
                .toList();
    }

    private Object toJson(SandboxRequest request) {
        var json = new LinkedHashMap<String, Object>();
        json.put("number", request.number());
        json.put("instant", request.instant().toString());
        json.put("method", request.method());
        json.put("path", request.path());
        json.put("query", request.query());
        json.put("operation", request.operation());
        var headers = new TreeMap<String, List<String>>(String.CASE_INSENSITIVE_ORDER);
        headers.putAll(request.headers());
        // a real key that was sent by mistake must not be shown
        var own = List.of(sandbox.apiKey());
        headers.computeIfPresent("Api-Key", (name, values) -> values.equals(own) ? own : List.of("(another key)"));
        json.put("headers", headers);
        var members = Json.readObjectOrNull(request.body());
        json.put("body", members == null ? request.body() : members);
        json.put("response", sandbox.journal.response(request));
        return json;
    }

    private Object carryOut(Map<String, Object> json, boolean isFromHere) {
        String name = json.size() == 1 ? json.keySet().iterator().next() : "";
        if (name.isEmpty() || json.get(name) == null) {
            throw new IllegalArgumentException("The body must have exactly one of the members " + COMMANDS);
        }
        var members = new MemberReader(json);
        switch (name) {
            case "reset" -> whenTrue(members, name, sandbox::reset);
            case "clearRequests" -> whenTrue(members, name, sandbox::clearRequests);
            case "settings" -> sandbox.settings().set(object(json.get(name)));
            case "hold" -> whenTrue(members, name, sandbox::hold);
            case "release" -> whenTrue(members, name, sandbox::release);
            case "replies" -> setReplies(members.list(name));
            case "customer" -> {
                return Map.of("_id", put(object(json.get(name))));
            }
            case "remove" -> {
                if (!sandbox.remove(members.requiredText(name))) {
                    throw new IllegalArgumentException("The sandbox has no customer with this id");
                }
            }
            case "events" -> sandbox.sendEvents(EventTarget.of(object(json.get(name))), isFromHere);
            case "stopEvents" -> whenTrue(members, name, sandbox::stopEvents);
            default -> throw new IllegalArgumentException("Unknown member " + name + ". Use " + COMMANDS);
        }
        return view("");
    }

    private static void whenTrue(MemberReader members, String name, Runnable action) {
        if (!members.flag(name, false)) {
            throw new IllegalArgumentException("'" + name + "' must be true");
        }
        action.run();
    }

    /** Changes the customer if it exists, and adds it otherwise. Clients that read changed customers see it. */
    private String put(Map<String, Object> customer) {
        synchronized (sandbox.state) {
            if (!customer.containsKey("updated_at")) {
                customer.put("updated_at", sandbox.state.now());
            }
            if (customer.get("_id") instanceof String id
                    && sandbox.state.customers.find(id, null, null).isPresent()) {
                customer.remove("_id");
                sandbox.update(id, members -> members.putAll(customer));
                return id;
            }
            return sandbox.add(customer);
        }
    }

    /** Sets replies in order, or removes all if there are none. If one of them is invalid, sets none of them. */
    private void setReplies(List<?> replies) {
        var settings = new ArrayList<Runnable>();
        replies.forEach(reply -> settings.add(reply(object(reply))));
        if (settings.isEmpty()) {
            sandbox.script.clear();
        }
        settings.forEach(Runnable::run);
    }

    private Runnable reply(Map<String, Object> json) {
        var reply = JsonReply.read(json);
        int times = new MemberReader(json).number("times", 1, 1_000_000, 1);
        var replies = sandbox.when(Condition.of(json));
        return Boolean.TRUE.equals(json.get("always")) ? () -> replies.always(reply) : () -> replies.next(times, reply);
    }
}
