// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.sandbox;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * The target to which the sandbox sends events. Like the <i>HTTP Request</i> action of a flow, the sandbox sends a POST
 * request with a JSON body and a secret in a header. Immutable. Methods that change a setting return a changed copy.
 *
 * <pre>{@code
 * sandbox.sendEvents(EventTarget.of("http://127.0.0.1:8080/ladiflow/events").secret("X-Secret", secret));
 * }</pre>
 */
public final class EventTarget {

    private static final String DEFAULT_TEMPLATE =
            "{\"id\": \"{{_id}}\", \"email\": \"{{email}}\", \"phone\": \"{{phone}}\"}";
    private static final Set<String> MEMBERS =
            Set.of("url", "header", "secret", "template", "on", "attempts", "retryDelayMillis", "timeoutMillis");

    private final URI url;
    private final String header;
    private final String secret;
    private final EventTemplate template;
    private final Set<SandboxEvent.Kind> kinds;
    private final int attempts;
    private final Duration retryDelay;
    private final Duration timeout;

    private EventTarget(
            URI url,
            String header,
            String secret,
            EventTemplate template,
            Set<SandboxEvent.Kind> kinds,
            int attempts,
            Duration retryDelay,
            Duration timeout) {
        this.url = url;
        this.header = header;
        this.secret = secret;
        this.template = template;
        this.kinds = kinds;
        this.attempts = attempts;
        this.retryDelay = retryDelay;
        this.timeout = timeout;
    }

    /**
     * Creates a target for events of all kinds, with the members {@code id}, {@code email} and {@code phone}. The
     * sandbox makes up to three attempts to send an event.
     *
     * @param url an http or https URL whose host is a loopback address or one of the {@linkplain
     *     LadiFlowSandbox.Builder#eventHosts allowed event hosts}
     * @return the target
     * @throws IllegalArgumentException if the text is not such a URL
     */
    public static EventTarget of(String url) {
        return new EventTarget(
                EventHosts.parse(url),
                "X-Secret",
                null,
                EventTemplate.parse(DEFAULT_TEMPLATE),
                Set.copyOf(EnumSet.allOf(SandboxEvent.Kind.class)),
                3,
                Duration.ofMillis(500),
                Duration.ofSeconds(10));
    }

    /**
     * Sets the header that contains the secret. Use a secret that is only for tests, because any client that can
     * reach the sandbox can redirect its events to another port of the same host.
     *
     * @param newHeader the name of the header
     * @param newSecret the header's value, which must consist of visible ASCII characters
     * @return the changed target
     * @throws IllegalArgumentException if HTTP does not allow such a header
     */
    public EventTarget secret(String newHeader, String newSecret) {
        if (!newSecret.matches("[!-~]{1,1000}")) {
            throw new IllegalArgumentException(
                    "The secret for events must have 1 to 1000 visible ASCII characters, without spaces");
        }
        try {
            HttpRequest.newBuilder(url).header(newHeader, newSecret);
        } catch (IllegalArgumentException e) {
            // the JDK's message may quote the value
            throw new IllegalArgumentException(
                    "The header for the secret must be a valid HTTP header name, such as X-Secret", null);
        }
        return new EventTarget(url, newHeader, newSecret, template, kinds, attempts, retryDelay, timeout);
    }

    /**
     * Sets the body. In LadiFlow, the author of the flow chooses the fields. The placeholders exist only in the
     * sandbox.
     *
     * @param json a JSON object. In its strings, {@code {{name}}} stands for the customer's member with that name, and
     *     {@code {{custom_fields.name}}} for the value of a custom field. If a string consists of a single placeholder,
     *     it becomes the value in its original type, or null.
     * @return the changed target
     * @throws IllegalArgumentException if the text is not a JSON object
     */
    public EventTarget template(String json) {
        return new EventTarget(url, header, secret, EventTemplate.parse(json), kinds, attempts, retryDelay, timeout);
    }

    /**
     * Sets the kinds of events that are sent.
     *
     * @param newKinds the kinds. An event is sent if it has at least one of them
     * @return the changed target
     * @throws IllegalArgumentException if no kind is given
     */
    public EventTarget on(SandboxEvent.Kind... newKinds) {
        if (newKinds.length == 0) {
            throw new IllegalArgumentException(
                    "At least one kind of event is required. Use CREATED, CHANGED, TAGGED or SUBSCRIBED");
        }
        return new EventTarget(url, header, secret, template, Set.of(newKinds), attempts, retryDelay, timeout);
    }

