// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.model;

import java.time.LocalDate;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelladiflow.internal.json.JsonTree;
import io.github.camelladiflow.internal.json.PlainValues;
import io.github.camelladiflow.internal.json.TreeDeserializer;

/**
 * What is to be written to a customer: the request of {@code customer/create}, {@code customer/update} and
 * {@code customer/create-or-update}.
 *
 * <p>Null, blank text and an empty list are <strong>not given</strong>, as if the member were missing: LadiFlow keeps what it
 * has. To empty a member is said on purpose, with {@link Builder#clear}, or with the member {@code clear} of a map or of JSON,
 * which lists the names.
 *
 * <p>Members have the names that a {@link Customer} has ({@code name}, {@code language}, {@code subscribed_at}); those of
 * LadiFlow's requests ({@code full_name}, {@code lang}, {@code subcribed_at}) are understood, too, as is any of them in another
 * case or without underscores ({@code firstName}). {@link #toRequest()} writes them as LadiFlow wants them. Members that are not
 * known are kept and sent. Those that are known to be in answers only, such as {@code created_at}, are refused.
 *
 * <p>Immutable and safe for use by many threads. {@link #toString()} shows no values. Facts about the members come from
 * LadiFlow's public documentation of the Open API 1.0, but that a cleared member is sent as null, or as an empty list, and
 * that a custom field with many values takes a list as its {@code value}, is assumed.
 */
public final class CustomerWrite extends ApiObject {

    private static final String CLEAR = "clear";
    private static final String BY_TAG_NAME = "import_by_tag_name";
    private static final String FIELD = WritableMember.CUSTOM_FIELDS.member() + ".";

    private final Customer customer;
    private final boolean changes;

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static CustomerWrite read(@JsonDeserialize(using = TreeDeserializer.class) ObjectNode members) {
        return new Builder(null).setAll(members).build();
    }

    private CustomerWrite(ObjectNode members, Customer customer, boolean changes) {
        super(members);
        this.customer = customer;
        this.changes = changes;
    }

    /**
     * Makes a request of plain Java values, as {@link Customer#of(Map)} describes them. Custom fields are a map of names to
     * values, or a list of objects with {@code name} and {@code value}; tags and channels may be one text with commas or
     * semicolons between them.
     *
     * @param members the members by name
     * @return the request
     * @throws IllegalArgumentException if LadiFlow takes no such member or value; the message names the member, not the
     *     value
     */
    public static CustomerWrite of(Map<?, ?> members) {
        return builder().setAll(members).build();
    }

    /**
     * Makes a request of all members of a customer that can be written, but for its id: for another store, which has a
     * customer of its own. Members that are empty are not given, and neither is a made-up address.
     *
     * @param customer a customer that was looked up
     * @return the request
     * @throws IllegalArgumentException if a member has a value that LadiFlow does not take, such as letters in
     *     {@code postal_code}
     */
    public static CustomerWrite of(Customer customer) {
        var builder = builder();
        var members = customer.toJsonNode();
        for (var member : WritableMember.values()) {
            if (member == WritableMember.CUSTOM_FIELDS) {
                builder.set(member.member(), FieldsToWrite.of(customer));
            } else if (member != WritableMember.ID) {
                builder.set(member.member(), members.get(member.member()));
            }
        }
        return builder.build();
    }

    /**
     * Begins a request.
     *
     * @return a builder in which nothing is given
     */
    public static Builder builder() {
        return new Builder(null);
    }

    /**
     * Begins a request that changes a customer: only members that differ from the customer's are sent, with its id and, if
     * neither is changed, its e-mail address or else its phone number, since LadiFlow wants one of them. A list of which an
     * item is changed is sent whole.
     *
     * @param customer a customer that was looked up
     * @return a builder in which nothing is changed
     */
    public static Builder changing(Customer customer) {
        return new Builder(customer);
    }

    /**
     * Begins a request that gives what this one gives, and more.
     *
     * @return a builder, one that records changes if this request came from such a one
     */
    public Builder toBuilder() {
        return new Builder(customer).setAll(toJsonNode());
    }

    /**
     * This request with some members cleared that it does not give.
     *
     * @param names their names, as for {@link Builder#clear}
     * @return this request if there are none
     * @throws IllegalArgumentException if one of them cannot be cleared
     */
    public CustomerWrite clearing(Collection<String> names) {
        return names.isEmpty()
                ? this
                : new Builder(customer)
                        .clear(names.toArray(String[]::new))
                        .setAll(toJsonNode())
                        .build();
    }

    /**
     * {@return whether there is anything to send; false if this request was made by {@link #changing} and nothing
     * differs from the customer}
     */
    public boolean hasChanges() {
        return changes;
    }

