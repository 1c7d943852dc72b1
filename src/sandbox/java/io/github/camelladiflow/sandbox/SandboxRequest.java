// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.sandbox;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A request that the sandbox received, regardless of its response. Immutable.
 *
 * @param number the request's number in the order of arrival, starting at 1; {@link LadiFlowSandbox#clearRequests()}
 *     restarts the count
 * @param instant the time when its last byte arrived
 * @param method the HTTP method, such as {@code POST}
 * @param path the complete path, such as {@code /1.0/customer/show}
 * @param query the query string after the question mark, not decoded; empty if there is none
 * @param headers the headers by name, ignoring case; unmodifiable
 * @param body the body, decoded as UTF-8; empty if there is none
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

    /** Copies the headers into an unmodifiable, case-insensitive map. */
    public SandboxRequest {
        var copy = new TreeMap<String, List<String>>(String.CASE_INSENSITIVE_ORDER);
        headers.forEach((name, values) -> copy.put(name, List.copyOf(values)));
        headers = Collections.unmodifiableMap(copy);
    }

    /**
     * Returns the requested operation.
     *
     * @return the path without {@code /1.0/}, such as {@code customer/show}, or the complete path if it has no such
     *     prefix
     */
    public String operation() {
        return path.startsWith(ROOT) ? path.substring(ROOT.length()) : path;
    }

    /**
     * Returns the first value of a header.
     *
     * @param name the header's name; case is ignored
     * @return the value, or empty
     */
    public Optional<String> header(String name) {
        return headers.getOrDefault(name, List.of()).stream().findFirst();
    }

    /**
     * Returns the body's members, parsed on each call.
     *
     * @return maps, lists, strings, numbers, booleans and nulls; empty if the body is not a JSON object
     */
    public Map<String, Object> members() {
        var members = Json.readObjectOrNull(body);
        return members == null ? Map.of() : members;
    }

    /**
     * Returns a string member of the body, for example a lookup key.
     *
     * @param member the member's name, such as {@code email}
     * @return the member's value; empty if the member is missing or not a string
     */
    public Optional<String> text(String member) {
        return Optional.ofNullable(members().get(member) instanceof String text ? text : null);
    }

    /** Returns text without the headers and the body, which contain the API key and a customer's data. */
    @Override
    public String toString() {
        return "#" + number + " " + method + " " + path + " (" + body.length() + " characters)";
    }
}
