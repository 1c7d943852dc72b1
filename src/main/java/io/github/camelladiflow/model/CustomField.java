// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.model;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.Stream;

import com.fasterxml.jackson.annotation.JsonCreator;
import io.github.camelladiflow.internal.json.JsonValue;

/**
 * A field that a store has added to its customers, with its value for one customer.
 *
 * <p>The API is loose about values: a number can come as {@code value} or {@code value_number}, as a number or as text,
 * and an empty field as {@code ""}, null or nothing. {@link #getTypedValue()} reads the value as the field's data type
 * says; the {@code as…} methods read it as the caller says. None of them ever fails: a value that does not fit gives
 * null, and an empty list where a list is returned. {@link #getValue()}, {@link #getValues()} and
 * {@link #getMember(String)} give it as it came.
 */
public final class CustomField extends ApiObject {

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    CustomField(JsonValue members) {
        super(members);
    }

    /** {@return {@code name}: an identifier without blanks or accents, unique in its store only} */
    public String getName() {
        return text("name");
    }

    /** {@return {@code custom_field_id}: the id of the field's definition in the store} */
    public String getId() {
        return text("custom_field_id");
    }

    /**
     * {@return {@code data_type}: an open set of text; seen are {@code TEXT_INPUT}, {@code TEXT_AREA}, {@code NUMBER},
     * {@code DATE}, {@code LIST}, {@code CHECK_BOX}, {@code BOOLEAN}, {@code DROPDOWN} and {@code AUTO_INCREMENT}}
     */
    public String getDataType() {
        return text("data_type");
    }

    /** {@return {@code order}: the field's place among the store's fields} */
    public Integer getOrder() {
        return integer("order");
    }

    /** {@return {@code value}: the raw value as {@link #getMember(String)} describes it} */
    public Object getValue() {
        return getMember("value");
    }

    /**
     * {@return {@code values}: the raw values of a field that holds many, nulls included; empty if it is not a list}
     */
    public List<Object> getValues() {
        return list("values");
    }

    /**
     * The value as {@link #getDataType()} says.
     *
     * @return {@code BigDecimal} for {@code NUMBER} and {@code AUTO_INCREMENT}, {@code Instant} for {@code DATE},
     *     {@code Boolean} for {@code BOOLEAN}, an immutable list of text for {@code LIST} and {@code CHECK_BOX}, text
     *     for {@code TEXT_INPUT}, {@code TEXT_AREA} and {@code DROPDOWN}; for another or no data type the raw value.
     *     Null (for lists: empty) if there is no value, or one that does not fit
     */
    public Object getTypedValue() {
        var dataType = getDataType();
        return switch (dataType == null ? "" : dataType) {
            case "NUMBER", "AUTO_INCREMENT" -> asNumber();
            case "DATE" -> asInstant();
            case "BOOLEAN" -> asBoolean();
            case "LIST", "CHECK_BOX" -> asList();
            case "TEXT_INPUT", "TEXT_AREA", "DROPDOWN" -> asText();
            default -> rawValue();
        };
    }

    /**
     * The value as text: a text as it is, also an empty one; a number in digits, a boolean as {@code true} or
     * {@code false}.
     *
     * @return the text, or null
     */
    public String asText() {
        return scalarText(memberValue(singleValueMember()));
    }

    /**
     * The value as a number: a JSON number or a text that holds one. Blank text is no number, and neither is a text
     * whose exponent goes beyond 1,000.
     *
     * @return the number with all its digits, or null
     */
    public BigDecimal asNumber() {
        return decimal(singleValueMember());
    }

    /**
     * The value as a boolean: a JSON boolean, or the text {@code true} or {@code false} in any case.
     *
     * @return the boolean, or null
     */
    public Boolean asBoolean() {
        return bool(singleValueMember());
    }

    /**
     * The value as a moment: ISO-8601 text. Without an offset it is UTC; a date alone is its first moment in UTC.
     *
     * @return the moment, or null
     */
    public Instant asInstant() {
        return instant(singleValueMember());
    }

    /**
     * The value as a date: ISO-8601 text, a date or a time stamp, of which the day counts as it is written.
     *
     * @return the date, or null
     */
    public LocalDate asDate() {
        return date(singleValueMember());
    }

    /**
     * The values as text: those of {@code values}, or {@code value} where that is missing or empty. Numbers and
     * booleans become text; nulls, empty text, the text {@code null}, objects and lists are left out.
     *
     * @return an immutable list, empty if there is no value
     */
    public List<String> asList() {
        var values = scalarTexts("values");
        return values.isEmpty() ? scalarTexts(singleValueMember()) : values;
    }

    private List<String> scalarTexts(String name) {
        var value = memberValue(name);
        var texts = value.isArray() ? itemsOf(name, ApiObject::scalarText) : Stream.of(scalarText(value));
        // "null" as text is how the API writes an empty list now and then
        return texts.filter(text -> text != null && !text.isEmpty() && !text.equals("null"))
                .toList();
    }

    private Object rawValue() {
        var values = getValues();
        var value = getMember(singleValueMember());
        return value == null && !values.isEmpty() ? values : value;
    }

    /** Where the one value is: {@code value}, or {@code value_number} where that is missing, null or empty. */
    private String singleValueMember() {
        var value = memberValue("value");
        boolean isEmpty = value.isNull() || value.isText() && value.text().isBlank();
        return isEmpty && !memberValue("value_number").isNull() ? "value_number" : "value";
    }
}
