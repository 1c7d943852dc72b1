/*
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *     http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */
package io.github.camelladiflow.model;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonStringEncoder;

/**
 * One pass over the tokens of a JSON value in UTF-8: tells where its members and items lie, if its bytes are the very ones
 * that {@link JsonTree} would write.
 *
 * <p>Where a token lies is not asked of Jackson but counted, as if the bytes were as they would be written. That is never
 * longer than what is there; so if the count ends where the bytes end, there is nothing else in them.
 */
final class JsonScan {

    /** A member or an item has three ints: where it begins, where its value begins, the record behind those inside it. */
    static final int RECORD = 3;

    /** Up to so many names of an object are compared one by one. */
    private static final int FEW_NAMES = 8;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x80L * ONES;
    private static final long BACKSLASHES = '\\' * ONES;

    private final byte[] json;
    private final int end;
    private final JsonParser parser;
    private int position;
    private int nextSpecial;
    private int[] records;
    private int used;
    private String[] openNames = new String[4 * FEW_NAMES];
    private int openNameCount;

    private JsonScan(byte[] json, int start, int end, JsonParser parser) {
        this.json = json;
        this.end = end;
        this.parser = parser;
        this.position = start;
        this.nextSpecial = nextSpecial(start);
        this.records = new int[(end - start) / 6 + 4 * RECORD];
    }

    /**
     * Scans the bytes from start to end.
     *
     * @return the records of all members and items, each followed by those inside it; null if the bytes have to be
     *     written anew, or something is behind the value
     * @throws IOException if they are no JSON
     */
    static int[] scan(JsonFactory factory, byte[] json, int start, int end) throws IOException {
        try (var parser = factory.createParser(json, start, end - start)) {
            var scan = new JsonScan(json, start, end, parser);
            return scan.value(parser.nextToken()) && scan.position == end
                    ? Arrays.copyOf(scan.records, scan.used)
                    : null;
        }
    }

    private boolean value(JsonToken token) throws IOException {
        return switch (token == null ? JsonToken.NOT_AVAILABLE : token) {
            case VALUE_STRING -> text(parser.getTextLength());
            case START_OBJECT -> object();
            case START_ARRAY -> array();
            case VALUE_NUMBER_INT -> integer();
            case VALUE_NUMBER_FLOAT -> decimal();
            case VALUE_FALSE -> advance(5);
            case VALUE_TRUE, VALUE_NULL -> advance(4);
            default -> false;
        };
    }

    private boolean object() throws IOException {
        int firstName = openNameCount;
        int count = 0;
        Set<String> manyNames = null;
        for (var name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            position++;
            int record = open();
            if (count == FEW_NAMES) {
                manyNames = new HashSet<>(Arrays.asList(openNames).subList(firstName, openNameCount));
            }
            if (!(count < FEW_NAMES ? addName(name, firstName) : manyNames.add(name)) || !text(name.length())) {
                return false;
            }
            position++;
            records[record + 1] = position;
            if (!value(parser.nextToken())) {
                return false;
            }
            records[record + 2] = used;
            count++;
        }
        openNameCount = firstName;
        return advance(count == 0 ? 2 : 1);
    }

    private boolean array() throws IOException {
        int count = 0;
        for (var token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            position++;
            int record = open();
            records[record + 1] = position;
            if (!value(token)) {
                return false;
            }
            records[record + 2] = used;
            count++;
        }
        return advance(count == 0 ? 2 : 1);
    }

    private int open() {
        int record = used;
        used += RECORD;
        if (used > records.length) {
            records = Arrays.copyOf(records, 2 * used);
        }
        records[record] = position;
        return record;
    }

    private boolean addName(String name, int firstName) {
        for (int i = firstName; i < openNameCount; i++) {
            if (openNames[i].equals(name)) {
                return false;
            }
        }
        if (openNameCount == openNames.length) {
            openNames = Arrays.copyOf(openNames, 2 * openNameCount);
        }
        openNames[openNameCount++] = name;
        return true;
    }

    /** A text or a name: counted if only plain ASCII can be there, else compared. */
    private boolean text(int length) throws IOException {
        int behind = position + length + 2;
        if (behind <= nextSpecial) {
            position = behind;
            return true;
        }
        byte[] written;
        try {
            written = JsonStringEncoder.getInstance().quoteAsUTF8(parser.getText());
        } catch (IllegalArgumentException e) {
            // half a surrogate pair
            return false;
        }
        int first = position + 1;
        int last = first + written.length;
        if (last >= end || !Arrays.equals(json, first, last, written, 0, written.length)) {
            return false;
        }
        position = last + 1;
        nextSpecial = nextSpecial(position);
        return true;
    }

    private boolean integer() throws IOException {
        int length = parser.getTextLength();
        return (length != 2 || !parser.getText().equals("-0")) && advance(length);
    }

    private boolean decimal() throws IOException {
        try {
            var text = parser.getText();
            return parser.getDecimalValue().toString().equals(text) && advance(text.length());
        } catch (IOException | ArithmeticException | NumberFormatException e) {
            return false;
        }
    }

    private boolean advance(int bytes) {
        position += bytes;
        return true;
    }

    /** Where the next byte is that is no ASCII or a backslash. */
    private int nextSpecial(int from) {
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
}
