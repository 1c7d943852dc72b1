// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.json;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.InjectableValues;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A JSON value that was read, as its UTF-8 bytes and the places of what is inside it. No tree is made of it: what is asked
 * for is read from the bytes. Objects are kept as they came if they came without blanks, with each name once, and with
 * texts and numbers as Jackson writes them; else they are written anew once, when they are read.
 *
 * <p>What routes get are objects of the model, {@link #to made} of it. Immutable.
 */
@JsonDeserialize(using = JsonValueDeserializer.class)
public final class JsonValue {

    public static final JsonValue NULL = new JsonValue(new byte[] {'n', 'u', 'l', 'l'}, new int[0], 0, 4, 0, 0);

    /** What an answer's reader looks at: its data, the list in it, an item, the item's members. */
    private static final int LEVELS = 4;

    private static final int BYTE_ORDER_MARK = 3;

    // a longer number may be beyond a long
    private static final int MAX_LONG_DIGITS = 18;

    private final byte[] json;
    private final int[] records;
    private final int start;
    private final int end;
    private final int firstRecord;
    private final int endOfRecords;

    JsonValue(byte[] json, int[] records, int start, int end, int firstRecord, int endOfRecords) {
        this.json = json;
        this.records = records;
        this.start = start;
        this.end = end;
        this.firstRecord = firstRecord;
        this.endOfRecords = endOfRecords;
    }

    // ---- reading

    /**
     * Reads one JSON object.
     *
     * @param json bytes in UTF-8 (UTF-16 and UTF-32 are recognised), which nobody changes any more
     * @param length how many of them count, from the first
     * @return the object
     * @throws IllegalArgumentException if the bytes are anything else; the message continues a sentence, says where, and
     *     holds nothing of them
     */
    public static JsonValue parse(byte[] json, int length) {
        int start = startsWithByteOrderMark(json, length) ? BYTE_ORDER_MARK : 0;
        return parse(json, start, length, () -> JsonTree.FOREIGN.createParser(json, 0, length));
    }

    /**
     * Reads one JSON object.
     *
     * @param json the text
     * @return the object
     * @throws IllegalArgumentException if the text is anything else; the message continues a sentence, says where, and
     *     holds nothing of it
     */
    public static JsonValue parse(String json) {
        // parsers of bytes skip a byte order mark, those of text do not
        var text = json.startsWith("\uFEFF") ? json.substring(1) : json;
        var bytes = JsonTree.wellFormed(text).getBytes(StandardCharsets.UTF_8);
        return parse(bytes, 0, bytes.length, () -> JsonTree.FOREIGN.createParser(text));
    }

    private static JsonValue parse(byte[] json, int from, int to, JsonTree.Source source) {
        return JsonTree.explained(() -> {
            int start = from;
            int end = to;
            while (start < end && isBlank(json[start])) {
                start++;
            }
            while (start < end && isBlank(json[end - 1])) {
                end--;
            }
            // a NUL tells UTF-16 and UTF-32
            boolean isObject = end - start > 1 && json[start] == '{' && json[start + 1] != 0;
            var value = isObject ? JsonScan.scan(JsonTree.FOREIGN, json, start, end, LEVELS) : null;
            return value == null ? ofTree(JsonTree.parse(source)) : value;
        });
    }

    /**
     * Makes an object of plain Java values.
     *
     * @param members the members by their names
     * @return the object
     * @throws IllegalArgumentException if a value has no JSON form or lies too deep
     */
    public static JsonValue of(Map<?, ?> members) {
        return ofTree(PlainValues.toObjectNode(members));
    }

    /**
     * Makes an object of a Jackson tree.
     *
     * @param members a JSON object
     * @return the object
     * @throws IllegalArgumentException if the tree is no object, or holds a Java object that has no JSON form
     */
    public static JsonValue of(JsonNode members) {
        if (!members.isObject()) {
            throw new IllegalArgumentException("Expected a JSON object, got a JSON "
                    + members.getNodeType().name().toLowerCase(Locale.ROOT));
        }
        return ofTree(PlainValues.toObjectNode(members));
    }

    /** Makes a value of a tree of ours. */
    public static JsonValue ofTree(JsonNode tree) {
        var json = JsonTree.toBytes(tree);
        var value = scan(json, 0, json.length);
        // names that differed in halves of surrogate pairs alone have become equal
        return value == null ? ofTree(JsonTree.parseValue(json)) : value;
    }

    private static JsonValue scan(byte[] json, int start, int end) {
        try {
            return JsonScan.scan(JsonTree.OWN, json, start, end, Integer.MAX_VALUE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean startsWithByteOrderMark(byte[] json, int length) {
        return length >= BYTE_ORDER_MARK && json[0] == (byte) 0xEF && json[1] == (byte) 0xBB && json[2] == (byte) 0xBF;
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\n' || b == '\r' || b == '\t';
    }

    // ---- what it is

    /** {@return whether it is null} */
    public boolean isNull() {
        return json[start] == 'n';
    }

    /** {@return whether it is an object} */
    public boolean isObject() {
        return json[start] == '{';
    }

    /** {@return whether it is a text} */
    public boolean isText() {
        return json[start] == '"';
    }

    /** {@return whether it is a number} */
    public boolean isNumber() {
        return json[start] <= '9' && !isText();
    }

    /** {@return whether it is a list} */
    public boolean isArray() {
        return json[start] == '[';
    }

    public boolean isBoolean() {
        return json[start] == 't' || json[start] == 'f';
    }

    /** {@return whether it is an object without members or a list without items} */
    public boolean isEmpty() {
        return end - start == 2 && (isObject() || isArray());
    }

    // ---- what it holds

    /** {@return the text, or null if it is none} */
    public String text() {
        return isText() ? text(start, end) : null;
    }

    private String text(int from, int to) {
        for (int i = from; i < to; i++) {
            if (json[i] == '\\') {
                return JsonTree.parseText(json, from, to);
            }
        }
        return new String(json, from + 1, to - from - 2, StandardCharsets.UTF_8);
    }

    public boolean bool() {
        return json[start] == 't';
    }

    /** The number in the smallest type that holds it: Integer, Long, BigInteger; BigDecimal if it is written with a point. */
    public Number number() {
        var digits = json();
        for (int i = start; i < end; i++) {
            if (json[i] == '.' || json[i] == 'E') {
                return new BigDecimal(digits);
            }
        }
        if (digits.length() > MAX_LONG_DIGITS) {
            var integer = new BigInteger(digits);
            return integer.bitLength() < Long.SIZE ? (Number) integer.longValue() : integer;
        }
        long integer = Long.parseLong(digits);
        return integer == (int) integer ? (Number) (int) integer : (Number) integer;
    }

    /**
     * The value of a member.
     *
     * @param name the member's name
     * @return its value, which is not null if the member is; null if this is no object or has no such member
     */
    public JsonValue get(String name) {
        if (!isObject() || name == null) {
            return null;
        }
        byte[] written = JsonTree.written(name);
        for (int record = firstRecord; record < endOfRecords; record = records[record + 2]) {
            int from = records[record] + 1;
            int to = records[record + 1] - 2;
            if (to - from == written.length && Arrays.equals(json, from, to, written, 0, written.length)) {
                return inside(record);
            }
        }
        return null;
    }

    /** {@return the items of a list, none if it is no list} */
    public List<JsonValue> items() {
        if (!isArray()) {
            return List.of();
        }
        var items = new ArrayList<JsonValue>();
        for (int record = firstRecord; record < endOfRecords; record = records[record + 2]) {
            items.add(inside(record));
        }
        return items;
    }

    public void forEachName(Consumer<String> action) {
        for (int record = firstRecord; record < endOfRecords; record = records[record + 2]) {
            action.accept(text(records[record], records[record + 1] - 1));
        }
    }

    public int size() {
        int size = 0;
        for (int record = firstRecord; record < endOfRecords; record = records[record + 2]) {
            size++;
        }
        return size;
    }

    private JsonValue inside(int record) {
        int from = records[record + 1];
        int next = records[record + 2];
        int to = (next < endOfRecords ? records[next] : end) - 1;
        boolean isContainer = json[from] == '{' || json[from] == '[';
        // unless it was recorded
        return isContainer && to - from > 2 && next == record + JsonScan.RECORD
                ? scan(json, from, to)
                : new JsonValue(json, records, from, to, record + JsonScan.RECORD, next);
    }

    // ---- copies

    /** A copy that holds nothing but its own bytes and the places of its members: those inside are found when asked for. */
    public JsonValue copy() {
        var own = new int[JsonScan.RECORD * size()];
        int i = 0;
        for (int record = firstRecord; record < endOfRecords; record = records[record + 2]) {
            own[i++] = records[record] - start;
            own[i++] = records[record + 1] - start;
            own[i] = ++i;
        }
        return new JsonValue(bytes(), own, 0, end - start, 0, own.length);
    }

    public byte[] bytes() {
        return Arrays.copyOfRange(json, start, end);
    }

    public boolean hasSameBytes(JsonValue other) {
        return Arrays.equals(json, start, end, other.json, other.start, other.end);
    }

    JsonParser parser() throws IOException {
        return JsonTree.OWN.createParser(json, start, end - start);
    }

    /**
     * Makes an object of the model of an object.
     *
     * @param parts what it is made of besides, by the names in its constructor
     * @throws IllegalArgumentException if nothing can be read as that type, or with what the type itself says
     */
    public <T> T to(Class<T> type, Map<String, Object> parts) {
        return JsonTree.to(type, this, new InjectableValues.Std(parts));
    }

    public <T> T to(Class<T> type) {
        return JsonTree.to(type, this, null);
    }

    /** {@return a tree of an object, for the caller alone} */
    public ObjectNode toTree() {
        return JsonTree.parse(json, start, end);
    }

    /** {@return its JSON} */
    public String json() {
        return WrittenTexts.decode(json, start, end);
    }

    /** Shows how long it is, not what it holds. */
    @Override
    public String toString() {
        return "JsonValue[" + (end - start) + " bytes]";
    }
}