    /**
     * {@return the customer that is changed: the customer as it was looked up, null if this request was not made by
     * {@link #changing}}
     */
    public Customer getCustomer() {
        return customer;
    }

    /**
     * Makes the JSON object that is sent, with LadiFlow's own names.
     *
     * @return a new object that belongs to the caller
     */
    public ObjectNode toRequest() {
        var request = JsonTree.newObject();
        toJsonNode().properties().forEach(given -> {
            var member = WritableMember.of(given.getKey());
            if (!given.getKey().equals(CLEAR) && !given.getKey().equals(BY_TAG_NAME)) {
                request.set(member == null ? given.getKey() : member.inRequests(), given.getValue());
            }
        });
        if (request.path("phone").isNumber()) {
            request.put("phone", request.get("phone").asText());
        }
        for (String name : getClear()) {
            var member = WritableMember.of(name);
            if (name.startsWith(FIELD)) {
                String list = WritableMember.CUSTOM_FIELDS.inRequests();
                var fields = request.has(list) ? (ArrayNode) request.get(list) : request.putArray(list);
                FieldsToWrite.put(fields, name.substring(FIELD.length()), NullNode.getInstance());
            } else {
                request.set(member.inRequests(), member.isList() ? JsonTree.newArray() : NullNode.getInstance());
            }
        }
        return request;
    }

    /**
     * Makes the JSON object that adds to what a customer has: with the customer's id, and in each list that is given what the
     * customer has besides, so that nothing is lost if LadiFlow replaces lists.
     *
     * @param customer the customer as it is
     * @return a new object that belongs to the caller
     */
    public ObjectNode toRequest(Customer customer) {
        var request = toRequest();
        var before = customer.toJsonNode();
        request.put("_id", customer.getId());
        for (var member : WritableMember.values()) {
            var given = request.path(member.inRequests());
            // an empty one is cleared
            if (member.isList() && !given.isEmpty()) {
                request.set(member.inRequests(), member.add(before.get(member.member()), given));
            }
        }
        return request;
    }

    /** {@return the names of members that LadiFlow does not name, which it keeps as external data; empty if there are none} */
    public List<String> getUnknownMembers() {
        return memberNames().stream()
                .filter(name -> WritableMember.of(name) == null && !name.equals(CLEAR) && !name.equals(BY_TAG_NAME))
                .toList();
    }

    /** {@return {@code clear}: the names of the members that are cleared; empty if there are none} */
    public List<String> getClear() {
        return texts(CLEAR);
    }

    /** {@return {@code _id}: the id of the customer in LadiFlow; null if it is not given} */
    public String getId() {
        return text("_id");
    }

    /** {@return {@code email}: the e-mail address; null if it is not given} */
    public String getEmail() {
        return text("email");
    }

    /** {@return {@code phone}: the phone number; null if it is not given} */
    public String getPhone() {
        return textOrNumber("phone");
    }

    /** {@return {@code first_name}: the first name; null if it is not given} */
    public String getFirstName() {
        return text("first_name");
    }

    /** {@return {@code name}: the full name, which requests call {@code full_name}; null if it is not given} */
    public String getName() {
        return text("name");
    }

    /** {@return {@code tags}: the ids or names of tags; empty if they are not given} */
    public List<String> getTags() {
        return texts("tags");
    }

    /** {@return those of the tags that are names, since an id has 24 hexadecimal digits} */
    public List<String> getTagNames() {
        return getTags().stream().filter(tag -> !LookupKeys.isObjectId(tag)).toList();
    }

    /** {@return {@code custom_fields}: the values of custom fields by name, as they are sent; empty if none is given} */
    public Map<String, Object> getCustomFields() {
        var values = new LinkedHashMap<String, Object>();
        for (var field : objects("custom_fields", CustomField::new)) {
            values.put(field.getName(), field.getValue());
        }
        return Collections.unmodifiableMap(values);
    }

    /**
     * Gathers what is to be written. Each method returns this. A value that is null, blank or an empty list is not given, so
     * such a call changes nothing; one that LadiFlow does not take is refused as {@link #set} does. Not thread-safe.
     */
    public static final class Builder {

        private final Customer customer;
        private final ObjectNode before;
        private final ObjectNode members = JsonTree.newObject();
        private final Set<String> cleared = new LinkedHashSet<>();

        private Builder(Customer customer) {
            this.customer = customer;
            this.before = customer == null ? JsonTree.newObject() : customer.toJsonNode();
        }

        /**
         * Gives a member by its name.
         *
         * @param name the name, as {@link CustomerWrite} describes it
         * @param value the value, as {@link Customer#of(Map)} describes values; null, blank and an empty list are not given
         * @return this
         * @throws IllegalArgumentException if LadiFlow takes no such member or value; the message names the member, not the
         *     value
         */
        public Builder set(String name, Object value) {
            return set(name, PlainValues.toNode(value, name));
        }

