// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.model.request;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelladiflow.internal.json.JsonTree;
import io.github.camelladiflow.internal.json.JsonValue;
import io.github.camelladiflow.internal.json.PlainValues;
import io.github.camelladiflow.internal.request.LookupKeys;
import io.github.camelladiflow.internal.request.MemberKind;
import io.github.camelladiflow.internal.request.MemberTable;
import io.github.camelladiflow.internal.request.WriteDraft;
import io.github.camelladiflow.model.Customer;

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
public final class CustomerWrite extends Request {

    private final Customer customer;
    private final boolean hasChanges;

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static CustomerWrite read(JsonValue members) {
        return ofTree(members.toTree());
    }

    private static CustomerWrite ofTree(ObjectNode members) {
        return new CustomerWrite(new WriteDraft(null).setAll(members).build(), null, true);
    }

    private CustomerWrite(ObjectNode members, Customer customer, boolean changes) {
        super(members);
        this.customer = customer;
        this.hasChanges = changes;
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
        return ofTree(PlainValues.toObjectNode(members));
    }

    /**
     * Makes a request of a JSON object, with the members that {@link #of(Map)} describes.
     *
     * @param members the object, which is not changed
     * @return the request
     * @throws IllegalArgumentException if LadiFlow takes no such member or value; the message names the member, not the
     *     value
     */
    public static CustomerWrite of(ObjectNode members) {
        return ofTree(members.deepCopy());
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
        return ofTree(WriteDraft.writableMembers(customer.toJsonNode()));
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
        return new Builder(customer).setTree(tree.deepCopy());
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
                        .setTree(tree.deepCopy())
                        .build();
    }

    /**
     * {@return whether there is anything to send; false if this request was made by {@link #changing} and nothing
     * differs from the customer}
     */
    public boolean hasChanges() {
        return hasChanges;
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
        return WriteDraft.toRequest(tree);
    }

    /**
     * Makes the JSON object that adds to what a customer has: with the customer's id, and in each list that is given what the
     * customer has besides, so that nothing is lost if LadiFlow replaces lists.
     *
     * @param customer the customer as it is
     * @return a new object that belongs to the caller
     */
    public ObjectNode toRequest(Customer customer) {
        var request = toRequest().put("_id", customer.getId());
        WriteDraft.addItemsOf(customer.toJsonNode(), request);
        return request;
    }

    /** {@return the names of members that LadiFlow does not name, which it keeps as external data; empty if there are none} */
    public List<String> getUnknownMembers() {
        return tree.properties().stream()
                .map(Map.Entry::getKey)
                .filter(name -> MemberTable.CUSTOMER.memberOf(name) == null
                        && !name.equals(WriteDraft.CLEAR)
                        && !name.equals(WriteDraft.BY_TAG_NAME))
                .toList();
    }

    /** {@return {@code clear}: the names of the members that are cleared; empty if there are none} */
    public List<String> getClear() {
        return texts(WriteDraft.CLEAR);
    }

    /** {@return {@code _id}: the id of the customer in LadiFlow; null if it is not given} */
    public String getId() {
        return tree.path("_id").textValue();
    }

    /** {@return {@code email}: the e-mail address; null if it is not given} */
    public String getEmail() {
        return tree.path("email").textValue();
    }

    /** {@return {@code phone}: the phone number; null if it is not given} */
    public String getPhone() {
        return tree.has("phone") ? tree.get("phone").asText() : null;
    }

    /** {@return {@code first_name}: the first name; null if it is not given} */
    public String getFirstName() {
        return tree.path("first_name").textValue();
    }

    /** {@return {@code name}: the full name, which requests call {@code full_name}; null if it is not given} */
    public String getName() {
        return tree.path("name").textValue();
    }

    /** {@return {@code tags}: the ids or names of tags; empty if they are not given} */
    public List<String> getTags() {
        return texts("tags");
    }

    private List<String> texts(String member) {
        var texts = new ArrayList<String>();
        tree.path(member).forEach(item -> texts.add(item.asText()));
        return Collections.unmodifiableList(texts);
    }

    /** {@return those of the tags that are names, since an id has 24 hexadecimal digits} */
    public List<String> getTagNames() {
        return getTags().stream().filter(tag -> !LookupKeys.isObjectId(tag)).toList();
    }

