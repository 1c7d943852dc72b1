// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.sandbox;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A response to the probe, or the reason why there is none.
 *
 * @param failure a description of the failure; null if there is a response
 * @param status the HTTP status
 * @param envelope the body; null if it is not a JSON object
 * @param bodyDescription a description of a body that is not a JSON object
 * @param serverTime the time according to the service's clock; null if the response does not contain it
 * @param retryAfter the header {@code Retry-After}; null if it is missing
 */
record ProbeResponse(
        String failure,
        int status,
        Map<String, Object> envelope,
        String bodyDescription,
        Instant serverTime,
        String retryAfter) {

    static ProbeResponse failed(String failure) {
        return new ProbeResponse(failure, 0, null, null, null, null);
    }

    boolean isEnvelope() {
        return envelope != null
                && (envelope.containsKey("data") || envelope.containsKey("message") || envelope.containsKey("code"));
    }

    /** Returns the HTTP status if it is not a success or if there is no code. Otherwise returns the envelope's code. */
    int code() {
        int code = envelopeCode();
        return code == 0 || status / 100 != 2 ? status : code;
    }

    /** Returns the envelope's code, or 0 if it does not have three digits. */
    int envelopeCode() {
        String code = envelope == null ? "" : String.valueOf(envelope.get("code"));
        return code.matches("[1-9][0-9]{2}") ? Integer.parseInt(code) : 0;
    }

    boolean isSuccess() {
        return failure == null && isEnvelope() && code() / 100 == 2;
    }

    /** Returns the object in {@code data}, or an empty object if {@code data} is missing. */
    Map<String, Object> data() {
        return object(envelope == null ? null : envelope.get("data"));
    }

    /** Returns the customer in the response to a lookup, or an empty object if there is no customer. */
    Map<String, Object> customer() {
        return object(data().get("customer"));
    }

    /** Returns whether this response reports, in any plausible way, that the customer does not exist. */
    boolean isNotFound() {
        return failure == null && isEnvelope() && (isSuccess() ? customer().isEmpty() : code() == 404);
    }

    /** Returns the objects on a page. */
    List<Map<String, Object>> items() {
        return data().get("items") instanceof List<?> items
                ? items.stream().map(ProbeResponse::object).toList()
                : List.of();
    }

    /** Returns an integer member of the page, such as {@code limit}, or -1 if the member is missing. */
    long number(String name) {
        return data().get(name) instanceof Number number ? number.longValue() : -1;
    }

    private static Map<String, Object> object(Object value) {
        return value instanceof Map<?, ?> map ? Json.deepCopyOf(map) : Map.of();
    }

    /**
     * Describes the structure of the response. The description does not contain values from the service, so it is safe
     * to publish.
     */
    String shape() {
        if (failure != null) {
            return failure;
        }
        if (envelope == null) {
            return "HTTP " + status + ", " + bodyDescription;
        }
        String code = envelopeCode() > 0
                ? "code " + envelopeCode()
                : envelope.get("code") == null ? "no code" : "an invalid code";
        String data = envelope.containsKey("data") ? shape(envelope.get("data")) : "missing";
        return "HTTP " + status + ", " + code + ", data " + data;
    }

    private static String shape(Object value) {
        if (value instanceof Map<?, ?> map) {
            return map.isEmpty()
                    ? "{}"
                    : map.containsKey("customer") ? "{\"customer\": " + shape(map.get("customer")) + "}" : "{...}";
        }
        if (value instanceof List<?> list) {
            return list.isEmpty() ? "[]" : "[...]";
        }
        return value == null ? "null" : value instanceof String ? "a string" : "a " + Objects.toString(typeName(value));
    }

    private static String typeName(Object value) {
        return value instanceof Number ? "number" : "boolean";
    }
}
