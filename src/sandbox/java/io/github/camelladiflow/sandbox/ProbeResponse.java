// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.sandbox;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What the probe was answered, or why it was not.
 *
 * @param failure why there was no answer, in plain words; null if there was one
 * @param status the HTTP status
 * @param envelope the body, null if it is no JSON object
 * @param bodyDescription what the body is if it is no JSON object, in plain words
 * @param serverTime the service's clock, null if it was not told
 * @param retryAfter the header of that name, null if there was none
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

    /** The envelope's code, or else the HTTP status. A status that is no success wins. */
    int code() {
        int code = envelopeCode();
        return code == 0 || status / 100 != 2 ? status : code;
    }

    /** The envelope's code, 0 if there is none of three digits. */
    int envelopeCode() {
        String code = envelope == null ? "" : String.valueOf(envelope.get("code"));
        return code.matches("[1-9][0-9]{2}") ? Integer.parseInt(code) : 0;
    }

    boolean isSuccess() {
        return failure == null && isEnvelope() && code() / 100 == 2;
    }

    /** The object in {@code data}; an empty one if there is none. */
    Map<String, Object> data() {
        return object(envelope == null ? null : envelope.get("data"));
    }

    /** The customer of a lookup; an empty one if there is none. */
    Map<String, Object> customer() {
        return object(data().get("customer"));
    }

    /** Whether this says that there is no such customer, in any of the ways that can be thought of. */
    boolean isNotFound() {
        return failure == null && isEnvelope() && (isSuccess() ? customer().isEmpty() : code() == 404);
    }

    /** The objects of a page. */
    List<Map<String, Object>> items() {
        return data().get("items") instanceof List<?> items
                ? items.stream().map(ProbeResponse::object).toList()
                : List.of();
    }

    /** A whole number of a page, such as its limit; -1 if there is none. */
    long number(String name) {
        return data().get(name) instanceof Number number ? number.longValue() : -1;
    }

    private static Map<String, Object> object(Object value) {
        return value instanceof Map<?, ?> map ? Json.deepCopyOf(map) : Map.of();
    }

    /** What it looks like, with nothing in it that anybody wrote: safe to show to others. */
    String shape() {
        if (failure != null) {
            return failure;
        }
        if (envelope == null) {
            return "HTTP " + status + ", " + bodyDescription;
        }
        String code = envelopeCode() > 0
                ? "code " + envelopeCode()
                : envelope.get("code") == null ? "no code" : "an odd code";
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
        return value == null ? "null" : value instanceof String ? "a text" : "a " + Objects.toString(typeName(value));
    }

    private static String typeName(Object value) {
        return value instanceof Number ? "number" : "boolean";
    }
}
