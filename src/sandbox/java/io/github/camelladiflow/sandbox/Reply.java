// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.sandbox;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A reply that replaces or changes the sandbox's normal response. Immutable; {@link #after}, {@link #cutShort} and the
 * methods that begin with {@code with} return a changed copy.
 *
 * <pre>{@code
 * sandbox.next(Reply.rateLimited(Duration.ofSeconds(2)));                     // one 429, then normal responses
 * sandbox.next(3, Reply.html(502));                                           // three error pages of a proxy
 * sandbox.always(Reply.delayed(Duration.ofMillis(300)));                      // a slow service
 * sandbox.next(Reply.status(500).withHeader("X-Trace", "7").withBody("!"));   // any response
 * }</pre>
 */
public final class Reply {

    enum Delivery {
        WHOLE,
        CUT_SHORT,
        LOST,
        NONE
    }

    /** The value of {@code status} in a reply that keeps the normal response's status. */
    private static final int NORMAL = 0;

    private static final String CONTENT_TYPE = "Content-Type";

    final int status;
    final Map<String, String> headers;
    final byte[] body;
    final Duration delay;
    final Delivery delivery;

    private Reply(int status, Map<String, String> headers, byte[] body, Duration delay, Delivery delivery) {
        this.status = status;
        this.headers = headers;
        this.body = body;
        this.delay = delay;
        this.delivery = delivery;
    }

    /**
     * Returns the normal response, to be changed with {@link #after}, {@link #withHeader} or {@link #cutShort}.
     *
     * @return a reply without changes
     */
    public static Reply normal() {
        return new Reply(NORMAL, Map.of(), new byte[0], Duration.ZERO, Delivery.WHOLE);
    }

    /**
     * Returns a reply with the given HTTP status and an empty body.
     *
     * @param status the HTTP status, from 200 to 599
     * @return the reply
     * @throws IllegalArgumentException if the status is out of range
     */
    public static Reply status(int status) {
        if (status < 200 || status > 599) {
            throw new IllegalArgumentException("The sandbox cannot respond with HTTP " + status + ". Use 200 to 599");
        }
        return new Reply(status, Map.of(), new byte[0], Duration.ZERO, Delivery.WHOLE);
    }

    /**
     * Returns a reply with the given HTTP status and your own JSON body.
     *
     * @param status the HTTP status, from 200 to 599
     * @param json the body. It need not be valid JSON
     * @return the reply
     */
    public static Reply json(int status, String json) {
        return status(status)
                .withHeader(CONTENT_TYPE, "application/json; charset=utf-8")
                .withBody(json);
    }

    /**
     * Returns a reply that contains an envelope without data. Its HTTP status and its {@code code} are equal.
     *
     * @param code the HTTP status and the {@code code}, from 200 to 599
     * @param message the envelope's {@code message}
     * @return the reply
     */
    public static Reply envelope(int code, String message) {
        return envelope(code, code, message);
    }

    /**
     * Returns a reply that contains an envelope without data. Its HTTP status and its {@code code} can differ.
     *
     * @param status the HTTP status, from 200 to 599
     * @param code the envelope's {@code code}
     * @param message the envelope's {@code message}
     * @return the reply
     */
    public static Reply envelope(int status, int code, String message) {
        return of(SandboxResponse.of(status, code, message, null));
    }

    /**
     * Returns a reply with HTTP 401, like the response to a wrong API key.
     *
     * @return the reply
     */
    public static Reply unauthorized() {
        return envelope(401, "Api-Key không hợp lệ");
    }

    /**
     * Returns a reply with HTTP 429 but without {@code Retry-After}.
     *
     * @return the reply
     */
    public static Reply rateLimited() {
        return envelope(429, "Quá nhiều yêu cầu");
    }

    /**
     * Returns a reply with HTTP 429 and {@code Retry-After}.
     *
     * @param retryAfter the time to wait, which is sent in whole seconds, rounded up
     * @return the reply
     */
    public static Reply rateLimited(Duration retryAfter) {
        long seconds = retryAfter.plusSeconds(1).minusNanos(1).toSeconds();
        return rateLimited().withHeader("Retry-After", Long.toString(seconds));
    }

