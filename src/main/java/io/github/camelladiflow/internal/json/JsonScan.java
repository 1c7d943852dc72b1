// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.json;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.base.ParserBase;

/**
 * Creates the index of JSON in UTF-8, if the JSON has the format that {@link JsonCopy} writes. In this format, there
 * are no blanks between tokens, and no object contains a name twice. There is only one way to write each string or
 * number. LadiFlow's responses have this format, so they do not have to be rewritten. Rewriting them would take twice
 * as long.
 */
final class JsonScan {

    /**
     * The number of ints that describe a member or an item: its start, the start of its value, and the first record
     * after its content.
     */
    static final int RECORD_SIZE = 3;

    /**
     * The maximum nesting depth of the members and items in the index. Four levels are enough for code that reads a
     * response: {@code data}, its list, an item, and the item's members.
     */
    private static final int MAX_RECORDED_DEPTH = 4;

    /**
     * The maximum number of an object's names that are compared one by one. Comparing so few names takes little time,
     * even if an attacker has chosen them.
     */
    private static final int MAX_COMPARED_NAMES = 256;

    /** Makes similar hashes differ in their highest bits. */
    private static final int HASH_MULTIPLIER = 0x9E3779B9;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;

    private final byte[] json;
    private final ParserBase parser;
    private final int offset;
    private int remainingDepth = MAX_RECORDED_DEPTH;
    private int[] records;
    private int recordsLength;
    /**
     * The names that have been read in the objects that are being scanned. The names of the innermost object are last.
     */
    private final List<String> openNames = new ArrayList<>(64);
    // the hash of each name sets a bit; only a name whose bit is already set can be a duplicate
    private final long[] seenNameHashes = new long[64];

    private JsonScan(byte[] json, int start, ParserBase parser) {
        this.json = json;
        this.records = new int[json.length / 20 + 4 * RECORD_SIZE];
        this.parser = parser;
        this.offset = start - (int) parser.getTokenCharacterOffset();
    }

    /**
     * Returns the value in a range of bytes. Returns null if the JSON must be rewritten, is invalid, or does not fill
     * the range.
     */
    static JsonValue scan(byte[] json, int start, int end) {
        try (var parser = JsonTree.FACTORY.createParser(json, start, end - start)) {
            var first = parser.nextToken();
            var scan = new JsonScan(json, start, (ParserBase) parser);
            if (!scan.scanValue(first, start)) {
                return null;
            }
            int last = scan.tokenPosition();
            boolean isContainer = json[start] == '{' || json[start] == '[';
            return parser.nextToken() == null
                    ? new JsonValue(
                            json, scan.records, start, isContainer ? last + 1 : end, 0, scan.recordsLength, false)
                    : null;
        } catch (IOException e) {
            return null;
        }
    }

    /**
     * Returns whether JSON is valid UTF-8, escapes only characters that must be escaped, and uses the short forms of
     * escapes. Jackson's parser finds all other errors.
     */
    static boolean isCanonical(byte[] json, int length) {
        for (int i = 0; i < length - 1; i++) {
            if (i <= length - Long.BYTES && isAscii((long) LONGS.get(json, i))) {
                i += Long.BYTES - 1;
                continue;
            }
            int b = json[i] & 0xFF;
            if (b == '\\' || b >= 0xC0) {
                int next = json[i + 1] & 0xFF;
                boolean isRight = switch (b) {
                    case '\\' -> "\"\\bfnrt".indexOf(json[++i]) >= 0;
                    case 0xC0, 0xC1 -> false;
                    case 0xE0 -> next >= 0xA0;
                    case 0xED -> next < 0xA0;
                    case 0xF0 -> next >= 0x90;
                    case 0xF4 -> next < 0x90;
                    default -> b < 0xF4;
                };
                if (!isRight) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Returns whether eight bytes are ASCII without a backslash. */
    private static boolean isAscii(long bytes) {
        long zeros = bytes ^ '\\' * ONES;
        return ((bytes | zeros - ONES) & 0x80 * ONES) == 0;
    }

    /** Returns the start of the current token, or the start of the value if the token is a name. */
    private int tokenPosition() {
        return offset + (int) parser.getTokenCharacterOffset();
    }

    private boolean scanValue(JsonToken token, int position) throws IOException {
        return switch (token == null ? JsonToken.NOT_AVAILABLE : token) {
            case VALUE_STRING, VALUE_FALSE, VALUE_TRUE, VALUE_NULL -> true;
            case START_OBJECT -> scanObject();
            case START_ARRAY -> scanArray();
            case VALUE_NUMBER_INT -> json[position] != '-' || json[position + 1] != '0';
            case VALUE_NUMBER_FLOAT -> isCanonicalDecimal();
            default -> false;
        };
    }

    private boolean scanObject() throws IOException {
        int firstName = openNames.size();
        Set<String> manyNames = null;
        remainingDepth--;
        for (var name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            int value = tokenPosition();
            int start = Math.max(1, value - 3 - name.length());
            // a quotation mark inside the name follows a backslash
            while (start > 0 && (json[start] != '"' || json[start - 1] == '\\')) {
                start--;
            }
            if (manyNames == null && openNames.size() - firstName == MAX_COMPARED_NAMES) {
                manyNames = new HashSet<>(openNames.subList(firstName, openNames.size()));
            }
            if (markSeen(name)
                            && (manyNames == null ? openNames.subList(firstName, openNames.size()) : manyNames)
                                    .contains(name)
                    || json[value - 1] != ':'
                    || json[value - 2] != '"'
                    || !scanEntry(start, value, parser.nextToken())) {
                return false;
            }
            if (manyNames == null) {
                openNames.add(name);
            } else {
                manyNames.add(name);
            }
        }
        openNames.subList(firstName, openNames.size()).clear();
        remainingDepth++;
        return json[tokenPosition() - 1] > ' ';
    }

    private boolean markSeen(String name) {
        int hash = name.hashCode() * HASH_MULTIPLIER;
        long before = seenNameHashes[hash >>> 26];
        seenNameHashes[hash >>> 26] = before | 1L << (hash >>> 20);
        return before == seenNameHashes[hash >>> 26];
    }

    private boolean scanArray() throws IOException {
        remainingDepth--;
        for (var token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            int start = tokenPosition();
            if (!scanEntry(start, start, token)) {
                return false;
            }
        }
        remainingDepth++;
        return json[tokenPosition() - 1] > ' ';
    }

    /** Scans a member or an item, and adds it to the index unless it is nested too deeply. */
    private boolean scanEntry(int start, int value, JsonToken token) throws IOException {
        byte before = json[start - 1];
        boolean isTight = before == ',' ? json[start - 2] > ' ' : before == '{' || before == '[';
        if (remainingDepth < 0 || !isTight) {
            return isTight && scanValue(token, value);
        }
        int record = recordsLength;
        recordsLength += RECORD_SIZE;
        if (recordsLength > records.length) {
            records = Arrays.copyOf(records, 2 * recordsLength);
        }
        records[record] = start;
        records[record + 1] = value;
        boolean isAsWritten = scanValue(token, value);
        records[record + 2] = recordsLength;
        return isAsWritten;
    }

    private boolean isCanonicalDecimal() throws IOException {
        try {
            return parser.getDecimalValue().toString().equals(parser.getText());
        } catch (IOException | ArithmeticException | NumberFormatException e) {
            return false;
        }
    }
}