    /**
     * Sets the maximum number of attempts for an event. The sandbox retries after HTTP 408, 429 and 5xx, and if there
     * is no response. LadiFlow does not document whether it retries.
     *
     * @param newAttempts the number of attempts, from 1 (no retries) to 100; 3 by default
     * @param delay the wait before the second attempt; 500 milliseconds by default. The wait doubles before each
     *     further attempt, up to 1 minute
     * @return the changed target
     * @throws IllegalArgumentException if the number is out of range, or the delay is negative or longer than 1 minute
     */
    public EventTarget attempts(int newAttempts, Duration delay) {
        if (newAttempts < 1 || newAttempts > 100) {
            throw new IllegalArgumentException("attempts must be a whole number from 1 to 100, not " + newAttempts);
        }
        if (delay.isNegative() || delay.compareTo(Duration.ofMinutes(1)) > 0) {
            throw new IllegalArgumentException("The delay of retries must be from 0 to 1 minute, not " + delay);
        }
        return new EventTarget(url, header, secret, template, kinds, newAttempts, delay, timeout);
    }

    /**
     * Sets how long to wait for each response.
     *
     * @param newTimeout the timeout, more than 0 and at most 10 minutes; 10 seconds by default
     * @return the changed target
     * @throws IllegalArgumentException if the timeout is out of range
     */
    public EventTarget timeout(Duration newTimeout) {
        if (newTimeout.isNegative() || newTimeout.isZero() || newTimeout.compareTo(Duration.ofMinutes(10)) > 0) {
            throw new IllegalArgumentException(
                    "The timeout for an event must be more than 0 and at most 10 minutes, not " + newTimeout);
        }
        return new EventTarget(url, header, secret, template, kinds, attempts, retryDelay, newTimeout);
    }

    /** Reads a target from JSON. */
    static EventTarget of(Map<String, Object> json) {
        var members = new MemberReader(json).requireOnly(MEMBERS);
        if (!members.has("url")) {
            throw new IllegalArgumentException("'url' is missing. Set the URL to which the sandbox sends events");
        }
        var target = of(members.text("url"))
                .attempts(
                        members.number("attempts", 1, 100, 3),
                        Duration.ofMillis(members.number("retryDelayMillis", 0, 60_000, 500)))
                .timeout(Duration.ofMillis(members.number("timeoutMillis", 1, 600_000, 10_000)));
        if (members.has("header") && !members.has("secret")) {
            throw new IllegalArgumentException("'header' requires 'secret', which is the value of this header");
        }
        if (members.has("secret")) {
            target = target.secret(members.text("header", "X-Secret"), members.text("secret"));
        }
        if (members.has("template")) {
            target = target.template(Json.write(members.object("template")));
        }
        if (members.has("on")) {
            target = target.on(members.list("on").stream()
                    .map(kind -> new MemberReader(Map.of("on", kind)).choice("on", SandboxEvent.Kind.CHANGED))
                    .distinct()
                    .toArray(SandboxEvent.Kind[]::new));
        }
        return target;
    }

    /** Returns all settings except the secret. */
    Map<String, Object> toMembers() {
        return Map.of(
                "url", url.toString(),
                "header", header,
                "secret", secret == null ? "(none)" : "(set)",
                "template", template.json(),
                "on", kinds.stream().sorted().map(Enum::name).toList(),
                "attempts", attempts,
                "retryDelayMillis", retryDelay.toMillis(),
                "timeoutMillis", timeout.toMillis());
    }

    URI url() {
        return url;
    }

    boolean takes(Set<SandboxEvent.Kind> happened) {
        return happened.stream().anyMatch(kinds::contains);
    }

    String body(Map<String, Object> customer) {
        return template.fill(customer);
    }

    HttpRequest request(String body) {
        var request = HttpRequest.newBuilder(url)
                .header("User-Agent", "camel-ladiflow-sandbox")
                .POST(BodyPublishers.ofString(body));
        if (secret != null) {
            request.setHeader(header, secret);
        }
        return request.setHeader("Content-Type", "application/json").build();
    }

    boolean isLastAttempt(int attempt) {
        return attempt >= attempts;
    }

    /** Returns the delay after an attempt. */
    Duration delayAfter(int attempt) {
        long millis = retryDelay.toMillis() << Math.min(attempt - 1, 16);
        return Duration.ofMillis(Math.min(millis, 60_000));
    }

    Duration timeout() {
        return timeout;
    }
}
