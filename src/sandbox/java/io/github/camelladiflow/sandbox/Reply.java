// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.sandbox;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the sandbox is told to answer in place of, or on top of, its normal answer. Immutable; the methods that begin
 * with {@code with}, {@link #after} and {@link #cutShort} give a changed copy.
 *
 * <pre>{@code
 * sandbox.next(Reply.rateLimited(Duration.ofSeconds(2)));                     // one 429, then as usual
 * sandbox.next(3, Reply.html(502));                                           // three pages of a broken proxy
 * sandbox.always(Reply.delayed(Duration.ofMillis(300)));                      // a slow day
 * sandbox.next(Reply.status(500).withHeader("X-Trace", "7").withBody("!"));   // anything
 * }</pre>
 */
public final class Reply {

    enum Delivery {
        WHOLE,
        CUT_SHORT,
        LOST,
        NONE
    }

    /** Stands for the status of the normal answer. */
    private static final int NORMAL = 0;

    private static final String CONTENT_TYPE = "Content-Type";

    private final int status;
    private final Map<String, String> headers;
    private final byte[] body;
    private final Duration delay;
    private final Delivery delivery;

    private Reply(int status, Map<String, String> headers, byte[] body, Duration delay, Delivery delivery) {
        this.status = status;
        this.headers = headers;
        this.body = body;
        this.delay = delay;
        this.delivery = delivery;
    }

    /**
     * The normal answer; of use with {@link #after}, {@link #withHeader} and {@link #cutShort}.
     *
     * @return a reply that changes nothing
     */
    public static Reply normal() {
        return new Reply(NORMAL, Map.of(), new byte[0], Duration.ZERO, Delivery.WHOLE);
    }

    /**
     * An HTTP status with an empty body.
     *
     * @param status from 200 to 599
     * @return the reply
     * @throws IllegalArgumentException if the status is out of range
     */
    public static Reply status(int status) {
        if (status < 200 || status > 599) {
            throw new IllegalArgumentException("The sandbox cannot answer HTTP " + status + ": use 200 to 599");
        }
        return new Reply(status, Map.of(), new byte[0], Duration.ZERO, Delivery.WHOLE);
    }

    /**
     * An HTTP status with a JSON body of your own.
     *
     * @param status from 200 to 599
     * @param json the body; need not be valid
     * @return the reply
     */
    public static Reply json(int status, String json) {
        return status(status)
                .withHeader(CONTENT_TYPE, "application/json; charset=utf-8")
                .withBody(json);
    }

    /**
     * An envelope without data, the same number as HTTP status and as {@code code}.
     *
     * @param code from 200 to 599
     * @param message the envelope's {@code message}
     * @return the reply
     */
    public static Reply envelope(int code, String message) {
        return envelope(code, code, message);
    }

    /**
     * An envelope without data whose {@code code} is not the HTTP status.
     *
     * @param status from 200 to 599
     * @param code the envelope's {@code code}
     * @param message the envelope's {@code message}
     * @return the reply
     */
    public static Reply envelope(int status, int code, String message) {
        return of(SandboxResponse.of(status, code, message, null));
    }

    /**
     * HTTP 401, as for a wrong API key.
     *
     * @return the reply
     */
    public static Reply unauthorized() {
        return envelope(401, "Api-Key không hợp lệ");
    }

    /**
     * HTTP 429 without {@code Retry-After}.
     *
     * @return the reply
     */
    public static Reply rateLimited() {
        return envelope(429, "Quá nhiều yêu cầu");
    }

    /**
     * HTTP 429 with {@code Retry-After}.
     *
     * @param retryAfter sent in whole seconds, rounded up
     * @return the reply
     */
    public static Reply rateLimited(Duration retryAfter) {
        long seconds = retryAfter.plusSeconds(1).minusNanos(1).toSeconds();
        return rateLimited().withHeader("Retry-After", Long.toString(seconds));
    }

    /**
     * An HTML page, as a proxy in front of the service would show it.
     *
     * @param status from 200 to 599
     * @return the reply
     */
    public static Reply html(int status) {
        return status(status)
                .withHeader(CONTENT_TYPE, "text/html; charset=utf-8")
                .withBody(
                        "<html><head><title>" + status + "</title></head><body><h1>" + status + "</h1></body></html>");
    }

    /**
     * The normal answer, late.
     *
     * @param delay how long the sandbox waits before it answers
     * @return the reply
     */
    public static Reply delayed(Duration delay) {
        return normal().after(delay);
    }

    /**
     * The first half of the normal answer, although {@code Content-Length} announces the whole; then the connection is
     * closed.
     *
     * @return the reply
     */
    public static Reply truncated() {
        return normal().cutShort();
    }

    /**
     * No answer, and nothing is carried out: the connection is closed.
     *
     * @return the reply
     */
    public static Reply hangUp() {
        return new Reply(NORMAL, Map.of(), new byte[0], Duration.ZERO, Delivery.NONE);
    }

    /**
     * No answer, although the request is carried out: the connection is closed.
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
     * Adds a header, or replaces it.
     *
     * @param name the header's name
     * @param value its value
     * @return the changed reply
     * @throws IllegalArgumentException if the name is no header's, or the value is not one line of Latin-1
     */
    public Reply withHeader(String name, String value) {
        // the JDK's server keeps the lower eight bits of each character, which may be a line's end
        if (!name.matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+") || !value.matches("[\\t\\x20-\\x7e\\x80-\\xff]*")) {
            throw new IllegalArgumentException("A header is a name and one line of Latin-1 text");
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
     * @throws IllegalStateException if this is the normal answer, which has its own body
     */
    public Reply withBody(String text) {
        return withBody(text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Replaces the body.
     *
     * @param bytes the body, sent as it is
     * @return the changed reply
     * @throws IllegalStateException if this is the normal answer, which has its own body
     */
    public Reply withBody(byte[] bytes) {
        if (isNormal()) {
            throw new IllegalStateException("The normal answer has its own body: begin with Reply.status(200)");
        }
        return new Reply(status, headers, bytes.clone(), delay, delivery);
    }

    /**
     * Delays the reply. Other requests are answered meanwhile.
     *
     * @param delay how long the sandbox waits before it answers; not negative
     * @return the changed reply
     * @throws IllegalArgumentException if the delay is negative
     */
    public Reply after(Duration delay) {
        if (delay.isNegative()) {
            throw new IllegalArgumentException("A reply cannot come before its request: the delay is " + delay);
        }
        return new Reply(status, headers, body, delay, delivery);
    }

    /**
     * Sends only the first half of the body and closes the connection, although {@code Content-Length} announces the
     * whole.
     *
     * @return the changed reply
     */
    public Reply cutShort() {
        return new Reply(status, headers, body, delay, Delivery.CUT_SHORT);
    }

    boolean isNormal() {
        return status == NORMAL;
    }

    /** This reply with the content of the normal answer. */
    Reply withContentOf(Reply answer) {
        var all = new LinkedHashMap<>(answer.headers);
        all.putAll(headers);
        return new Reply(answer.status, Map.copyOf(all), answer.body, delay, delivery);
    }

    int status() {
        return status;
    }

    Map<String, String> headers() {
        return headers;
    }

    byte[] body() {
        return body;
    }

    Duration delay() {
        return delay;
    }

    Delivery delivery() {
        return delivery;
    }

    @Override
    public String toString() {
        return "Reply[" + (isNormal() ? "normal" : "HTTP " + status) + ", " + delivery + ", after " + delay + "]";
    }
}
