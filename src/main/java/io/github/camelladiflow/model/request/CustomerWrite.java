// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.model.request;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.github.camelladiflow.model.Customer;

/**
 * The members to write to a customer: the body of {@code customer/create}, {@code customer/update} and
 * {@code customer/create-or-update}. The component checks and converts the members when it reads the message.
 *
 * <p>Null, blank text and an empty list are treated as <strong>missing</strong> members, whose values LadiFlow keeps.
 * To clear a member, use {@link Builder#clear}, or list its name in the member {@code clear} of a map or of JSON.
 *
 * <p>Members have LadiFlow's names, or other names that people use ({@code firstName}, {@code SĐT}). Unknown members are
 * sent as they are. Immutable and thread-safe, if the given values are. {@link #toString()} does not show values. The description of the members
 * follows LadiFlow's public documentation of the Open API 1.0.
 *
 * @param members the members by name, as they were given, never null
 */
public record CustomerWrite(Map<String, Object> members) {

    /** Copies the map, but not its values. */
    public CustomerWrite {
        members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
    }

    /** Creates a write from JSON. A customer keeps all digits of numbers. */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    private static CustomerWrite read(Customer json) {
        return new CustomerWrite(json.toMap());
    }

    /**
     * Creates a write from plain Java values. Values may be maps, collections, arrays, text, numbers, booleans, Jackson
     * trees, objects of the API, and null. Enums are converted to their names. Values of {@code java.time} and
     * {@code java.util.Date} are converted to ISO-8601 text, a {@code Date} in the JVM's time zone. Custom fields are a map
     * of names to values, or a list of objects with {@code name} and {@code value}. Tags and channels may be text, separated
     * by commas or semicolons.
     *
     * @param members the members by name. The map is copied, but its values are not
     * @return the write
     */
    public static CustomerWrite of(Map<?, ?> members) {
        var copy = new LinkedHashMap<String, Object>();
        members.forEach((name, value) -> copy.put(Objects.toString(name, null), value));
        return new CustomerWrite(copy);
    }

    /** {@return the members by name, as they were given: an unmodifiable map} */
    @JsonValue
    @Override
    public Map<String, Object> members() {
        return members;
    }

    /** Returns the number of members, but not their values, because they are personal data that could be logged. */
    @Override
    public String toString() {
        return "CustomerWrite[" + members.size() + (members.size() == 1 ? " member]" : " members]");
    }

    /**
     * Creates an empty builder.
     *
     * @return a builder without members
     */
    public static Builder builder() {
        return new Builder();
    }

    /** Collects members. Each method returns this builder. Not thread-safe. */
    public static final class Builder {

        private final Map<String, Object> members = new LinkedHashMap<>();
        private final Map<String, Object> customFields = new LinkedHashMap<>();
        private final List<String> cleared = new ArrayList<>();

        private Builder() {}

        /**
         * Sets a member.
         *
         * @param name the name, as {@link CustomerWrite} describes it
         * @param value the value, as {@link CustomerWrite#of(Map)} describes values; null, blank text and an empty list mean
         *     that LadiFlow keeps its value
         * @return this
         */
        public Builder set(String name, Object value) {
            members.put(name, value);
            return this;
        }

        /**
         * Clears members in LadiFlow, unless they are also set.
         *
         * @param names the names, such as {@code company}, or {@code custom_fields.note} for the custom field
         *     {@code note}
         * @return this
         */
        public Builder clear(String... names) {
            cleared.addAll(List.of(names));
            return this;
        }

        /**
         * Sets one custom field.
         *
         * @param name the field's name in the store
         * @param value text, a number, a boolean, a date, or a list of these. Null, blank text and an empty list mean
         *     that LadiFlow keeps its value
         * @return this
         */
        public Builder customField(String name, Object value) {
            customFields.put(name, value);
            return this;
        }

        /**
         * Sets {@code email}. An address at {@code ladimail.com}, which LadiFlow generates, is sent only if the request
         * contains an id and no phone number.
         *
         * @param email the address
         * @return this
         */
        public Builder email(String email) {
            return set("email", email);
        }

        /**
         * Sets {@code phone}.
         *
         * @param phone the number
         * @return this
         */
        public Builder phone(String phone) {
            return set("phone", phone);
        }

        /**
         * Sets {@code tags}.
         *
         * @param tags the tags: ids of 24 hexadecimal digits, names, or both
         * @return this
         */
        public Builder tags(Collection<String> tags) {
            return set("tags", tags);
        }

        /**
         * Creates the write. Members that the operation requires may be missing. The component checks this when it sends
         * the request.
         *
         * @return the write
         */
        public CustomerWrite build() {
            var all = new LinkedHashMap<>(members);
            if (!customFields.isEmpty()) {
                all.put("custom_fields", customFields);
            }
            if (!cleared.isEmpty()) {
                all.put("clear", cleared);
            }
            return of(all);
        }
    }
}
