// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.model;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.Stream;

import com.fasterxml.jackson.annotation.JsonCreator;
import io.github.camelladiflow.internal.json.JsonValue;
import io.github.camelladiflow.internal.json.PlainValues;

/**
 * A custom field of a store, with its value for one customer.
 *
 * <p>The API sends values in several forms. A number can be in {@code value} or {@code value_number}, as a number or as
 * text. An empty field can be {@code ""}, null or missing. {@link #getTypedValue()} converts the value to the field's
 * data type; the {@code as…} methods convert it to a given type. These methods never fail. If the value cannot be
 * converted, they return null or an empty list. {@link #getValue()}, {@link #getValues()} and {@link
 * #getMember(String)} return the value without conversion.
 */
public final class CustomField extends ApiObject {

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    CustomField(JsonValue members) {
        super(members);
    }

    /** {@return {@code name}: an identifier without spaces or accents, unique only in its store} */
    public String getName() {
        return text("name");
    }

    /** {@return {@code custom_field_id}: the id of the field's definition in the store} */
    public String getId() {
        return text("custom_field_id");
    }

    /** {@return {@code value}: the raw value as {@link #getMember(String)} describes it} */
    public Object getValue() {
        return getMember("value");
    }

    /**
     * Returns the value, converted to the field's {@code data_type}.
     *
     * @return {@code BigDecimal} for {@code NUMBER} and {@code AUTO_INCREMENT}, {@code Instant} for {@code DATE},
     *     {@code Boolean} for {@code BOOLEAN}, an immutable list of strings for {@code LIST} and {@code CHECK_BOX}, a
     *     string for {@code TEXT_INPUT}, {@code TEXT_AREA} and {@code DROPDOWN}; the raw value if the data type is
     *     missing or has any other value. It is null (or, for lists, an empty list) if there is no value, or if the
     *     value cannot be converted
     */
    public Object getTypedValue() {
        var dataType = text("data_type");
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
     * Returns the value as text. Text, even empty text, is returned unchanged. A number is returned as its digits, and
     * a boolean as {@code true} or {@code false}.
     *
     * @return the string, or null
     */
    public String asText() {
        return scalarText(memberValue(singleValueMember()));
    }

    /**
     * Returns the value as a number. The value can be a JSON number, or a string that contains a number. A blank string
     * is not a number, and neither is a string with an exponent beyond 1,000.
     *
     * @return the number with all its digits, or null
     */
    public BigDecimal asNumber() {
        return decimal(singleValueMember());
    }

    /**
     * Returns the value as a boolean. The value can be a JSON boolean, or the text {@code true} or {@code false},
     * regardless of case.
     *
     * @return the boolean, or null
     */
    public Boolean asBoolean() {
        return bool(singleValueMember());
    }

    /**
     * Returns the value, an ISO-8601 string, as an instant. A string without an offset is in UTC. A date is the start
     * of the day in UTC.
     *
     * @return the instant, or null
     */
    public Instant asInstant() {
        return instant(singleValueMember());
    }

    /**
     * Returns the value as a date. The value must be ISO-8601 text with a date or a time stamp. The day of a time stamp
     * is not converted to another time zone.
     *
     * @return the date, or null
     */
    public LocalDate asDate() {
        return date(singleValueMember());
    }

    /**
     * Returns the values as text: the items of {@code values}, or {@code value} if {@code values} is missing or empty.
     * Numbers and booleans become text. Nulls, empty text, the text {@code null}, objects and lists are left out.
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
        // the API sometimes writes an empty list as the string "null"
        return texts.filter(text -> text != null && !text.isEmpty() && !text.equals("null"))
                .toList();
    }

    private Object rawValue() {
        var values = itemsOf("values", PlainValues::toImmutable).toList();
        var value = getMember(singleValueMember());
        return value == null && !values.isEmpty() ? values : value;
    }

    /**
     * Returns the member with the single value: {@code value}, or {@code value_number} if {@code value} is missing,
     * null or empty.
     */
    private String singleValueMember() {
        var value = memberValue("value");
        boolean isEmpty = value.isNull() || value.isText() && value.text().isBlank();
        return isEmpty && !memberValue("value_number").isNull() ? "value_number" : "value";
    }
}
