// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.model;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.util.TokenBuffer;

/**
 * A customer of a LadiFlow store, with all members of the API's response.
 *
 * <p>The members that routes use most have typed getters. A getter is named after its member, in camel case and with
 * the prefix {@code get}: {@code first_name} is {@link #getFirstName()}, {@code _id} is {@link #getId()}. Names that
 * begin with {@code is} get no prefix: {@code is_merge} is {@link #isMerge()}. Camel's Simple language can therefore
 * use {@code ${body.email}}, {@code ${body.isMerge}} and {@code ${body.customFieldValues[order_total]}}. {@link
 * #getMember(String)} returns any member.
 *
 * <p><strong>Getters never fail.</strong> If a member is missing, null or of an unexpected type, its getter returns
 * {@code null}, or an empty list. {@link #getMember(String)} still returns a value of an unexpected type, and {@link
 * #toJson()} writes it. The rules are:
 * <ul>
 *   <li>text: a JSON string only;
 *   <li>numbers: a JSON number, or a string that contains one ({@code "12"}). Amounts and scores keep their scale and
 *       every digit; counters are null if the number has a fraction or is too large. Numbers with an exponent beyond
 *       1,000 or more than 1,000 digits are null;
 *   <li>booleans: a JSON boolean, or the string {@code true} or {@code false} in upper or lower case;
 *   <li>timestamps: an ISO-8601 string, with or without fraction and offset. A string without an offset is in UTC. A
 *       date alone means the start of the day in UTC;
 *   <li>lists of text: strings, and numbers as text. Other items are omitted. Lists of objects: objects only.
 * </ul>
 *
 * <p>Immutable and thread-safe; returned values are immutable or copies. A customer is deliberately not {@link
 * java.io.Serializable}: send its JSON. Any Jackson {@code ObjectMapper}, regardless of its configuration, reads and
 * writes a customer without loss of precision. So do {@link #fromJson(String)} and {@link #toJson()}.
 *
 * <p>The description of the members follows LadiFlow's public documentation of the Open API 1.0.
 */
public final class Customer extends ApiObject {

    private static final Set<String> KEYS = Set.of("_id", "id", "email", "phone");

    // each lookup and each eviction compares the keys, so they are not read from the JSON again
    private final String id;
    private final String email;
    private final String phone;

    /** Where the list of custom fields begins, where each field begins and ends, and where the list ends. */
    private final int[] fieldOffsets;

    // computed on first use; threads that race compute equal values, so no lock is needed
    private volatile Map<String, CustomField> customFieldsByName;

    /**
     * Reads a customer as {@link Reader#read} describes.
     *
     * @param parser a parser at the opening brace of the customer
     * @param utf8 the array of bytes that the parser reads, which is not kept; null if it reads anything else
     * @throws IllegalArgumentException if the value is not a JSON object
     * @throws IOException if the JSON is not valid
     */
    public Customer(JsonParser parser, byte[] utf8) throws IOException {
        this(parser, utf8, new HashMap<>(), new int[1][0]);
    }

    private Customer(JsonParser parser, byte[] utf8, Map<String, String> keys, int[][] offsets) throws IOException {
        super(parser, utf8, (name, value, bytes, origin) -> {
            if (KEYS.contains(name)) {
                keys.put(name, value.currentToken() == JsonToken.VALUE_STRING ? value.getText() : null);
            } else if (name.equals("custom_fields")) {
                offsets[0] = readOffsets(value, origin);
                return offsets[0].length > 0;
            }
            return false;
        });
        this.id = keys.get("_id") == null ? keys.get("id") : keys.get("_id");
        this.email = keys.get("email");
        this.phone = keys.get("phone");
        this.fieldOffsets = offsets[0];
    }

