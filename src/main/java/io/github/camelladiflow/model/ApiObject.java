// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.model;

import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonSerializable;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.jsontype.TypeSerializer;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelladiflow.internal.json.JsonValue;
import io.github.camelladiflow.internal.json.PlainValues;
import io.github.camelladiflow.internal.json.TypedValues;

/**
 * A JSON object of the LadiFlow API, with all its members, including members for which this component has no getter.
 *
 * <p>Immutable and thread-safe. Two objects are equal if they have the same class and the same members with the same
 * values, regardless of their order.
 */
public abstract class ApiObject implements JsonSerializable {

    private final JsonValue members;

    /** Creates an object from a copy of a JSON object. */
    ApiObject(JsonValue members) {
        if (!members.isObject()) {
            throw new IllegalArgumentException("it is not a JSON object");
        }
        this.members = members.copy();
    }

    /**
     * Creates a request.
     *
     * @param members the members of the request
     */
    protected ApiObject(ObjectNode members) {
        this(JsonValue.ofTree(members));
    }

    /**
     * Returns the value of a member, regardless of its type.
     *
     * @param name the member's name in the API
     * @return an immutable value: {@code String}, {@code Boolean}, {@code Integer}, {@code Long} or {@code BigInteger}
     *     (the smallest type that fits), {@code BigDecimal} (with all its digits), {@code List}, {@code Map}, or null
     *     if the member is null or missing
     */
    public final Object getMember(String name) {
        var value = memberValue(name);
        return value == JsonValue.NULL ? null : PlainValues.toImmutable(value);
    }

    /**
     * Returns the names of all members, in the order of the API.
     *
     * @return an immutable set
     */
    public final Set<String> memberNames() {
        var names = new LinkedHashSet<String>();
        members.forEachName(names::add);
        return Collections.unmodifiableSet(names);
    }

    /**
     * Returns all members with the values that {@link #getMember(String)} describes.
     *
     * @return a new map in the order of the API. The caller may change the map, and all maps and lists in it
     */
    // Jackson 3 supports this annotation of Jackson 2, but not the interface JsonSerializable of Jackson 2
    @com.fasterxml.jackson.annotation.JsonValue
    public final Map<String, Object> toMap() {
        return PlainValues.toMutableMap(members);
    }

    /**
     * Returns all members as JSON text, in the order of the API, without line breaks.
     *
     * @return one JSON object
     */
    public final String toJson() {
        return members.json();
    }

    /**
     * Returns all members as JSON in UTF-8, in the order of the API, without line breaks.
     *
     * @return one JSON object in a new array
     */
    public final byte[] toJsonBytes() {
        return members.bytes();
    }

    /**
     * Returns all members as a Jackson tree.
     *
     * @return a new tree
     */
    public final ObjectNode toJsonNode() {
        return members.toTree();
    }

    /** Writes the members token by token, so that no feature of the mapper drops, renames or rounds a member. */
    @Override
    public final void serialize(JsonGenerator generator, SerializerProvider provider) throws IOException {
        generator.writeStartObject();
        members.writeMembers(generator);
        generator.writeEndObject();
    }

    @Override
    public final void serializeWithType(JsonGenerator generator, SerializerProvider provider, TypeSerializer types)
            throws IOException {
        var typeId = types.writeTypePrefix(generator, types.typeId(this, JsonToken.START_OBJECT));
        members.writeMembers(generator);
        types.writeTypeSuffix(generator, typeId);
    }

    @Override
    public final boolean equals(Object other) {
        if (this == other || other == null || getClass() != other.getClass()) {
            return this == other;
        }
        var others = ((ApiObject) other).members;
        return members.hasSameBytes(others)
                || members.size() == others.size() && members.toTree().equals(others.toTree());
    }

    @Override
    public final int hashCode() {
        return members.toTree().hashCode();
    }

    /**
     * Returns the class and the number of members, but not their values, because they are personal data that could be
     * logged.
     */
    @Override
    public final String toString() {
        int size = members.size();
        return getClass().getSimpleName() + "[" + size + (size == 1 ? " member]" : " members]");
    }

    /** Returns the value of a member, or a JSON null if it is missing. */
    final JsonValue memberValue(String name) {
        var value = members.get(name);
        return value == null ? JsonValue.NULL : value;
    }

    // the method is not named id(), because ${body.id} would then be ambiguous for Camel, which also finds getId()
    /** Returns {@code _id} or {@code id}. LadiFlow's responses contain one of them, or both with the same value. */
    final String eitherId() {
        String id = text("_id");
        return id == null ? text("id") : id;
    }

    final String text(String name) {
        return memberValue(name).text();
    }

    private static String textOrNumber(JsonValue value) {
        return value.isNumber() ? value.json() : value.text();
    }

    static String scalarText(JsonValue value) {
        return value.isBoolean() ? value.json() : textOrNumber(value);
    }

    final Boolean bool(String name) {
        var text = String.valueOf(scalarText(memberValue(name))).strip();
        return text.equalsIgnoreCase("true") ? Boolean.TRUE : text.equalsIgnoreCase("false") ? Boolean.FALSE : null;
    }

    final BigDecimal decimal(String name) {
        var value = memberValue(name);
        if (value.isNumber()) {
            return new BigDecimal(value.json());
        }
        return value.isText() ? TypedValues.decimal(value.text()) : null;
    }

    final Long longInteger(String name) {
        return exactNumber(name, BigDecimal::longValueExact);
    }

    final <N> N exactNumber(String name, Function<BigDecimal, N> conversion) {
        var number = decimal(name);
        try {
            // the exponent is checked first, because the conversion of a number with a huge exponent would take too
            // long
            return number == null || !TypedValues.isReasonable(number) ? null : conversion.apply(number);
        } catch (ArithmeticException e) {
            return null;
        }
    }

    final Instant instant(String name) {
        return TypedValues.time(text(name), time -> TypedValues.toInstant(time, ZoneOffset.UTC));
    }

    final LocalDate date(String name) {
        return TypedValues.time(text(name), LocalDate::from);
    }

    final List<String> texts(String name) {
        return itemsOf(name, ApiObject::textOrNumber).filter(Objects::nonNull).toList();
    }

    /** Converts the objects in a list, and omits other items. */
    final <T> List<T> objects(String name, Function<JsonValue, T> type) {
        return itemsOf(name, value -> value)
                .filter(JsonValue::isObject)
                .map(type)
                .toList();
    }

    final <T> Stream<T> itemsOf(String name, Function<JsonValue, T> type) {
        return memberValue(name).items().stream().map(type);
    }
}
