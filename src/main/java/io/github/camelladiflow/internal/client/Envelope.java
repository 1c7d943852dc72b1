// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import io.github.camelladiflow.internal.json.JsonValue;

/**
 * The JSON object around every answer of the API: {@code {"data": …, "message": "Thành công", "code": 200}}.
 *
 * @param json the whole object
 * @param hasCode whether it has a {@code code}, of whatever kind
 * @param code the {@code code} as a number of three digits, null if it is missing or anything else
 */
record Envelope(JsonValue json, boolean hasCode, Integer code) {

    static Envelope of(JsonValue json) {
        JsonValue code = json.get("code");
        return new Envelope(json, code != null && !code.isNull(), code(code));
    }

    boolean isCode(int expected) {
        return code != null && code == expected;
    }

    /** Tells whether this object is an envelope and not the JSON of some other service. */
    boolean isOurs() {
        return json.get("data") != null || json.get("message") != null || json.get("code") != null;
    }

    /** The {@code data}: a JSON null if it is null, Java's null if it is missing. */
    JsonValue data() {
        return json.get("data");
    }

    /** The {@code message}: the text, or the JSON text of another value, or null. */
    String message() {
        JsonValue message = json.get("message");
        if (message == null || message.isNull()) {
            return null;
        }
        return message.isText() ? message.text() : message.json();
    }

    private static Integer code(JsonValue code) {
        if (code == null || !code.isText() && !code.isNumber()) {
            return null;
        }
        String text = code.isText() ? code.text().strip() : code.json();
        return isThreeDigits(text) ? Integer.valueOf(text.substring(0, 3)) : null;
    }

    /** Three digits, with or without a fraction of zeros. */
    private static boolean isThreeDigits(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean expected = i < 3 ? c >= '0' && c <= '9' : i == 3 ? c == '.' : c == '0';
            if (!expected) {
                return false;
            }
        }
        return text.length() == 3 || text.length() > 4;
    }
}
