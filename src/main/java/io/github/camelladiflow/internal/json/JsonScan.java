// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.json;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.base.ParserBase;

/**
 * One pass over the tokens of a JSON value in UTF-8: tells where its members and items lie, if its bytes are the very ones
 * that {@link JsonTree} would write. Texts are not decoded for that: see {@link WrittenTexts}.
 */
final class JsonScan {

    /** A member or an item has three ints: where it begins, where its value begins, the record behind those inside it. */
    static final int RECORD = 3;

    private static final int NAME = 3;

    /** Up to so many names of an object need no set. */
    private static final int FEW_NAMES = 8;

    /** Makes near hashes differ in their highest bits. */
    private static final int SPREAD = 0x9E3779B9;

    private final byte[] json;
    private final ParserBase parser;
    private final long shift;
    private int levels;
    private int[] records;
    private int used;
    // hash, begin and end of the names of all objects that are open; no references, whose writing costs more
    private int[] names;
    private int endOfNames;

    private JsonScan(byte[] json, int start, int end, int levels, ParserBase parser) {
        this.json = json;
        this.levels = levels;
        this.parser = parser;
        this.shift = start - parser.getTokenCharacterOffset();
        this.records = new int[(end - start) / 12 + 4 * RECORD];
        this.names = new int[(end - start) / 16 + 4 * NAME];
    }

    /**
     * Scans the bytes from start to end, of which neither the first nor the last is blank.
     *
     * @param levels how many levels of members and items are recorded; what lies deeper is only checked
     * @return the value, with the records of its members and items, each followed by those inside it; null if the bytes
     *     have to be written anew, or something is behind the value
     * @throws IOException if they are no JSON
     */
    static JsonValue scan(JsonFactory factory, byte[] json, int start, int end, int levels) throws IOException {
        if (!WrittenTexts.holds(json, start, end)) {
            return null;
        }
        try (var parser = factory.createParser(json, start, end - start)) {
            var token = parser.nextToken();
            if (!(parser instanceof ParserBase base)) {
                return null;
            }
            var scan = new JsonScan(json, start, end, levels, base);
            return scan.value(token, start) && parser.nextToken() == null
                    ? new JsonValue(json, scan.records, start, end, 0, scan.used)
                    : null;
        }
    }

    /** Where the token begins, or behind a name its value. */
    private int position() {
        return (int) (parser.getTokenCharacterOffset() + shift);
    }

    private boolean value(JsonToken token, int position) throws IOException {
        return switch (token == null ? JsonToken.NOT_AVAILABLE : token) {
            case VALUE_STRING, VALUE_FALSE, VALUE_TRUE, VALUE_NULL -> true;
            case START_OBJECT -> object();
            case START_ARRAY -> array();
            case VALUE_NUMBER_INT -> json[position] != '-' || json[position + 1] != '0';
            case VALUE_NUMBER_FLOAT -> decimal();
            default -> false;
        };
    }

    private boolean object() throws IOException {
        int firstName = endOfNames;
        int count = 0;
        long few = 0;
        NameSet more = null;
        levels--;
        for (var name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            int value = position();
            int start = startOf(name, value);
            if (start < 0) {
                return false;
            }
            int hash = name.hashCode() * SPREAD;
            boolean isKnown;
            if (count < FEW_NAMES) {
                isKnown = (few & 1L << (hash >>> 26)) != 0 && isOpen(hash, start, value, firstName);
                few |= 1L << (hash >>> 26);
            } else {
                more = count == FEW_NAMES ? new NameSet(firstName) : more;
                isKnown = more.has(hash, start, value);
            }
            openName(hash, start, value);
            if (isKnown || !inside(start, value, parser.nextToken())) {
                return false;
            }
            count++;
        }
        levels++;
        endOfNames = firstName;
        return !isBlank(position() - 1);
    }

    private boolean array() throws IOException {
        levels--;
        for (var token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            int start = position();
            if (!isTight(start) || !inside(start, start, token)) {
                return false;
            }
        }
        levels++;
        return !isBlank(position() - 1);
    }

    /** Where a member begins, by what has to be before its value; -1 if something else is there. */
    private int startOf(String name, int value) {
        int start = value - name.length() - 3;
        if (start < 1 || !isTight(start) || json[start] != '"') {
            // a name with more bytes than characters, inside of which no quote follows a comma or a brace
            start = value - JsonTree.written(name).length - 3;
        }
        return json[start] == '"' && isTight(start) && json[value - 1] == ':' && json[value - 2] == '"' ? start : -1;
    }

    /** Whether there is no blank before a member or an item, nor before the comma before it. */
    private boolean isTight(int start) {
        byte before = json[start - 1];
        return before == ',' ? json[start - 2] > ' ' : before == '{' || before == '[';
    }

    private boolean isBlank(int at) {
        return json[at] <= ' ';
    }

    /** Scans a value, and records it unless it lies too deep. */
    private boolean inside(int start, int value, JsonToken token) throws IOException {
        if (levels < 0) {
            return value(token, value);
        }
        int record = used;
        used += RECORD;
        if (used > records.length) {
            records = Arrays.copyOf(records, 2 * used);
        }
        records[record] = start;
        records[record + 1] = value;
        boolean isAsWritten = value(token, value);
        records[record + 2] = used;
        return isAsWritten;
    }

    private boolean decimal() throws IOException {
        try {
            return parser.getDecimalValue().toString().equals(parser.getText());
        } catch (IOException | ArithmeticException | NumberFormatException e) {
            return false;
        }
    }

    private void openName(int hash, int start, int value) {
        if (endOfNames + NAME > names.length) {
            names = Arrays.copyOf(names, 2 * names.length);
        }
        names[endOfNames] = hash;
        names[endOfNames + 1] = start;
        names[endOfNames + 2] = value;
        endOfNames += NAME;
    }

    private boolean isOpen(int hash, int start, int value, int firstName) {
        for (int i = firstName; i < endOfNames; i += NAME) {
            if (names[i] == hash && Arrays.equals(json, names[i + 1], names[i + 2], json, start, value)) {
                return true;
            }
        }
        return false;
    }

    /** The names of an object that has more than a few. */
    private final class NameSet {

        /** So many cannot cost much time, however they are chosen. */
        private static final int MAX_COMPARED = 256;

        private final int firstName;
        private final long[] seen = new long[64];
        private Set<String> many;

        NameSet(int firstName) {
            this.firstName = firstName;
            for (int i = firstName; i < endOfNames; i += NAME) {
                isSeen(names[i]);
            }
        }

        boolean has(int hash, int start, int value) {
            int count = (endOfNames - firstName) / NAME;
            if (count < MAX_COMPARED) {
                return isSeen(hash) && isOpen(hash, start, value, firstName);
            }
            if (many == null) {
                many = new HashSet<>();
                for (int i = firstName; i < endOfNames; i += NAME) {
                    many.add(written(names[i + 1], names[i + 2]));
                }
            }
            return !many.add(written(start, value));
        }

        private String written(int start, int value) {
            return new String(json, start, value - start, StandardCharsets.UTF_8);
        }

        private boolean isSeen(int hash) {
            long before = seen[hash >>> 26];
            long after = before | 1L << (hash >>> 20);
            seen[hash >>> 26] = after;
            return before == after;
        }
    }
}
