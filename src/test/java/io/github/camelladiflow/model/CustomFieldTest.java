// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.model;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class CustomFieldTest {

    private static final Customer SHOWN = Customer.fromJson(CustomerFixtures.shown());

    private static CustomField field(String members) {
        return Customer.fromJson("{\"custom_fields\":[" + members + "]}")
                .getCustomFields()
                .get(0);
    }

    // ---- by name

    @Test
    void findsFieldByName() {
        var field = SHOWN.getCustomField("last_order_total");

        assertThat(field.getName()).isEqualTo("last_order_total");
        assertThat(field.getId()).isEqualTo("6650cccc0000000000000008");
        assertThat(field.getMember("data_type")).isEqualTo("NUMBER");
        assertThat(field.getValue()).isEqualTo(321321);
        assertThat(field.getTypedValue()).isEqualTo(new BigDecimal("321321"));
        assertThat(SHOWN.getCustomField("unknown")).isNull();
        assertThat(SHOWN.getCustomField(null)).isNull();
    }

    @Test
    void usesFirstOfTwoFieldsWithSameName() {
        var customer = Customer.fromJson(
                "{\"custom_fields\":[{\"name\":\"x\",\"value\":1},7,null,{\"value\":3},{\"name\":\"x\",\"value\":2}]}");

        assertThat(customer.getCustomFields()).hasSize(3);
        assertThat(customer.getCustomField("x").getValue()).isEqualTo(1);
        assertThat(customer.getCustomFieldValues()).containsExactly(Map.entry("x", 1));
    }

    @Test
    void returnsTypedValuesByNameInApiOrder() {
        var values = SHOWN.getCustomFieldValues();

        assertThat(values.keySet())
                .containsExactlyElementsOf(SHOWN.getCustomFields().stream()
                        .map(CustomField::getName)
                        .toList());
        assertThat(values)
                .containsEntry("last_order_discount_total", BigDecimal.ZERO)
                .containsEntry("last_order_shipping_fee", null)
                .containsEntry("payment_method", "2")
                .containsEntry("channel_urls", List.of("173672"))
                .containsEntry("last_order_status", "")
                .containsEntry("last_order_created_at", Instant.parse("2024-04-25T07:02:50Z"))
                .containsEntry("last_order_product_ids", List.of());
        assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> values.put("x", 1));
    }

    // ---- typed by data type

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "NULL", textBlock = """
                    NUMBER         | "value":12.50                    | 12.50
                    NUMBER         | "value":"12.50"                | 12.50
                    NUMBER         | "value":""                     | NULL
                    NUMBER         | "value":null                     | NULL
                    NUMBER         | "value":"a lot"                | NULL
                    NUMBER         | "value":true                     | NULL
                    NUMBER         | "value_number":0                 | 0
                    NUMBER         | "value_number":"12"            | 12
                    NUMBER         | "value":"","value_number":3  | 3
                    NUMBER         | "value":4,"value_number":3     | 4
                    AUTO_INCREMENT | "value":1001                     | 1001
                    DATE           | "value":"2024-04-25T07:02:50.000Z" | 2024-04-25T07:02:50Z
                    DATE           | "value":"2024-04-25"           | 2024-04-25T00:00:00Z
                    DATE           | "value":""                     | NULL
                    DATE           | "value":1714028570               | NULL
                    BOOLEAN        | "value":true                     | true
                    BOOLEAN        | "value":"False"                | false
                    BOOLEAN        | "value":""                     | NULL
                    LIST           | "values":["a",null,2,"",{}]  | [a, 2]
                    LIST           | "values":"null"                | []
                    LIST           | "value":"a","values":[]      | [a]
                    LIST           | "value":["a","b"]            | [a, b]
                    CHECK_BOX      | "values":["173672",null]       | [173672]
                    CHECK_BOX      | "value":""                     | []
                    TEXT_INPUT     | "value":"2"                    | 2
                    TEXT_INPUT     | "value_number":"12"            | 12
                    LIST           | "value":"2024-04-25T23:02:50Z" | [2024-04-25T23:02:50Z]
                    TEXT_INPUT     | "value":2.50                     | 2.50
                    TEXT_AREA      | "value":true                     | true
                    DROPDOWN       | "value":{"a":1}                | NULL
                    NEW_TYPE       | "value":2.50                     | 2.50
                    NEW_TYPE       | "values":[1,null]                | [1, null]
                    NEW_TYPE       | "order":1                        | NULL
                    """)
    void convertsValueByDataType(String dataType, String members, String expected) {
        var value = field("{\"name\":\"x\",\"data_type\":\"" + dataType + "\"," + members + "}")
                .getTypedValue();

        assertThat(value == null ? null : value.toString()).isEqualTo(expected);
        var type = switch (dataType) {
            case "NUMBER", "AUTO_INCREMENT" -> BigDecimal.class;
            case "DATE" -> Instant.class;
            case "BOOLEAN" -> Boolean.class;
            case "LIST", "CHECK_BOX" -> List.class;
            case "NEW_TYPE" -> Object.class;
            default -> String.class;
        };
        if (value != null) {
            assertThat(value).isInstanceOf(type);
        }
    }

    @Test
    void returnsRawValueWithoutDataType() {
        assertThat(field("{\"value\":\"2\"}").getTypedValue()).isEqualTo("2");
        assertThat(field("{\"value\":7}").getTypedValue()).isEqualTo(7);
        assertThat(field("{\"value\":{\"a\":[1]}}").getTypedValue()).isEqualTo(Map.of("a", List.of(1)));
        assertThat(field("{\"data_type\":5,\"value\":true}").getTypedValue()).isEqualTo(true);
        assertThat(field("{}").getTypedValue()).isNull();
    }

    @ParameterizedTest
    @MethodSource("io.github.camelladiflow.model.CustomerFixtures#oddValues")
    void gettersNeverThrowOnUnexpectedValues(String value) {
        for (var member : List.of("value", "values", "value_number", "name", "data_type", "order", "custom_field_id")) {
            for (var dataType : List.of("NUMBER", "DATE", "BOOLEAN", "LIST", "TEXT_INPUT", "OTHER")) {
                var field = field("{\"data_type\":\"" + dataType + "\",\"" + member + "\":" + value + "}");

                assertThatCode(() -> {
                            for (var view : CustomField.class.getMethods()) {
                                if (view.getDeclaringClass() != Object.class && view.getParameterCount() == 0) {
                                    view.invoke(field);
                                }
                            }
                        })
                        .as("%s, %s = %s", dataType, member, value)
                        .doesNotThrowAnyException();
            }
        }
    }

    @Test
    void doesNotParseNumberWithHugeExponent() {
        assertThat(typed("NUMBER", "\"1e999999999\"")).isNull();
        assertThat(typed("NUMBER", "\"1e400\"")).isEqualTo(new BigDecimal("1e400"));
        assertThat(typed("NUMBER", "\"" + "9".repeat(1_000_000) + "\"")).isNull();
    }

    private static Object typed(String dataType, String value) {
        return field("{\"data_type\":\"" + dataType + "\",\"value\":" + value + "}")
                .getTypedValue();
    }
}
