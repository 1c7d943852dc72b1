// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Tells whether all texts in the bytes of a JSON value are encoded as {@link JsonTree} would encode them: in valid UTF-8,
 * with no escapes but those that have to be. Nothing outside of texts can look like that, so where a text begins does not
 * matter.
 */
final class WrittenTexts {

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x80L * ONES;
    private static final long BACKSLASHES = '\\' * ONES;

    private WrittenTexts() {}

    static boolean holds(byte[] json, int start, int end) {
        for (int i = nextSpecial(json, start, end); i < end; ) {
            int length = json[i] == '\\' ? escapeLength(json, i, end) : characterLength(json, i, end);
            if (length == 0) {
                return false;
            }
            i = nextSpecial(json, i + length, end);
        }
        return true;
    }

    /**
     * Decodes bytes that hold such texts. Java 17 takes twice as long for what is neither all ASCII nor all Latin: here only
     * what is no ASCII is decoded one by one.
     */
    static String decode(byte[] json, int start, int end) {
        var bytes = new String(json, start, end - start, StandardCharsets.ISO_8859_1);
        int i = nextNonAscii(json, start, end);
        if (i == end) {
            return bytes;
        }
        var chars = new char[end - start];
        int length = 0;
        for (int ascii = start; ascii < end; i = nextNonAscii(json, i, end)) {
            bytes.getChars(ascii - start, i - start, chars, length);
            length += i - ascii;
            while (i < end && json[i] < 0) {
                int first = json[i];
                if (first < (byte) 0xE0) {
                    chars[length++] = (char) ((first & 0x1F) << 6 | json[i + 1] & 0x3F);
                    i += 2;
                } else if (first < (byte) 0xF0) {
                    chars[length++] = (char) ((first & 0x0F) << 12 | (json[i + 1] & 0x3F) << 6 | json[i + 2] & 0x3F);
                    i += 3;
                } else {
                    length += Character.toChars(codePoint(json, i), chars, length);
                    i += 4;
                }
            }
            ascii = i;
        }
        return new String(chars, 0, length);
    }

    private static int nextNonAscii(byte[] json, int from, int end) {
        int i = from;
        while (i <= end - Long.BYTES && ((long) LONGS.get(json, i) & HIGH_BITS) == 0) {
            i += Long.BYTES;
        }
        while (i < end && json[i] >= 0) {
            i++;
        }
        return i;
    }

    private static int codePoint(byte[] json, int at) {
        return (json[at] & 0x07) << 18 | (json[at + 1] & 0x3F) << 12 | (json[at + 2] & 0x3F) << 6 | json[at + 3] & 0x3F;
    }

    /** Where the next byte is that is no ASCII or a backslash. */
    private static int nextSpecial(byte[] json, int from, int end) {
        int i = from;
        for (; i <= end - Long.BYTES; i += Long.BYTES) {
            long bytes = (long) LONGS.get(json, i);
            long noBackslash = bytes ^ BACKSLASHES;
            long special = (bytes | (noBackslash - ONES) & ~noBackslash) & HIGH_BITS;
            if (special != 0) {
                return i + Long.numberOfTrailingZeros(special) / Byte.SIZE;
            }
        }
        while (i < end && json[i] >= 0 && json[i] != '\\') {
            i++;
        }
        return i;
    }

    /** The length of an escape, 0 if it is none that has to be. */
    private static int escapeLength(byte[] json, int at, int end) {
        if (end - at < 2) {
            return 0;
        }
        return switch (json[at + 1]) {
            case '"', '\\', 'b', 'f', 'n', 'r', 't' -> 2;
            case 'u' -> end - at >= 6 && isControlCharacter(json, at + 2) ? 6 : 0;
            default -> 0;
        };
    }

    /** Whether four hexadecimal digits are those of a control character that has no shorter escape. */
    private static boolean isControlCharacter(byte[] json, int at) {
        if (json[at] != '0' || json[at + 1] != '0' || json[at + 2] != '0' && json[at + 2] != '1') {
            return false;
        }
        int low = "0123456789ABCDEF".indexOf(json[at + 3]);
        int c = 16 * (json[at + 2] - '0') + low;
        return low >= 0 && "\b\t\n\f\r".indexOf(c) < 0;
    }

    /** The length of a character of more than one byte, 0 if it is encoded wrongly. */
    private static int characterLength(byte[] json, int at, int end) {
        int first = json[at] & 0xFF;
        int length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
        if (first < 0xC0 || first >= 0xF8 || end - at < length) {
            return 0;
        }
        int c = first & 0xFF >> length + 1;
        for (int i = at + 1; i < at + length; i++) {
            if ((json[i] & 0xC0) != 0x80) {
                return 0;
            }
            c = c << 6 | json[i] & 0x3F;
        }
        boolean isShortest = c >= (length == 2 ? 0x80 : length == 3 ? 0x800 : 0x10000);
        boolean isSurrogate = c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
        return isShortest && !isSurrogate && c <= Character.MAX_CODE_POINT ? length : 0;
    }
}
