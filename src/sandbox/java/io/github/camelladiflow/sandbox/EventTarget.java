// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.sandbox;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The target to which the sandbox sends events. Like the <i>HTTP Request</i> action of a flow, the sandbox sends a POST
 * request with a JSON body and a secret in a header. After HTTP 408, 429 and 5xx, and if there is no response within 10
 * seconds, it retries the request up to two times, after 500 milliseconds and after one more second. LadiFlow does not
 * document whether it retries. Immutable. Methods that change a setting return a changed copy.
 *
 * <pre>{@code
 * sandbox.sendEvents(EventTarget.of("http://127.0.0.1:8080/ladiflow/events").secret("X-Secret", secret));
 * }</pre>
 *
 * @param url an http or https URL whose host is a loopback address or one of the {@linkplain
 *     LadiFlowSandbox.Builder#eventHosts allowed event hosts}
 * @param header the name of the header that contains the secret
 * @param secret the header's value, which consists of visible ASCII characters; null for no header
 * @param template the body, a JSON object. In its strings, {@code {{name}}} stands for the customer's member with that
 *     name, and {@code {{custom_fields.name}}} for the value of a custom field. If a string consists of a single
 *     placeholder, it becomes the value in its original type, or null. The placeholders exist only in the sandbox
 */
public record EventTarget(String url, String header, String secret, String template) {

    private static final String DEFAULT_TEMPLATE =
            "{\"id\": \"{{_id}}\", \"email\": \"{{email}}\", \"phone\": \"{{phone}}\"}";
    /** A string that consists of a placeholder, or a placeholder in a string. */
    private static final Pattern PLACEHOLDER =
            Pattern.compile("\"\\{\\{([A-Za-z0-9_.]+)}}\"(?!:)|\\{\\{([A-Za-z0-9_.]+)}}");

    /** Loopback addresses in full notation, which do not require a DNS lookup. Other notations are rejected. */
    private static final String LOOPBACK = "localhost|\\[::1]|127(\\.(25[0-5]|2[0-4]\\d|1?\\d?\\d)){3}";

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if a value is not as described, or if HTTP does not allow the header
     */
    public EventTarget {
        template = Json.write(Json.readObject(template));
        if (secret != null && !secret.matches("[!-~]{1,1000}")) {
            throw new IllegalArgumentException(
                    "The secret must have 1 to 1000 visible ASCII characters, without spaces");
        }
        try {
            var uri = URI.create(url);
            HttpRequest.newBuilder(uri).header(header, "");
            if (uri.getUserInfo() != null || uri.getFragment() != null) {
                throw new IllegalArgumentException("user information or fragment");
            }
        } catch (IllegalArgumentException e) {
            // the cause is omitted, because its message may quote a secret
            throw new IllegalArgumentException("An event requires an http or https URL without user information and"
                    + " fragment, such as http://127.0.0.1:8080/ladiflow/events, and a valid header name");
        }
    }

    /**
     * Creates a target for events with the members {@code id}, {@code email} and {@code phone}, without a secret.
     *
     * @param url the URL
     * @return the target
     * @throws IllegalArgumentException if the URL is invalid
     */
    public static EventTarget of(String url) {
        return new EventTarget(url, "X-Secret", null, DEFAULT_TEMPLATE);
    }

    /**
     * Sets the header that contains the secret. Use a secret that is only for tests, because any client that can
     * reach the sandbox can redirect its events to another port of the same host.
     *
     * @param newHeader the name of the header
     * @param newSecret the header's value
     * @return the changed target
     * @throws IllegalArgumentException if the header is invalid
     */
    public EventTarget secret(String newHeader, String newSecret) {
        return new EventTarget(url, newHeader, newSecret, template);
    }

    /**
     * Sets the body. In LadiFlow, the author of the flow chooses the fields.
     *
     * @param json the template
     * @return the changed target
     * @throws IllegalArgumentException if the text is not a JSON object
     */
    public EventTarget template(String json) {
        return new EventTarget(url, header, secret, json);
    }

    /** Reads a target from JSON. */
    static EventTarget of(Map<String, Object> json) {
        var members = new MemberReader(json).requireOnly(Set.of("url", "header", "secret", "template"));
        if (members.has("header") && !members.has("secret")) {
            throw new IllegalArgumentException("'header' requires 'secret', which is the value of this header");
        }
        return new EventTarget(
                members.requiredText("url"),
                members.text("header", "X-Secret"),
                members.text("secret"),
                members.has("template") ? Json.write(members.object("template")) : DEFAULT_TEMPLATE);
    }

    /**
     * Checks whether events may be sent to this target.
     *
     * @param names the allowed hosts in lower case
     * @param loopback whether a loopback address is allowed. Must be false for a client on another machine, because the
     *     address would refer to the sandbox's machine instead of the client's machine
     */
    void requireAllowed(List<String> names, boolean loopback) {
        String host = URI.create(url).getHost().toLowerCase(Locale.ROOT);
        if (!names.contains(host) && !(loopback && host.matches(LOOPBACK))) {
            throw new IllegalArgumentException(
                    "The sandbox sends events only to " + names + ", and to loopback addresses"
                            + " if a program on the same machine sets the target. To allow the host of your receiver, start"
                            + " the sandbox with --event-hosts=NAME");
        }
    }

    HttpRequest request(String body) {
        var request = HttpRequest.newBuilder(URI.create(url))
                .timeout(Duration.ofSeconds(10))
                .header("User-Agent", "camel-ladiflow-sandbox")
                .POST(BodyPublishers.ofString(body));
        if (secret != null) {
            request.setHeader(header, secret);
        }
        return request.setHeader("Content-Type", "application/json").build();
    }

    String body(Map<String, Object> customer) {
        return PLACEHOLDER.matcher(template).replaceAll(found -> {
            boolean isWhole = found.group(1) != null;
            Object value = member(customer, isWhole ? found.group(1) : found.group(2));
            boolean isText = !(value instanceof List || value instanceof Map);
            String json = Json.write(isWhole ? value : isText ? Objects.toString(value, "") : Json.write(value));
            return Matcher.quoteReplacement(isWhole ? json : json.substring(1, json.length() - 1));
        });
    }

    private static Object member(Map<String, Object> customer, String name) {
        String field = name.replaceFirst("^custom_fields\\.", "");
        if (field.equals(name) || !(customer.get("custom_fields") instanceof List<?> fields)) {
            return customer.get(name);
        }
        return fields.stream()
                .filter(one -> one instanceof Map<?, ?> map && field.equals(map.get("name")))
                .map(one -> ((Map<?, ?>) one).get("value"))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    /** Returns the URL without the secret. */
    @Override
    public String toString() {
        return url;
    }
}
