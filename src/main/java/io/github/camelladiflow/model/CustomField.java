// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.model;

import java.util.List;
import java.util.stream.Stream;

/**
 * A custom field of a store, with its value for one customer.
 *
 * <p>The API sends values in several forms. A number can be in {@code value} or {@code value_number}, as a JSON number
 * or as text. An empty field can be {@code ""}, null or missing. {@link #getTypedValue()} converts the value to the
 * field's data type, and never fails. {@link #getValue()} and {@link #getMember(String)} return the value without
 * conversion.
 */
public final class CustomField extends ApiObject {

    CustomField(byte[] json) {
        super(json);
    }

    /** {@return {@code name}: an identifier without spaces or accents, unique only in its store} */
    public String getName() {
        return text("name");
    }

    /** {@return {@code custom_field_id}: the id of the field's definition in the store} */
    public String getId() {
        return text("custom_field_id");
    }

    /**
     * {@return {@code data_type}: any string; known values are {@code TEXT_INPUT}, {@code TEXT_AREA}, {@code NUMBER},
     * {@code DATE}, {@code LIST}, {@code CHECK_BOX}, {@code BOOLEAN}, {@code DROPDOWN} and {@code AUTO_INCREMENT}}
     */
    public String getDataType() {
        return text("data_type");
    }

    /** {@return {@code value}: the raw value as {@link #getMember(String)} describes it} */
    public Object getValue() {
        return getMember("value");
    }

    /**
     * Returns the value, converted to {@link #getDataType()}.
     *
     * @return {@code BigDecimal} for {@code NUMBER} and {@code AUTO_INCREMENT}, {@code Instant} for {@code DATE},
     *     {@code Boolean} for {@code BOOLEAN}, an immutable list of strings for {@code LIST} and {@code CHECK_BOX}, a
     *     string for {@code TEXT_INPUT}, {@code TEXT_AREA} and {@code DROPDOWN}; the raw value if the data type is
     *     missing or has any other value. The result is null (or, for lists, an empty list) if there is no value, or if
     *     the value cannot be converted. A number or a boolean can be a JSON value or text, but not text with an
     *     exponent beyond 1,000. A date is ISO-8601 text; without an offset, it is in UTC. Lists omit nulls, empty
     *     text, objects and lists
     */
    public Object getTypedValue() {
        var dataType = getDataType();
        var value = singleValue();
        return switch (dataType == null ? "" : dataType) {
            case "NUMBER", "AUTO_INCREMENT" -> number(value);
            case "DATE" -> instant(value);
            case "BOOLEAN" -> bool(value);
            case "LIST", "CHECK_BOX" -> {
                var values = scalarTexts(getMember("values"));
                yield values.isEmpty() ? scalarTexts(value) : values;
            }
            case "TEXT_INPUT", "TEXT_AREA", "DROPDOWN" -> scalarText(value);
            default -> value == null && itemsOf("values").count() > 0 ? getMember("values") : value;
        };
    }

    private static List<String> scalarTexts(Object value) {
        Stream<?> items = value instanceof List<?> list ? list.stream() : Stream.of(String.valueOf(scalarText(value)));
        return items.map(ApiObject::scalarText)
                // the API sometimes writes an empty list as the string "null"
                .filter(text -> text != null && !text.isEmpty() && !text.equals("null"))
                .toList();
    }

    /** Returns {@code value}, or {@code value_number} if {@code value} is missing, null or empty. */
    private Object singleValue() {
        var value = getValue();
        boolean isEmpty = value == null || value instanceof String text && text.isBlank();
        var number = isEmpty ? getMember("value_number") : null;
        return number == null ? value : number;
    }
}
