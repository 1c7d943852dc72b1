// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.json;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.InjectableValues;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.jsontype.TypeDeserializer;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.POJONode;

/**
 * A JSON value, stored as UTF-8 bytes with an index of its members and items. Members are read from the bytes on
 * demand, without a tree. The bytes have the format in which Jackson writes JSON. JSON in a different format is
 * rewritten once. Immutable.
 */
@JsonDeserialize(using = JsonValue.Deserializer.class)
public final class JsonValue {

    public static final JsonValue NULL = new JsonValue(new byte[] {'n', 'u', 'l', 'l'}, new int[0], 0, 4, 0, 0, true);

    /**
     * The maximum number of bytes of other values that a copy may keep in memory. The envelope of a response has fewer
     * bytes.
     */
    private static final int MAX_SHARED_SURPLUS = 128;

    private final byte[] json;
    private final int[] records;
    private final int start;
    private final int end;
    private final int firstRecord;
    private final int endOfRecords;
    /** Whether only this class has access to the bytes. If so, a copy may share them. */
    private final boolean owned;
    // this value with an index that is created on demand, if the value is nested too deeply for the original index. The
    // other fields are final, so this field does not need a lock.
    private JsonValue recordedValue;

    JsonValue(byte[] json, int[] records, int start, int end, int firstRecord, int endOfRecords, boolean owned) {
        this.owned = owned;
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
     * @param json bytes in UTF-8 (UTF-16 and UTF-32 are recognized), which must not be changed afterwards
     * @param length the number of bytes to read
     * @return the object
     * @throws IllegalArgumentException if the bytes are anything else. The exception's message continues a sentence,
     *     contains the position, and does not quote the bytes
     */
    public static JsonValue parse(byte[] json, int length) {
        // a NUL indicates UTF-16 or UTF-32
        boolean mayBeKept = length > 1 && json[0] == '{' && json[1] != 0 && JsonScan.isCanonical(json, length);
        var kept = mayBeKept ? JsonScan.scan(json, 0, length) : null;
        return kept == null ? JsonTree.read(() -> JsonTree.FACTORY.createParser(json, 0, length)) : kept;
    }

    /** Reads one JSON object like {@link #parse(byte[], int)}, from bytes to which no other code has access. */
    public static JsonValue parseOwned(byte[] json, int length) {
        JsonValue read = parse(json, length);
        return new JsonValue(read.json, read.records, read.start, read.end, read.firstRecord, read.endOfRecords, true);
    }

    /**
     * Reads one JSON object.
     *
     * @param json the text
     * @return the object
     * @throws IllegalArgumentException if the text is anything else. The exception's message continues a sentence,
     *     contains the position, and does not quote the text
     */
    public static JsonValue parse(String json) {
        // parsers of bytes skip a byte order mark, but parsers of text do not
        return JsonTree.read(() -> JsonTree.FACTORY.createParser(json.startsWith("\uFEFF") ? json.substring(1) : json));
    }

    /**
     * Creates an object from plain Java values or from a Jackson tree.
     *
     * @param members a map of the members by their names, or a tree
     * @return the object
     * @throws IllegalArgumentException if {@code members} is not an object, or if a value cannot be converted to JSON
     *     or is nested too deeply
     */
    public static JsonValue of(Object members) {
        JsonNode tree = PlainValues.toNode(members, "");
        if (!tree.isObject()) {
            throw new IllegalArgumentException("Expected a JSON object, got a JSON "
                    + tree.getNodeType().name().toLowerCase(Locale.ROOT));
        }
        return ofTree(tree);
    }

    /** Creates a value from a tree that does not contain Java objects. */
    public static JsonValue ofTree(JsonNode tree) {
        return ofBytes(JsonCopy.toBytes(tree));
    }

    /** Creates a value from JSON that {@link JsonCopy} has written. */
    private static JsonValue ofBytes(byte[] json) {
        try {
            var value = JsonScan.scan(json, 0, json.length);
            // if a name occurs twice, the tree keeps the last value
            return value == null ? ofTree(JsonTree.MAPPER.readTree(json)) : value;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Reads a value. The parser must be at the first token of the value. For an object, it may also be at the token
     * after the opening brace.
     */
    static JsonValue read(JsonParser parser) throws IOException {
        return ofBytes(JsonCopy.toBytes(parser));
    }

    // ---- type

    public boolean isNull() {
        return json[start] == 'n';
    }

    public boolean isObject() {
        return json[start] == '{';
    }

    public boolean isText() {
        return json[start] == '"';
    }

    public boolean isNumber() {
        return json[start] <= '9' && !isText();
    }

    public boolean isArray() {
        return json[start] == '[';
    }

    public boolean isBoolean() {
        return json[start] == 't' || json[start] == 'f';
    }

    /** {@return whether this is an object without members or a list without items} */
    public boolean isEmpty() {
        return end - start == 2 && (isObject() || isArray());
    }

    // ---- content

    /** {@return the value of a JSON string, null for any other type} */
    public String text() {
        return isText() ? text(start, end) : null;
    }

    private String text(int from, int to) {
        for (int i = from; i < to; i++) {
            if (json[i] == '\\') {
                return (String) PlainValues.readValue(new JsonValue(json, records, from, to, 0, 0, owned));
            }
        }
        return new String(json, from + 1, to - from - 2, StandardCharsets.UTF_8);
    }

    /**
     * Returns the value of a member.
     *
     * @param name the member's name
     * @return the value, which is a {@link #isNull JSON null} if the member is null; Java's null if this value is not
     *     an object or does not have the member
     */
    public JsonValue get(String name) {
        if (!isObject() || name == null) {
            return null;
        }
        byte[] written = isWrittenAsIs(name)
                ? name.getBytes(StandardCharsets.ISO_8859_1)
                : JsonStringEncoder.getInstance().quoteAsUTF8(JsonCopy.replaceLoneSurrogates(name));
        var in = recordedValue();
        for (int record = in.firstRecord; record < in.endOfRecords; record = in.records[record + 2]) {
            int from = in.records[record] + 1;
            int to = in.records[record + 1] - 2;
            if (to - from == written.length && Arrays.equals(json, from, to, written, 0, written.length)) {
                return in.entryValue(record);
            }
        }
        return null;
    }

    /** Returns whether a name is ASCII without characters that JSON escapes. Nearly all names are. */
    private static boolean isWrittenAsIs(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c < ' ' || c >= 0x7F || c == '"' || c == '\\') {
                return false;
            }
        }
        return true;
    }

    /** {@return the items of a list, or no items for any other value} */
    public List<JsonValue> items() {
        if (!isArray()) {
            return List.of();
        }
        return recordedValue()
                .entryRecords()
                .mapToObj(recordedValue()::entryValue)
                .toList();
    }

    public void forEachName(Consumer<String> action) {
        var in = recordedValue();
        in.entryRecords().forEach(record -> action.accept(text(in.records[record], in.records[record + 1] - 1)));
    }

    public int size() {
        return (int) recordedValue().entryRecords().count();
    }

    /** Returns the positions of the records of all members or items. */
    private IntStream entryRecords() {
        return IntStream.iterate(firstRecord, record -> record < endOfRecords, record -> records[record + 2]);
    }

    private JsonValue recordedValue() {
        if (records != null) {
            return this;
        }
        var found = recordedValue;
        if (found == null) {
            recordedValue = found = JsonScan.scan(json, start, end);
        }
        return found;
    }

    private JsonValue entryValue(int record) {
        int from = records[record + 1];
        int next = records[record + 2];
        int to = (next < endOfRecords ? records[next] : end) - 1;
        boolean isContainer = json[from] == '{' || json[from] == '[';
        boolean isRecorded = next > record + JsonScan.RECORD_SIZE || !isContainer || to - from == 2;
        return new JsonValue(json, isRecorded ? records : null, from, to, record + JsonScan.RECORD_SIZE, next, owned);
    }

    // ---- copies

    /**
     * Returns a copy that keeps little more than the bytes of this value in memory. If no other class has access to the
     * array of this value, and the array contains little else, the copy shares the array.
     */
    public JsonValue copy() {
        boolean shared = owned && json.length - (end - start) <= MAX_SHARED_SURPLUS;
        byte[] bytes = shared ? json : bytes();
        int first = shared ? start : 0;
        if (records == null) {
            return new JsonValue(bytes, null, first, first + end - start, 0, 0, true);
        }
        int[] own = Arrays.copyOfRange(records, firstRecord, endOfRecords);
        for (int i = 0; i < own.length; i += JsonScan.RECORD_SIZE) {
            own[i] += first - start;
            own[i + 1] += first - start;
            own[i + 2] -= firstRecord;
        }
        return new JsonValue(bytes, own, first, first + end - start, 0, own.length, true);
    }

    public byte[] bytes() {
        return Arrays.copyOfRange(json, start, end);
    }

    public boolean hasSameBytes(JsonValue other) {
        return Arrays.equals(json, start, end, other.json, other.start, other.end);
    }

    JsonParser parser() throws IOException {
        return JsonTree.FACTORY.createParser(json, start, end - start);
    }

    /** Writes the members. The generator must have started an object. */
    public void writeMembers(JsonGenerator generator) throws IOException {
        try (var parser = parser()) {
            parser.nextToken();
            parser.nextToken();
            new JsonCopy(parser, generator).copyMembers();
        }
    }

    /**
     * Creates an object of a model class.
     *
     * @param parts the other arguments of the type's constructor, by name
     * @throws IllegalArgumentException if the type rejects this value; the message comes from the type
     */
    public <T> T to(Class<T> type, Map<String, Object> parts) {
        try {
            return JsonTree.MAPPER
                    .readerFor(type)
                    .with(new InjectableValues.Std(parts))
                    .readValue(new POJONode(this));
        } catch (IOException e) {
            if (e.getCause() instanceof IllegalArgumentException rejection) {
                throw rejection;
            }
            throw new IllegalArgumentException(type.getName() + " cannot be read from JSON", e);
        }
    }

    public <T> T to(Class<T> type) {
        return to(type, Map.of());
    }

    /** {@return this object as a new tree} */
    public ObjectNode toTree() {
        try {
            return (ObjectNode) JsonTree.MAPPER.readTree(json, start, end - start);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String json() {
        return new String(json, start, end - start, StandardCharsets.UTF_8);
    }

    /** Returns text with the length but without the content, which may be personal data. */
    @Override
    public String toString() {
        return "JsonValue[" + (end - start) + " bytes]";
    }

    /** Reads the members of a model object token by token, so that no feature of the mapper changes them. */
    static final class Deserializer extends StdDeserializer<Object> {

        private static final long serialVersionUID = 1L;

        Deserializer() {
            super(JsonValue.class);
        }

        @Override
        public Object deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            Object embedded = parser.getEmbeddedObject();
            if (embedded instanceof JsonValue) {
                return embedded;
            }
            return switch (parser.currentToken()) {
                case START_OBJECT, FIELD_NAME, END_OBJECT -> JsonValue.read(parser);
                default -> context.handleUnexpectedToken(handledType(), parser);
            };
        }

        @Override
        public Object deserializeWithType(JsonParser parser, DeserializationContext context, TypeDeserializer types)
                throws IOException {
            return deserialize(parser, context);
        }
    }
}
