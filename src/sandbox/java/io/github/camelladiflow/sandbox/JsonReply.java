// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.sandbox;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads replies from JSON, and rejects those that the sandbox could not send as they are described. */
final class JsonReply {

    /** The members that have an effect. */
    private static final List<String> EFFECTS =
            List.of("status", "headers", "retryAfterSeconds", "delayMillis", "cutShort", "lost", "hangUp");

    private static final Set<String> MEMBERS = Stream.concat(
                    EFFECTS.stream(), Stream.of("operation", "where", "times", "always", "code", "message", "body"))
            .collect(Collectors.toSet());
    /** The members that cannot be combined with others. */
    private static final Map<String, String> EXCLUSIVE = Map.of(
            "always", "times",
            "body", "code message",
            "lost", "status code message body headers retryAfterSeconds cutShort",
            "hangUp", "status code message body headers retryAfterSeconds cutShort lost");

    private JsonReply() {}

    static Reply read(Map<String, Object> json) {
        var members = new MemberReader(json).requireOnly(MEMBERS);
        EXCLUSIVE.forEach((member, others) -> Stream.of(others.split(" "))
                .filter(other -> members.isSet(member) && members.isSet(other))
                .forEach(other -> {
                    throw new IllegalArgumentException(
                            "A reply can have '" + member + "' or '" + other + "', not both");
                }));
        if (EFFECTS.stream().noneMatch(members::isSet)) {
            throw new IllegalArgumentException("A reply must have at least one of " + EFFECTS);
        }
        members.flag("always", false);
        return content(members).after(Duration.ofMillis(members.number("delayMillis", 0, 3_600_000, 0)));
    }

    private static Reply content(MemberReader members) {
        if (members.flag("hangUp", false)) {
            return Reply.hangUp();
        }
        if (members.flag("lost", false)) {
            return Reply.lost();
        }
        int status = members.number("status", 200, 599, 0);
        if (status == 0 && Stream.of("code", "message", "body").anyMatch(members::has)) {
            throw new IllegalArgumentException("'code', 'message' and 'body' require 'status'");
        }
        Object body = members.values().get("body");
        if (body != null && (status == 204 || status == 304)) {
            throw new IllegalArgumentException("HTTP " + status + " has no body");
        }
        var reply = status == 0
                ? Reply.normal()
                : body != null
                        ? Reply.json(status, body instanceof String text ? text : Json.write(body))
                        : Reply.envelope(
                                status,
                                members.number("code", 0, 999, status),
                                members.text("message", "HTTP " + status));
        if (members.has("retryAfterSeconds")) {
            int seconds = members.number("retryAfterSeconds", 0, Integer.MAX_VALUE, 0);
            reply = reply.withHeader("Retry-After", Integer.toString(seconds));
        }
        var headers = new MemberReader(members.object("headers"));
        for (String name : headers.values().keySet()) {
            if (name.matches("(?i)Content-Length|Transfer-Encoding")) {
                throw new IllegalArgumentException("The sandbox itself sets the header " + name);
            }
            reply = reply.withHeader(name, headers.requiredText(name));
        }
        return members.flag("cutShort", false) ? reply.cutShort() : reply;
    }
}
