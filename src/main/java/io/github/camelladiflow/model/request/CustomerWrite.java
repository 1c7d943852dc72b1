// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.model.request;

import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelladiflow.internal.json.JsonValue;
import io.github.camelladiflow.internal.json.PlainValues;
import io.github.camelladiflow.internal.request.MemberTable;
import io.github.camelladiflow.internal.request.WriteDraft;
import io.github.camelladiflow.model.ApiObject;
import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.LadiFlowOperation;

/**
 * The members to write to a customer: the request of {@code customer/create}, {@code customer/update} and
 * {@code customer/create-or-update}.
 *
 * <p>Null, blank text and an empty list are treated as <strong>missing</strong> members, whose values LadiFlow keeps.
 * To clear a member, use {@link Builder#clear}, or list its name in the member {@code clear} of a map or of JSON.
 *
 * <p>Members have the same names as in a {@link Customer} ({@code name}, {@code language}, {@code subscribed_at}). The
 * names of LadiFlow's requests ({@code full_name}, {@code lang}, {@code subcribed_at}) are accepted, too. Case and
 * underscores do not matter ({@code firstName}). Unknown members are kept and sent. The class rejects members that
 * occur only in responses, such as {@code created_at}.
 *
 * <p>Immutable and thread-safe. {@link #toString()} does not show values. The description of the members follows
 * LadiFlow's public documentation of the Open API 1.0. This class makes two assumptions: a cleared member is sent as
 * null or as an empty list, and a custom field with several values has a list as its {@code value}.
 */
public final class CustomerWrite extends ApiObject {

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    private CustomerWrite(JsonValue members) {
        this(MemberTable.check(LadiFlowOperation.CUSTOMER_CREATE_OR_UPDATE, members.toTree()));
    }

    private CustomerWrite(ObjectNode members) {
        super(members);
    }

    /**
     * Creates a request from plain Java values, as {@link Customer#of(Map)} describes them. Custom fields are a map of names to
     * values, or a list of objects with {@code name} and {@code value}. Tags and channels may be text, separated by commas or
     * semicolons.
     *
     * @param members the members by name
     * @return the request
     * @throws IllegalArgumentException if LadiFlow does not accept a member or its value. The exception's message
     *     contains the member's name, but not the value
     */
    public static CustomerWrite of(Map<?, ?> members) {
        return builder().setAll(members).build();
    }

    /**
     * Creates a request that copies a customer to another store. It contains all writable members except the id, empty
     * members, and an e-mail address that LadiFlow has generated.
     *
     * @param customer a customer that was looked up
     * @return the request
     * @throws IllegalArgumentException if LadiFlow does not accept a value, such as letters in {@code postal_code}
     */
    public static CustomerWrite of(Customer customer) {
        var members = WriteDraft.retainWritable(customer.toJsonNode());
        members.remove("_id");
        return new Builder().setTree(members).build();
    }

    /**
     * Creates an empty builder.
     *
     * @return a builder without members
     */
    public static Builder builder() {
        return new Builder();
    }

    /** {@return {@code email}: the e-mail address; null if it is absent} */
    public String getEmail() {
        return (String) getMember("email");
    }

    /** {@return {@code phone}: the phone number; null if it is absent} */
    public String getPhone() {
        Object phone = getMember("phone");
        return phone == null ? null : phone.toString();
    }

    /**
     * Collects members. Each method returns this builder. If a value is null, blank or an empty list, the call has no
     * effect. Not thread-safe.
     */
    public static final class Builder {

        private final WriteDraft draft = new WriteDraft();

        private Builder() {}

        private Builder setTree(ObjectNode members) {
            draft.setAll(members);
            return this;
        }

        /**
         * Sets a member.
         *
         * @param name the name, as {@link CustomerWrite} describes it
         * @param value the value, as {@link Customer#of(Map)} describes values; null, blank text and an empty list have
         *     no effect
         * @return this
         * @throws IllegalArgumentException if LadiFlow does not accept the member or its value. The exception's message
         *     contains the member's name, but not the value
         */
        public Builder set(String name, Object value) {
            return setAll(Collections.singletonMap(name, value));
        }

        /**
         * Sets several members.
         *
         * @param all the values by name, as for {@link #set}
         * @return this
         * @throws IllegalArgumentException if LadiFlow does not accept a member or its value, or if one member is set
         *     twice with different values. The exception's message contains the member's name, but not the value
         */
        public Builder setAll(Map<?, ?> all) {
            return setTree(PlainValues.toObjectNode(all));
        }

        /**
         * Clears members in LadiFlow. A value that is set later takes precedence.
         *
         * @param names the names, such as {@code company}, or {@code custom_fields.note} for the custom field
         *     {@code note}
         * @return this
         * @throws IllegalArgumentException if one of the members cannot be cleared. The exception's message lists the
         *     members that can be cleared
         */
        public Builder clear(String... names) {
            List.of(names).forEach(draft::clear);
            return this;
        }

        /**
         * Creates the request. Members that the operation requires may be missing. The component checks this when it
         * sends the request.
         *
         * @return the request
         */
        public CustomerWrite build() {
            return new CustomerWrite(draft.build());
        }

        /**
         * Sets one custom field. See {@link #customFields}.
         *
         * @param name the field's name in the store
         * @param value the value
         * @return this
         * @throws IllegalArgumentException as for {@link #customFields}
         */
        public Builder customField(String name, Object value) {
            draft.setFields(PlainValues.toObjectNode(Collections.singletonMap(name, value)), true);
            return this;
        }

        /**
         * Sets custom fields, and keeps the others.
         *
         * @param values the values by the fields' names in the store: text, numbers, booleans, dates, or lists of
         *     these. Null, blank text and an empty list have no effect
         * @return this
         * @throws IllegalArgumentException if a value cannot be converted to JSON. The exception's message contains the
         *     field's name, but not the value
         */
        public Builder customFields(Map<String, ?> values) {
            values.forEach(this::customField);
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
    }
}
