// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.zip.ZipException;

import io.github.camelladiflow.internal.NotUnderstood;
import io.github.camelladiflow.internal.json.JsonValue;

/** Reads the body of an answer as one JSON object, keeping memory bounded. Thread-safe. */
final class EnvelopeReader {

    private static final int FIRST_BUFFER = 1 << 13;

    /** What every JVM allows. */
    private static final int MAX_ARRAY = Integer.MAX_VALUE - 8;

    /**
     * Reads a body to its end.
     *
     * @throws NotUnderstood if it is no JSON object, has something behind it, or is too large
     * @throws IOException if the connection fails
     */
    Envelope read(HttpAnswer answer, long maxBytes) throws IOException {
        if (answer.body() == null) {
            throw new NotUnderstood("it is empty");
        }
        try {
            return Envelope.of(read(answer, answer.body(), maxBytes));
        } catch (IllegalArgumentException e) {
            throw new NotUnderstood(e.getMessage());
        } catch (ZipException e) {
            throw new NotUnderstood("it is not compressed as its Content-Encoding says");
        }
    }

    private JsonValue read(HttpAnswer answer, InputStream body, long maxBytes) throws IOException {
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