        /**
         * Gives several members by their names.
         *
         * @param all the values by name, as for {@link #set}
         * @return this
         * @throws IllegalArgumentException if LadiFlow takes no such member or value, or one member is given twice with
         *     different values; the message names the member, not the value
         */
        public Builder setAll(Map<?, ?> all) {
            return setAll(PlainValues.toObjectNode(all));
        }

        private Builder setAll(ObjectNode all) {
            var given = new LinkedHashMap<WritableMember, Map.Entry<String, JsonNode>>();
            Set<WritableMember> exact = exact(all);
            for (var one : all.properties()) {
                var member = WritableMember.of(one.getKey());
                if (exact.contains(member) && !member.isExactly(one.getKey())) {
                    continue;
                }
                var other = member == null || WritableMember.isNotGiven(one.getValue()) ? null : given.put(member, one);
                if (other != null && !other.getValue().equals(one.getValue())) {
                    throw new IllegalArgumentException(other.getKey() + " and " + one.getKey()
                            + " are two names for one member, and have different values: give one of them");
                }
                set(one.getKey(), one.getValue());
            }
            return this;
        }

        /** Those that are given by LadiFlow's own names, beside which others say nothing. */
        private static Set<WritableMember> exact(ObjectNode all) {
            var exact = EnumSet.noneOf(WritableMember.class);
            for (var one : all.properties()) {
                var member = WritableMember.of(one.getKey());
                if (member != null && member.isExactly(one.getKey()) && !WritableMember.isNotGiven(one.getValue())) {
                    exact.add(member);
                }
            }
            return exact;
        }

        private Builder set(String name, JsonNode value) {
            var member = WritableMember.of(name);
            if (WritableMember.isNotGiven(value)) {
                return this;
            } else if (name.equals(CLEAR)) {
                return clear(value);
            } else if (ColumnNames.plain(name).equals("importbytagname")) {
                // the tags tell themselves; kept for whom that contradicts
                return put(BY_TAG_NAME, FieldsToWrite.bool(value) == BooleanNode.FALSE ? BooleanNode.FALSE : null);
            } else if (member == null) {
                return setOther(name, value);
            }
            var written = member.write(value);
            if (written == null) {
                return this;
            }
            cleared.remove(member.member());
            if (member == WritableMember.CUSTOM_FIELDS) {
                written.forEach(
                        field -> cleared.remove(FIELD + field.get("name").textValue()));
            }
            return put(member.member(), customer == null ? written : changed(member, written));
        }

        /** Null takes back what was given. */
        private Builder put(String name, JsonNode value) {
            if (value == null) {
                members.remove(name);
            } else {
                members.set(name, value);
            }
            return this;
        }

        /** The value if it is another than the customer's, else null. */
        private JsonNode changed(WritableMember member, JsonNode value) {
            if (member == WritableMember.CUSTOM_FIELDS) {
                return FieldsToWrite.changed(customer, members.get(member.member()), (ArrayNode) value);
            }
            if (member.isSame(valueBefore(member), value)) {
                return null;
            }
            if (member == WritableMember.ID) {
                throw readOnly(member.member());
            }
            return value;
        }

        private JsonNode valueBefore(WritableMember member) {
            try {
                return member == WritableMember.ID
                        ? PlainValues.toNode(customer.getId(), member.member())
                        : member.write(before.get(member.member()));
            } catch (IllegalArgumentException e) {
                // whatever is given is another value than one that LadiFlow would not take
                return null;
            }
        }

        /** Gives a member that is not known, or not known to be written. */
        private Builder setOther(String name, JsonNode value) {
            if (value.equals(before.get(name))) {
                return put(name, null);
            }
            if (ColumnNames.isReadOnly(name)) {
                throw readOnly(name);
            }
            return put(name, value);
        }

        private static IllegalArgumentException readOnly(String name) {
            return new IllegalArgumentException(
                    name + " cannot be written, LadiFlow only tells it. Leave it out; of a whole"
                            + " customer, as a Customer object, only what can be written is taken");
        }

        /**
         * Empties members at LadiFlow. A value that is given afterwards takes that back.
         *
         * @param names their names, such as {@code company}; {@code custom_fields.note} is the custom field {@code note}
         * @return this
         * @throws IllegalArgumentException if one of them cannot be cleared; the message lists those that can
         */
        public Builder clear(String... names) {
            for (String name : names) {
                clear(name.strip());
            }
            return this;
        }

        private Builder clear(JsonNode names) {
            if (names.isTextual()) {
                return clear(names.textValue().split(","));
            }
            if (!names.isArray()) {
                throw new IllegalArgumentException("clear must be a list of the names of members");
            }
            names.forEach(name -> clear(name.asText().strip()));
            return this;
        }