    /** {@return {@code custom_fields}: the values of custom fields by name, as they are sent; empty if none is given} */
    public Map<String, Object> getCustomFields() {
        var values = new LinkedHashMap<String, Object>();
        if (getMember(WriteDraft.CUSTOM_FIELDS) instanceof List<?> fields) {
            for (Object item : fields) {
                var field = (Map<?, ?>) item;
                values.put((String) field.get("name"), field.get("value"));
            }
        }
        return Collections.unmodifiableMap(values);
    }

    /**
     * Gathers what is to be written. Each method returns this. A value that is null, blank or an empty list is not given, so
     * such a call changes nothing; one that LadiFlow does not take is refused as {@link #set} does. Not thread-safe.
     */
    public static final class Builder {

        private final Customer customer;
        private final WriteDraft draft;

        private Builder(Customer customer) {
            this.customer = customer;
            this.draft = new WriteDraft(
                    customer == null ? null : customer.toJsonNode().put("_id", customer.getId()));
        }

        private Builder setTree(ObjectNode members) {
            draft.setAll(members);
            return this;
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
            draft.set(name, PlainValues.toNode(value, name));
            return this;
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
            return setTree(PlainValues.toObjectNode(all));
        }

        /**
         * Empties members at LadiFlow. A value that is given afterwards takes that back.
         *
         * @param names their names, such as {@code company}; {@code custom_fields.note} is the custom field {@code note}
         * @return this
         * @throws IllegalArgumentException if one of them cannot be cleared; the message lists those that can
         */
        public Builder clear(String... names) {
            List.of(names).forEach(draft::clear);
            return this;
        }

        /**
         * Builds the request.
         *
         * @return a request; that nothing is missing which its operation needs is checked when it is sent
         */
        public CustomerWrite build() {
            var changed = draft.build();
            return customer == null
                    ? new CustomerWrite(changed, null, true)
                    : new CustomerWrite(requiredKeys(changed).setAll(changed), customer, !changed.isEmpty());
        }

        /** What LadiFlow wants to know whom to change. */
        private ObjectNode requiredKeys(ObjectNode changed) {
            var keys = JsonTree.newObject().put("_id", customer.getId());
            if (!changed.has("email") && !changed.has("phone")) {
                String email = customer.getEmail();
                String phone = customer.getPhone();
                boolean hasPhone = phone != null && !phone.isBlank();
                boolean hasEmail = email != null && !email.isBlank() && !(hasPhone && MemberKind.isSynthetic(email));
                keys.put(hasEmail ? "email" : "phone", hasEmail ? email : phone);
            }
            return keys;
        }

        /**
         * Gives a custom field by its name.
         *
         * @param name the field's name in the store
         * @param value text, a number, a boolean, a date, or a list of these; when a customer
         *     is changed that has the field, it has to fit the field's data type. Null, blank and an empty list are not
         *     given.
         * @return this
         * @throws IllegalArgumentException if the value has no JSON form or does not fit; the message names the field, not
         *     the value
         */
        public Builder customField(String name, Object value) {
            draft.setField(PlainValues.toObjectNode(Collections.singletonMap(name, value)));
            return this;
        }

        /**
         * Gives the values of several custom fields by their names, as {@link #customField} does for one.
         *
         * @param values the values by name; an empty map changes nothing
         * @return this
         * @throws IllegalArgumentException as for {@link #customField}
         */
        public Builder customFields(Map<String, ?> values) {
            values.forEach(this::customField);
            return this;
        }

        /** Gives {@code _id}: the id of the customer in LadiFlow, 24 hexadecimal digits. */
        public Builder id(String id) {
            return set("_id", id);
        }

        /**
         * Gives {@code email}: the e-mail address. A made-up one at {@code ladimail.com} is given only next to an id, and if
         * there is no phone number.
         */
        public Builder email(String email) {
            return set("email", email);
        }

        /** Gives {@code phone}: the phone number. */
        public Builder phone(String phone) {
            return set("phone", phone);
        }

        /** Gives {@code name}: the full name; that it becomes the name, and not external data alone, is assumed. */
        public Builder name(String name) {
            return set("name", name);
        }

        /** Gives {@code tags}: the tags: 24 hexadecimal digits are an id, all else is a name. */
        public Builder tags(Collection<String> tags) {
            return set("tags", tags);
        }
    }
}
