// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.sandbox;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A request that the sandbox was sent, whatever it answered. Immutable.
 *
 * @param number the request's number, from 1, in the order of arrival since the start or the last clearing
 * @param instant when its last byte had arrived
 * @param method the HTTP method, such as {@code POST}
 * @param path the whole path, such as {@code /1.0/customer/show}
 * @param query what follows the path behind a question mark, as it came; empty if there was nothing
 * @param headers the headers by name, whose case does not matter; unmodifiable
 * @param body the body, read as UTF-8; empty if there was none
 */
public record SandboxRequest(
        long number,
        Instant instant,
        String method,
        String path,
        String query,
        Map<String, List<String>> headers,
        String body) {

    static final String ROOT = "/1.0/";

    /** Copies the headers into an unmodifiable map that knows no case. */
    public SandboxRequest {
        var copy = new TreeMap<String, List<String>>(String.CASE_INSENSITIVE_ORDER);
        headers.forEach((name, values) -> copy.put(name, List.copyOf(values)));
        headers = Collections.unmodifiableMap(copy);
    }

    /**
     * The operation that was asked for.
     *
     * @return the path without {@code /1.0/}, such as {@code customer/show}; the whole path if it does not begin so
     */
    public String operation() {
        return path.startsWith(ROOT) ? path.substring(ROOT.length()) : path;
    }

    /**
     * The first value of a header.
     *
     * @param name the header's name; its case does not matter
     * @return the value, or empty
     */
    public Optional<String> header(String name) {
        return headers.getOrDefault(name, List.of()).stream().findFirst();
    }

    /**
     * The body's members, read anew at each call.
     *
     * @return maps, lists, texts, numbers, booleans and nulls; empty if the body is no JSON object
     */
    public Map<String, Object> members() {
        var members = Json.readObjectOrNull(body);
        return members == null ? Map.of() : members;
    }

    /**
     * A text member of the body, for example a lookup key.
     *
     * @param member the member's name, such as {@code email}
     * @return its text; empty if the body has no such member or it is no text
     */
    public Optional<String> text(String member) {
        return Optional.ofNullable(members().get(member) instanceof String text ? text : null);
    }

    /** Shows neither headers nor body: they hold the API key and a customer's data. */
    @Override
    public String toString() {
        return "#" + number + " " + method + " " + path + " (" + body.length() + " characters)";
    }
}