    /**
     * Returns a reply with an HTML page, like the error page of a proxy in front of the service.
     *
     * @param status the HTTP status, from 200 to 599
     * @return the reply
     */
    public static Reply html(int status) {
        return status(status)
                .withHeader(CONTENT_TYPE, "text/html; charset=utf-8")
                .withBody(
                        "<html><head><title>" + status + "</title></head><body><h1>" + status + "</h1></body></html>");
    }

    /**
     * Returns a reply that sends the normal response after a delay.
     *
     * @param delay how long the sandbox waits before it responds
     * @return the reply
     */
    public static Reply delayed(Duration delay) {
        return normal().after(delay);
    }

    /**
     * Returns a reply that sends the first half of the normal response and closes the connection, although {@code
     * Content-Length} announces the complete body.
     *
     * @return the reply
     */
    public static Reply truncated() {
        return normal().cutShort();
    }

    /**
     * Returns a reply that closes the connection without a response. The sandbox does not carry out the request.
     *
     * @return the reply
     */
    public static Reply hangUp() {
        return new Reply(NORMAL, Map.of(), new byte[0], Duration.ZERO, Delivery.NONE);
    }

    /**
     * Returns a reply that closes the connection without a response, although the sandbox carries out the request.
     *
     * @return the reply
     */
    public static Reply lost() {
        return new Reply(NORMAL, Map.of(), new byte[0], Duration.ZERO, Delivery.LOST);
    }

    static Reply of(SandboxResponse answer) {
        return json(answer.status(), Json.write(answer.envelope()));
    }

    /**
     * Adds or replaces a header.
     *
     * @param name the header's name
     * @param value the header's value
     * @return the changed reply
     * @throws IllegalArgumentException if the name is not a valid header name, or the value is not one line of Latin-1
     *     text
     */
    public Reply withHeader(String name, String value) {
        // the JDK's server keeps only the lower eight bits of each character, which may form a line break
        if (!name.matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+") || !value.matches("[\\t\\x20-\\x7e\\x80-\\xff]*")) {
            throw new IllegalArgumentException(
                    "A header requires a valid name, and a value that is one line of Latin-1 text");
        }
        var more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new Reply(status, Map.copyOf(more), body, delay, delivery);
    }

    /**
     * Replaces the body.
     *
     * @param text the body, sent as UTF-8
     * @return the changed reply
     * @throws IllegalStateException if this is the normal response, which has its own body
     */
    public Reply withBody(String text) {
        return withBody(text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Replaces the body.
     *
     * @param bytes the body, sent unchanged
     * @return the changed reply
     * @throws IllegalStateException if this is the normal response, which has its own body
     */
    public Reply withBody(byte[] bytes) {
        if (isNormal()) {
            throw new IllegalStateException(
                    "The normal response has its own body. Begin with Reply.status(200) instead");
        }
        return new Reply(status, headers, bytes.clone(), delay, delivery);
    }

    /**
     * Delays the reply. The sandbox responds to other requests during the delay.
     *
     * @param delay how long the sandbox waits before it responds; not negative
     * @return the changed reply
     * @throws IllegalArgumentException if the delay is negative
     */
    public Reply after(Duration delay) {
        if (delay.isNegative()) {
            throw new IllegalArgumentException("The delay of a reply must not be negative, but is " + delay);
        }
        return new Reply(status, headers, body, delay, delivery);
    }

    /**
     * Sends only the first half of the body and closes the connection, although {@code Content-Length} announces the
     * complete body.
     *
     * @return the changed reply
     */
    public Reply cutShort() {
        return new Reply(status, headers, body, delay, Delivery.CUT_SHORT);
    }

    boolean isNormal() {
        return status == NORMAL;
    }

    /** Returns this reply with the content of the normal response. */
    Reply withContentOf(Reply answer) {
        var all = new LinkedHashMap<>(answer.headers);
        all.putAll(headers);
        return new Reply(answer.status, Map.copyOf(all), answer.body, delay, delivery);
    }

    @Override
    public String toString() {
        return "Reply[" + (isNormal() ? "normal" : "HTTP " + status) + ", " + delivery + ", after " + delay + "]";
    }
}