    /** Reads a list, and returns where it and each object in it begin and end. Returns no offsets for anything else. */
    private static int[] readOffsets(JsonParser parser, long origin) throws IOException {
        var offsets = IntStream.builder();
        if (parser.currentToken() == JsonToken.START_ARRAY) {
            offsets.add(offset(parser, origin) + 1);
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                boolean isObject = parser.currentToken() == JsonToken.START_OBJECT;
                int start = offset(parser, origin);
                parser.skipChildren();
                if (isObject) {
                    offsets.add(start).add(offset(parser, origin) + 1);
                }
            }
            offsets.add(offset(parser, origin));
        }
        return offsets.build().toArray();
    }

    private static int offset(JsonParser parser, long origin) {
        return (int) (parser.currentTokenLocation().getByteOffset() - origin);
    }

    /** Omits the custom fields for any other member, because skipping them takes longer than the other members do. */
    @Override
    JsonParser openFor(String name) throws IOException {
        int count = fieldOffsets.length;
        return count == 0 || name.equals("custom_fields")
                ? super.openFor(name)
                : openWithout(fieldOffsets[0], fieldOffsets[count - 1]);
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    private Customer(TokenBuffer json) throws IOException {
        this(json.asParserOnFirstToken(), null);
    }

    /**
     * Reads a customer from JSON text.
     *
     * @param json one JSON object and nothing else
     * @return the customer
     * @throws IllegalArgumentException if the text is anything else. The exception's message contains the position, but
     *     no part of the text
     */
    public static Customer fromJson(String json) {
        byte[] utf8 = json.getBytes(StandardCharsets.UTF_8);
        String problem;
        try (var parser = open(utf8)) {
            var customer = new Customer(parser, utf8);
            if (parser.nextToken() == null) {
                return customer;
            }
            problem = "text follows the JSON object";
        } catch (JsonParseException e) {
            // Jackson's message is omitted, because it quotes the text
            var place = e.getLocation();
            problem = "it is not valid JSON (line " + place.getLineNr() + ", column " + place.getColumnNr() + ")";
        } catch (IOException e) {
            problem = "it is nested more deeply, or contains longer values, than Jackson's limits allow";
        } catch (IllegalArgumentException e) {
            problem = e.getMessage();
        }
        throw new IllegalArgumentException("Not a customer: " + problem);
    }

    /**
     * Returns {@code _id}: the id of the customer in LadiFlow, which has 24 hexadecimal digits. If it is missing,
     * returns {@code id}. Items of {@code customer/list} have both.
     *
     * @return the id, or null
     */
    public String getId() {
        return id;
    }

    /** {@return {@code custom_fields}: all custom fields in the order of the API} */
    public List<CustomField> getCustomFields() {
        var fields = new ArrayList<CustomField>();
        for (int i = 1; i + 1 < fieldOffsets.length; i += 2) {
            fields.add(new CustomField(part(fieldOffsets[i], fieldOffsets[i + 1])));
        }
        return Collections.unmodifiableList(fields);
    }

    /**
     * Returns a custom field. The names of custom fields are unique in a store. If a name occurs twice, returns the
     * first field.
     *
     * @param name the field's name
     * @return the field, or null if the customer has no field with that name
     */
    public CustomField getCustomField(String name) {
        return customFieldsByName().get(name);
    }

    /**
     * Returns the typed values of all named custom fields, in the order of the API: see
     * {@link CustomField#getTypedValue()}.
     *
     * @return an immutable map, whose values can be null
     */
    public Map<String, Object> getCustomFieldValues() {
        var values = new LinkedHashMap<String, Object>();
        customFieldsByName().forEach((name, field) -> values.put(name, field.getTypedValue()));
        return Collections.unmodifiableMap(values);
    }

    /** {@return {@code email}: the e-mail address} */
    public String getEmail() {
        return email;
    }

    /** {@return {@code phone}: the phone number, in the format in which the store saved it} */
    public String getPhone() {
        return phone;
    }

    /**
     * {@return {@code key}: LadiFlow's own key for the customer, which consists of the e-mail address and the store's
     * id}
     */
    public String getKey() {
        return text("key");
    }

    /** {@return {@code last_name}: the last name} */
    public String getLastName() {
        return text("last_name");
    }

    /** {@return {@code name}: the full name} */
    public String getName() {
        return text("name");
    }

    /** {@return {@code first_name}: the first name; many stores keep the full name here} */
    public String getFirstName() {
        return text("first_name");
    }

    /**
     * {@return {@code dob}: the date of birth, taken from the timestamp that the API sends, without time zone
     * conversion}
     */
    public LocalDate getDob() {
        return date("dob");
    }

    /** {@return {@code gender}: the gender, which can be any text, such as {@code female} or {@code male}} */
    public String getGender() {
        return text("gender");
    }

    /** {@return {@code company}: the company} */
    public String getCompany() {
        return text("company");
    }

    /** {@return {@code address}: the first line of the address} */
    public String getAddress() {
        return text("address");
    }

    /** {@return {@code city}: the city or province} */
    public String getCity() {
        return text("city");
    }

    /** {@return {@code channels}: the customer's channels, as strings such as {@code NHANHVN} or {@code ZALO}} */
    public List<String> getChannels() {
        return texts("channels");
    }

    /** {@return {@code status}: the status, which can be any text, such as {@code SUBSCRIBER}} */
    public String getStatus() {
        return text("status");
    }

    /**
     * {@return {@code source}: where the customer came from, which can be any text, such as {@code ZALO}, {@code API} or {@code
     * DASHBOARD}}
     */
    public String getSource() {
        return text("source");
    }

    /** {@return {@code tags}: the ids of the customer's tags} */
    public List<String> getTags() {
        return texts("tags");
    }

    /**
     * {@return {@code external_data}: the external data as raw objects with the members {@code name} and {@code value};
     * only responses to create and update requests contain it}
     */
    @SuppressWarnings("unchecked")
    public List<Map<String, Object>> getExternalData() {
        return itemsOf("external_data")
                .filter(Map.class::isInstance)
                .map(item -> Collections.unmodifiableMap((Map<String, Object>) item))
                .toList();
    }

    /** {@return {@code store_id}: the id of the customer's store} */
    public String getStoreId() {
        return text("store_id");
    }

    /** {@return {@code created_at}: when the customer was created} */
    public Instant getCreatedAt() {
        return instant(getMember("created_at"));
    }

    /** {@return {@code updated_at}: when the customer was last updated} */
    public Instant getUpdatedAt() {
        return instant(getMember("updated_at"));
    }

    /** {@return {@code is_merge}: whether the customer is the result of a merge} */
    public Boolean isMerge() {
        return bool(getMember("is_merge"));
    }

    /** {@return {@code is_delete}: whether the customer has been deleted} */
    public Boolean isDelete() {
        return bool(getMember("is_delete"));
    }

    /**
     * {@return {@code isNewSubscriber}: whether the request made the customer a new subscriber; only responses to
     * create and update requests contain it}
     */
    public Boolean isNewSubscriber() {
        return bool(getMember("isNewSubscriber"));
    }

    /** {@return {@code score}: the lead score} */
    public BigDecimal getScore() {
        return decimal("score");
    }

    /** {@return {@code total_order}: the number of orders} */
    public Long getTotalOrder() {
        return exactNumber("total_order", BigDecimal::longValueExact);
    }

    private Map<String, CustomField> customFieldsByName() {
        var byName = customFieldsByName;
        if (byName == null) {
            byName = new LinkedHashMap<>();
            for (var field : getCustomFields()) {
                if (field.getName() != null) {
                    byName.putIfAbsent(field.getName(), field);
                }
            }
            customFieldsByName = byName;
        }
        return byName;
    }
}
