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
 * A JSON object that the LadiFlow API sent, with every member that it holds, known or not.
 *
 * <p>Immutable and safe for use by many threads. Two objects are equal if they are of one class and have the same
 * members with the same values, in any order.
 */
public abstract class ApiObject implements JsonSerializable {

    /** The bytes of a response, null in a request. */
    private final JsonValue response;
    /** The tree of a request, null in a response. */
    private final ObjectNode request;

    /** Makes an object of one that was read, of which it keeps a copy. */
    ApiObject(JsonValue members) {
        if (!members.isObject()) {
            throw new IllegalArgumentException("it is no JSON object");
        }
        this.response = members.copy();
        this.request = null;
    }

    /**
     * Makes a request.
     *
     * @param members the tree, which nobody changes any more
     */
    protected ApiObject(ObjectNode members) {
        this.response = null;
        this.request = members;
    }

    private JsonValue members() {
        return request == null ? response : JsonValue.ofTree(request);
    }

    /**
     * The raw value of a member, whatever its type.
     *
     * @param name the member's name in the API
     * @return an immutable value: text, {@code Boolean}, {@code Integer}, {@code Long} or {@code BigInteger} (the
     *     smallest that holds it), {@code BigDecimal} (with all its digits), {@code List}, {@code Map}, or null if the
     *     member is null or missing
     */
    public final Object getMember(String name) {
        var value = memberValue(name);
        return value == JsonValue.NULL ? null : PlainValues.toImmutable(value);
    }

    /**
     * Tells whether a member is there, even if it is null.
     *
     * @param name the member's name in the API
     * @return true if the object has such a member
     */
    public final boolean hasMember(String name) {
        return request == null ? response.get(name) != null : request.has(name);
    }

    /**
     * The names of all members, in the order of the API.
     *
     * @return an immutable set
     */
    public final Set<String> memberNames() {
        var names = new LinkedHashSet<String>();
        if (request == null) {
            response.forEachName(names::add);
        } else {
            request.fieldNames().forEachRemaining(names::add);
        }
        return Collections.unmodifiableSet(names);
    }

    /**
     * All members with the values that {@link #getMember(String)} describes.
     *
     * @return a new map, in the order of the API, that belongs to the caller and may be changed, as may all maps and
     *     lists inside it
     */
    // for Jackson 3, which reads this annotation of Jackson 2, but not that of the class
    @com.fasterxml.jackson.annotation.JsonValue
    public final Map<String, Object> toMap() {
        return PlainValues.toMutableMap(members());
    }

    /**
     * All members as JSON text, in the order of the API, without line breaks.
     *
     * @return one JSON object
     */
    public final String toJson() {
        return members().json();
    }

    /**
     * All members as JSON in UTF-8, in the order of the API, without line breaks.
     *
     * @return one JSON object, in a new array that belongs to the caller
     */
    public final byte[] toJsonBytes() {
        return members().bytes();
    }

    /**
     * All members as a Jackson tree.
     *
     * @return a new tree that belongs to the caller
     */
    public final ObjectNode toJsonNode() {
        return request == null ? response.toTree() : request.deepCopy();
    }

    /** Writes it token by token, so that no feature of the mapper drops, renames or rounds a member. */
    @Override
    public final void serialize(JsonGenerator generator, SerializerProvider provider) throws IOException {
        generator.writeStartObject();
        members().writeMembers(generator);
        generator.writeEndObject();
    }

    @Override
    public final void serializeWithType(JsonGenerator generator, SerializerProvider provider, TypeSerializer types)
            throws IOException {
        var typeId = types.writeTypePrefix(generator, types.typeId(this, JsonToken.START_OBJECT));
        members().writeMembers(generator);
        types.writeTypeSuffix(generator, typeId);
    }

    @Override
    public final boolean equals(Object other) {
        if (this == other || other == null || getClass() != other.getClass()) {
            return this == other;
        }
        var own = members();
        var others = ((ApiObject) other).members();
        return own.hasSameBytes(others)
                || own.size() == others.size() && own.toTree().equals(others.toTree());
    }

    @Override
    public final int hashCode() {
        return members().toTree().hashCode();
    }

    /**
     * The class and the number of members: never their values, which are personal data and would end up in logs.
     */
    @Override
    public final String toString() {
        int size = request == null ? response.size() : request.size();
        return getClass().getSimpleName() + "[" + size + (size == 1 ? " member]" : " members]");
    }

    /** The value of a member; null if it has none. */
    final JsonValue memberValue(String name) {
        if (request == null) {
            var value = response.get(name);
            return value == null ? JsonValue.NULL : value;
        }
        return request.has(name) ? JsonValue.ofTree(request.get(name)) : JsonValue.NULL;
    }

    // not id(), which beside getId() makes ${body.id} ambiguous to Camel
    /** {@code _id} or {@code id}: LadiFlow's answers have the one, the other, or both with the same value. */
    final String eitherId() {
        String id = text("_id");
        return id == null ? text("id") : id;
    }

    final String text(String name) {
        return memberValue(name).text();
    }

    final String textOrNumber(String name) {
        return textOrNumber(memberValue(name));
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

    final Integer integer(String name) {
        return exactNumber(name, BigDecimal::intValueExact);
    }

    final Long longInteger(String name) {
        return exactNumber(name, BigDecimal::longValueExact);
    }

    private <N> N exactNumber(String name, Function<BigDecimal, N> conversion) {
        var number = decimal(name);
        try {
            // the guard comes first: an exact conversion of a huge exponent must not even start
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

    final List<Object> list(String name) {
        return itemsOf(name, PlainValues::toImmutable).toList();
    }

    final List<Map<String, Object>> rawObjects(String name) {
        return objects(name, PlainValues::toImmutableMap);
    }

    /** The objects in a list, whatever else is in it. */
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
