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

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A JSON object that the LadiFlow API sent, with every member that it holds, known or not.
 *
 * <p>Immutable and safe for use by many threads. Two objects are equal if they are of one class and have the same
 * members with the same values, in any order.
 */
@JsonSerialize(using = ApiObjectSerializer.class)
public abstract sealed class ApiObject permits Customer, CustomField, ZaloOaUid {

    // never handed out and never changed: that makes the object immutable
    private final ObjectNode members;

    ApiObject(ObjectNode members) {
        this.members = Objects.requireNonNull(members, "members");
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
        return PlainValues.toImmutable(members.get(name));
    }

    /**
     * Tells whether a member is there, even if it is null.
     *
     * @param name the member's name in the API
     * @return true if the object has such a member
     */
    public final boolean hasMember(String name) {
        return members.has(name);
    }

    /**
     * The names of all members, in the order of the API.
     *
     * @return an immutable set
     */
    public final Set<String> memberNames() {
        var names = new LinkedHashSet<String>();
        members.fieldNames().forEachRemaining(names::add);
        return Collections.unmodifiableSet(names);
    }

    /**
     * All members with the values that {@link #getMember(String)} describes.
     *
     * @return a new map, in the order of the API, that belongs to the caller and may be changed, as may all maps and
     *     lists inside it
     */
    public final Map<String, Object> toMap() {
        return PlainValues.toMutableMap(members);
    }

    /**
     * All members as JSON text, in the order of the API, without line breaks.
     *
     * @return one JSON object
     */
    public final String toJson() {
        return JsonTree.toText(members);
    }

    /**
     * All members as a Jackson tree.
     *
     * @return a deep copy that belongs to the caller
     */
    public final ObjectNode toJsonNode() {
        return members.deepCopy();
    }

    @Override
    public final boolean equals(Object other) {
        return other != null && getClass() == other.getClass() && members.equals(((ApiObject) other).members);
    }

    @Override
    public final int hashCode() {
        return members.hashCode();
    }

    /**
     * The class and the number of members: never their values, which are personal data and would end up in logs.
     */
    @Override
    public final String toString() {
        return getClass().getSimpleName() + "[" + members.size() + (members.size() == 1 ? " member]" : " members]");
    }

    final ObjectNode tree() {
        return members;
    }

    final JsonNode node(String name) {
        return members.path(name);
    }

    final String text(String name) {
        return node(name).textValue();
    }

    final String textOrNumber(String name) {
        return TypedValues.textOrNumber(node(name));
    }

    final Boolean bool(String name) {
        return TypedValues.bool(node(name));
    }

    final BigDecimal decimal(String name) {
        return TypedValues.decimal(node(name));
    }

    final Integer integer(String name) {
        return TypedValues.integer(node(name));
    }

    final Long longInteger(String name) {
        return TypedValues.longInteger(node(name));
    }

    final Instant instant(String name) {
        return TypedValues.instant(node(name));
    }

    final LocalDate date(String name) {
        return TypedValues.date(node(name));
    }

    final List<String> texts(String name) {
        return TypedValues.texts(node(name));
    }

    final List<Object> items(String name) {
        return PlainValues.toImmutableList(node(name));
    }

    final List<Map<String, Object>> objects(String name) {
        return objectNodes(name).map(PlainValues::toImmutableMap).toList();
    }

    final Stream<ObjectNode> objectNodes(String name) {
        var node = node(name);
        // an object is iterable too: its members are not items of a list
        return node.isArray()
                ? StreamSupport.stream(node.spliterator(), false)
                        .filter(ObjectNode.class::isInstance)
                        .map(ObjectNode.class::cast)
                : Stream.empty();
    }
}
