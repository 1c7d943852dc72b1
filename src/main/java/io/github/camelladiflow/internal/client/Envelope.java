// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipException;

import io.github.camelladiflow.internal.NotUnderstood;
import io.github.camelladiflow.internal.json.JsonValue;

/**
 * The JSON object around every answer of the API: {@code {"data": …, "message": "Thành công", "code": 200}}.
 *
 * @param json the whole object
 * @param hasCode whether it has a {@code code}, of whatever kind
 * @param code the {@code code} as a number of three digits, null if it is missing or anything else
 */
record Envelope(JsonValue json, boolean hasCode, Integer code) {

    /** Three digits, with or without a fraction of zeros. */
    private static final Pattern NUMBER = Pattern.compile("([0-9]{3})(?:\\.0+)?");

    private static final int FIRST_BUFFER = 1 << 13;

    /** What every JVM allows. */
    private static final int MAX_ARRAY = Integer.MAX_VALUE - 8;

    /**
     * Reads the body of an answer to its end, keeping memory bounded.
     *
     * @throws NotUnderstood if it is no JSON object, has something behind it, or is too large
     * @throws IOException if the connection fails
     */
    static Envelope read(HttpAnswer answer, long maxBytes) throws IOException {
        if (answer.body() == null) {
            throw new NotUnderstood("it is empty");
        }
        try {
            return of(read(answer, answer.body(), maxBytes));
        } catch (IllegalArgumentException e) {
            throw new NotUnderstood(e.getMessage());
        } catch (ZipException e) {
            throw new NotUnderstood("it is not compressed as its Content-Encoding says");
        }
    }

    private static Envelope of(JsonValue json) {
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
        Matcher number = NUMBER.matcher(code.isText() ? code.text().strip() : code.json());
        return number.matches() ? Integer.valueOf(number.group(1)) : null;
    }

    private static JsonValue read(HttpAnswer answer, InputStream body, long maxBytes) throws IOException {
        int limit = (int) Math.min(maxBytes, MAX_ARRAY - 1);
        byte[] bytes = new byte[Math.min(firstBuffer(body), limit + 1)];
        int length = 0;
        int blanks = 0;
        long dropped = 0;
        for (int count; (count = body.read(bytes, length, bytes.length - length)) >= 0; ) {
            length += count;
            if (dropped + length > limit) {
                throw new NotUnderstood("it is larger than maxResponseSize allows (" + maxBytes + " bytes)");
            }
            while (blanks < length && isBlank(bytes[blanks])) {
                blanks++;
            }
            if (blanks < length && !mayBegin(bytes[blanks])) {
                // enough to tell that it is no JSON object
                break;
            }
            if (length == bytes.length && blanks == length) {
                dropped += length;
                length = 0;
                blanks = 0;
            } else if (length == bytes.length) {
                bytes = Arrays.copyOf(bytes, (int) Math.min(2L * length, limit + 1L));
            }
        }
        return answer.charset() == null
                ? JsonValue.parse(bytes, length)
                : JsonValue.parse(new String(bytes, 0, length, answer.charset()));
    }

    /** One byte more than is there already, most often the whole: so the end is found without another buffer. */
    private static int firstBuffer(InputStream body) throws IOException {
        int available = body.available();
        return available > 1 && available < FIRST_BUFFER ? available + 1 : FIRST_BUFFER;
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\n' || b == '\r' || b == '\t';
    }

    /** Whether a byte may be the first of an object, in any encoding, with or without a byte order mark. */
    private static boolean mayBegin(byte b) {
        return b == '{' || b <= 0;
    }
}