        private void clear(String name) {
            int dot = name.indexOf('.');
            var member = WritableMember.of(dot < 0 ? name : name.substring(0, dot));
            boolean isField = dot > 0 && dot < name.length() - 1 && member == WritableMember.CUSTOM_FIELDS;
            if (member == null || member.isKey() || dot >= 0 && !isField) {
                throw new IllegalArgumentException("clear names a member that cannot be cleared. It may name "
                        + WritableMember.clearable() + ", and custom fields such as custom_fields.note");
            }
            if (isField) {
                clearField(name.substring(dot + 1));
            } else {
                members.remove(member.member());
                if (customer == null || !WritableMember.isNotGiven(before.get(member.member()))) {
                    cleared.add(member.member());
                }
            }
        }

        private void clearField(String name) {
            String list = WritableMember.CUSTOM_FIELDS.member();
            if (members.has(list)) {
                put(list, FieldsToWrite.without(customer, members.get(list), name));
            }
            if (customer == null || FieldsToWrite.hasValue(customer.getCustomField(name))) {
                cleared.add(FIELD + name);
            }
        }

        /**
         * Builds the request.
         *
         * @return a request; that nothing is missing which its operation needs is checked when it is sent
         */
        public CustomerWrite build() {
            var all = JsonTree.newObject();
            boolean changes = customer == null || !members.isEmpty() || !cleared.isEmpty();
            if (customer != null) {
                putKeys(all);
            }
            all.setAll(members);
            if (customer != null
                    && !all.has("custom_fields")
                    && cleared.stream().anyMatch(name -> name.startsWith(FIELD))) {
                all.set("custom_fields", FieldsToWrite.of(customer));
            }
            if (!cleared.isEmpty()) {
                cleared.forEach(all.putArray(CLEAR)::add);
            }
            return new CustomerWrite(all, customer, changes);
        }

        /** What LadiFlow wants to know whom to change. */
        private void putKeys(ObjectNode all) {
            all.put("_id", customer.getId());
            if (!members.has("email") && !members.has("phone")) {
                String email = customer.getEmail();
                boolean hasEmail = email != null && !email.isBlank() && !WritableMember.isSynthetic(email);
                all.put(hasEmail ? "email" : "phone", hasEmail ? email : customer.getPhone());
            }
        }

        /**
         * Gives a custom field by its name.
         *
         * @param name the field's name in the store
         * @param value text, a number, a boolean, a date or time of {@code java.time}, or a list of these; when a customer
         *     is changed that has the field, it has to fit the field's data type. Null, blank and an empty list are not
         *     given.
         * @return this
         * @throws IllegalArgumentException if the value has no JSON form or does not fit; the message names the field, not
         *     the value
         */
        public Builder customField(String name, Object value) {
            var field = JsonTree.newObject();
            field.set(name, PlainValues.toNode(value, name));
            var all = customer == null && members.has("custom_fields")
                    ? (ArrayNode) members.get("custom_fields").deepCopy()
                    : JsonTree.newArray();
            var given = WritableMember.CUSTOM_FIELDS.write(field);
            if (given != null) {
                FieldsToWrite.put(all, name, given.get(0).get("value"));
            }
            return set("custom_fields", all);
        }

        /** Gives {@code _id}: the id of the customer in LadiFlow, 24 hexadecimal digits. */
        public Builder id(String id) {
            return set("_id", id);
        }

        /** Gives {@code email}: the e-mail address; a made-up one at {@code ladimail.com} is not given. */
        public Builder email(String email) {
            return set("email", email);
        }

        /** Gives {@code phone}: the phone number. */
        public Builder phone(String phone) {
            return set("phone", phone);
        }

        /** Gives {@code first_name}: the first name. */
        public Builder firstName(String firstName) {
            return set("first_name", firstName);
        }

        /** Gives {@code last_name}: the last name; that LadiFlow takes it is assumed. */
        public Builder lastName(String lastName) {
            return set("last_name", lastName);
        }

        /** Gives {@code name}: the full name; that it becomes the name, and not external data alone, is assumed. */
        public Builder name(String name) {
            return set("name", name);
        }

        /** Gives {@code dob}: the date of birth. */
        public Builder dob(LocalDate dob) {
            return set("dob", dob);
        }

        /** Gives {@code gender}: the gender, such as {@code female}. */
        public Builder gender(String gender) {
            return set("gender", gender);
        }

        /** Gives {@code tags}: the tags: 24 hexadecimal digits are an id, all else is a name. */
        public Builder tags(Collection<String> tags) {
            return set("tags", tags);
        }
    }
}
