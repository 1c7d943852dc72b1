// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.model;

import java.lang.reflect.Method;
import java.math.BigDecimal;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.github.camelladiflow.test.Customers;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class CustomerTest {

    private static final String FULL = """
            {"_id":"a","tags":["x"],"fb_page_uids":[{"id":[1]}],"zalo_oa_uids":[{"zalo_uid":"1"}],
             "messenger_recurring_topics":[{"a":[]}],"external_data":[{"name":"n"}],
             "custom_fields":[{"name":"f","values":[["v"]],"data_type":"LIST"}],"extra":{"deep":[{"k":1}]}}""";

    // ---- immutable

    @Test
    void returnsIndependentCopies() {
        var customer = Customer.fromJson(FULL);
        var before = customer.toJson();

        var map = customer.toMap();
        map.clear();
        @SuppressWarnings("unchecked")
        var extra = (Map<String, Object>) customer.toMap().get("extra");
        extra.put("deep", null);
        @SuppressWarnings("unchecked")
        var tags = (List<Object>) customer.toMap().get("tags");
        tags.add("y");
        customer.getCustomField("f").toMap().put("name", "g");
        ((List<?>) customer.getMember("tags")).clear();
        ((Map<?, ?>) customer.getMember("extra")).clear();
        for (ThrowingCallable change : List.<ThrowingCallable>of(
                customer.getTags()::clear,
                customer.getCustomFields()::clear,
                customer.getCustomFieldValues()::clear,
                customer.memberNames()::clear)) {
            assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(change);
        }

        assertThat(customer.toJson()).isEqualTo(before);
    }

    // ---- identity

    @Test
    void toStringHidesPersonalData() {
        var customer = Customer.fromJson(CustomerFixtures.shown());

        assertThat(customer).hasToString("Customer[" + customer.memberNames().size() + " members]");
        assertThat(customer.getCustomField("order_total")).hasToString("CustomField[4 members]");
    }

    @Test
    void equalsCustomerWithSameMembers() {
        // a comparison must not write the exponents out
        var customer = Customer.fromJson("{\"a\":1e999999999,\"b\":1.10}");

        assertThat(customer)
                .isEqualTo(Customer.fromJson("{\"b\":1.10,\"a\":1e999999999}"))
                .hasSameHashCodeAs(Customer.fromJson("{\"b\":1.10,\"a\":1e999999999}"))
                .isNotEqualTo(Customer.fromJson("{\"a\":1e999999999}"))
                .isNotEqualTo(Customer.fromJson("{\"a\":2,\"b\":1.10}"))
                .isNotEqualTo(Customer.fromJson("{\"a\":\"1e999999999\",\"b\":1.10}"))
                .isNotEqualTo(null)
                .isNotEqualTo("Customer");
    }

    // ---- members

    @Test
    void keepsOrderAndNullsOfMembers() {
        var customer = Customer.fromJson("{\"b\":null,\"a\":[true,\"x\",null],\"c\":{\"z\":1,\"y\":2}}");

        assertThat(customer.memberNames()).containsExactly("b", "a", "c");
        assertThat(customer.toMap()).hasToString("{b=null, a=[true, x, null], c={z=1, y=2}}");
        assertThat(customer.getMember("b")).isNull();
        assertThat(customer.getMember("ward")).isNull();
        assertThat(customer.getMember(null)).isNull();
    }

    // ---- of

    private enum Colour {
        RED {
            @Override
            public String toString() {
                return "red";
            }
        }
    }

    @Test
    void convertsPlainValues() {
        var members = new LinkedHashMap<String, Object>();
        members.put("text", new StringBuilder("x"));
        members.put("char", 'c');
        members.put("null", null);
        members.put("enum", Colour.RED);
        members.put("day", DayOfWeek.MONDAY);
        members.put("instant", Instant.parse("2024-04-27T04:33:33.445Z"));
        members.put("date", LocalDate.of(1992, 4, 10));
        members.put("zoned", ZonedDateTime.parse("2024-04-27T11:33:33+07:00[Asia/Ho_Chi_Minh]"));
        members.put("offset", OffsetDateTime.parse("2024-04-27T11:33:33+07:00"));
        members.put("array", new Object[] {1, "a", null});
        members.put("ints", new int[] {1, 2});
        members.put("bytes", new byte[] {1, 2, 3});
        members.put("set", Set.of(true));
        members.put("counter", new AtomicLong(7));
        members.put("nan", Double.NaN);
        members.put("infinite", Float.NEGATIVE_INFINITY);
        members.put("double", 5.0);
        members.put("decimal", new BigDecimal("1.10"));
        members.put("map", Map.of(Colour.RED, 1));
        members.put("tree", JsonNodeFactory.instance.objectNode().put("a", 1.5));
        members.put("customer", Customer.fromJson("{\"a\":1}"));

        assertThat(Customers.of(members).toJson()).isEqualTo("""
                        {"text":"x","char":"c","null":null,"enum":"RED","day":"MONDAY",\
                        "instant":"2024-04-27T04:33:33.445Z","date":"1992-04-10",\
                        "zoned":"2024-04-27T11:33:33+07:00","offset":"2024-04-27T11:33:33+07:00",\
                        "array":[1,"a",null],"ints":[1,2],"bytes":"AQID","set":[true],"counter":7,"nan":"NaN",\
                        "infinite":"-Infinity","double":5.0,"decimal":1.10,"map":{"RED":1},"tree":{"a":1.5},\
                        "customer":{"a":1}}""");
    }

    // ---- getters

    private static final Customer SHOWN = Customer.fromJson(CustomerFixtures.shown());

    static List<String> membersWithGetter() {
        return SHOWN.memberNames().stream()
                .filter(member -> getters().containsKey(getterOf(member)))
                .toList();
    }

    /** The member is the only one in its customer, so that no other member is read. */
    @ParameterizedTest
    @MethodSource("membersWithGetter")
    void returnsTypedValueOfMember(String member) throws Exception {
        Object value = SHOWN.getMember(member) == null ? "text" : SHOWN.getMember(member);
        var getter = getters().get(getterOf(member));

        Object read = getter.invoke(Customers.of(Map.of(member, value)));

        assertThat(read instanceof List<?> list ? plain(list) : read).isEqualTo(typed(getter.getReturnType(), value));
    }

    private static List<?> plain(List<?> list) {
        return list.stream()
                .map(one -> one instanceof ApiObject object ? object.toMap() : one)
                .toList();
    }

    private static Object typed(Class<?> type, Object value) {
        return switch (type.getSimpleName()) {
            case "BigDecimal" -> new BigDecimal(value.toString());
            case "Long" -> Long.valueOf(value.toString());
            case "Instant" -> Instant.parse((String) value);
            case "LocalDate" -> LocalDate.ofInstant(Instant.parse((String) value), ZoneOffset.UTC);
            default -> value;
        };
    }

    @Test
    void returnsNullsAndEmptyListsForEmptyCustomer() throws Exception {
        var customer = Customer.fromJson("{}");

        for (var getter : getters().values()) {
            Class<?> type = getter.getReturnType();
            assertThat(getter.invoke(customer))
                    .as(getter.getName())
                    .isEqualTo(type == List.class ? List.of() : type == Map.class ? Map.of() : null);
        }
    }

    @ParameterizedTest
    @MethodSource("io.github.camelladiflow.model.CustomerFixtures#oddValues")
    void keepsMemberOfUnexpectedTypeWithoutFailing(String value) {
        var getters = getters().values();
        var members = new TreeSet<>(SHOWN.memberNames());
        members.addAll(
                Set.of("id", "phone_verified", "source_customer", "isNewSubscriber", "external_data", "unheard_of"));
        for (var member : members) {
            var customer = Customer.fromJson("{\"" + member + "\":" + value + "}");

            assertThatCode(() -> {
                        for (var getter : getters) {
                            getter.invoke(customer);
                        }
                    })
                    .as("%s = %s", member, value)
                    .doesNotThrowAnyException();
            assertThat(customer.memberNames()).contains(member);
            assertThat(Customer.fromJson(customer.toJson()).getMember(member))
                    .as(member)
                    .isEqualTo(customer.getMember(member));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "NULL", textBlock = """
            getId          | "id":"a"                         | a
            getId          | "id":"a","_id":"b"               | b
            getId          | "id":"a","_id":null              | a
            getEmail       | "email":5                        | NULL
            getPhone       | "phone":901234567                | NULL
            getName        | "name":{"a":1}                   | NULL
            getScore       | "score":"12.50"                  | 12.50
            getScore       | "score":"many"                   | NULL
            getTotalOrder  | "total_order":" 7 "              | 7
            getTotalOrder  | "total_order":7.0                | 7
            getTotalOrder  | "total_order":1e3                | 1000
            getTotalOrder  | "total_order":9223372036854775807 | 9223372036854775807
            getTotalOrder  | "total_order":1.5                | NULL
            isMerge        | "is_merge":"true"                | true
            isDelete       | "is_delete":"FALSE"              | false
            isMerge        | "is_merge":1                     | NULL
            getTags        | "tags":["1",null,2000000000000000002,true,{},["x"]] | [1, 2000000000000000002]
            getTags        | "tags":"x"                       | []
            getCustomFields | "custom_fields":{"name":"x"}    | []
            getExternalData | "external_data":[{"name":"utm","value":1.50},7,null] | [{name=utm, value=1.50}]
            getCreatedAt   | "created_at":"2024-04-27T04:33:33.445Z" | 2024-04-27T04:33:33.445Z
            getCreatedAt   | "created_at":"2024-04-27T04:33Z" | 2024-04-27T04:33:00Z
            getCreatedAt   | "created_at":"2024-04-27T04:33:33.123456789Z" | 2024-04-27T04:33:33.123456789Z
            getCreatedAt   | "created_at":"2024-04-27T11:33:33.445+07:00" | 2024-04-27T04:33:33.445Z
            getCreatedAt   | "created_at":"2024-04-27T04:33:33.445" | 2024-04-27T04:33:33.445Z
            getCreatedAt   | "created_at":"2024-04-27"        | 2024-04-27T00:00:00Z
            getCreatedAt   | "created_at":17                  | NULL
            getDob         | "dob":"1992-04-10T00:00:00.000Z" | 1992-04-10
            getDob         | "dob":"1992-04-10"               | 1992-04-10
            getDob         | "dob":"1992-04-10T00:00:00"      | 1992-04-10
            getDob         | "dob":"1992-04-10T00:00:00+07:00" | 1992-04-10
            getDob         | "dob":"soon"                     | NULL
            """)
    void convertsMemberOrReturnsNothing(String getter, String members, String expected) throws Exception {
        Object value = getters().get(getter).invoke(Customer.fromJson("{" + members + "}"));

        assertThat(value == null ? null : value.toString()).isEqualTo(expected);
    }

    private static Map<String, Method> getters() {
        var getters = new LinkedHashMap<String, Method>();
        Arrays.stream(Customer.class.getMethods())
                .filter(method -> method.getDeclaringClass() != Object.class && method.getParameterCount() == 0)
                .filter(method -> method.getName().matches("(get|is)[A-Z].*"))
                .forEach(method -> getters.put(method.getName(), method));
        return getters;
    }

    private static String getterOf(String member) {
        var camelCase = new StringBuilder();
        for (var word : member.replaceFirst("^_", "").split("_")) {
            camelCase.append(camelCase.isEmpty() ? word : Character.toUpperCase(word.charAt(0)) + word.substring(1));
        }
        var name = camelCase.toString();
        return name.matches("is[A-Z].*") ? name : "get" + Character.toUpperCase(name.charAt(0)) + name.substring(1);
    }

    private static CustomField field(String members) {
        return Customer.fromJson("{\"custom_fields\":[" + members + "]}")
                .getCustomFields()
                .get(0);
    }

    // ---- custom fields

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
                    NUMBER         | "value":"1e999999999"            | NULL
                    NUMBER         | "value":"1e400"                  | 1E+400
                    NULL           | "value":"2"                      | 2
                    NULL           | "value":7                        | 7
                    NULL           | "value":{"a":[1]}                | {a=[1]}
                    NULL           | "other":7                        | NULL
                    """)
    void convertsValueByDataType(String dataType, String members, String expected) {
        String type = dataType == null ? "" : "\"data_type\":\"" + dataType + "\",";
        var value = field("{\"name\":\"x\"," + type + members + "}").getTypedValue();

        assertThat(value == null ? null : value.toString()).isEqualTo(expected);
        if (value != null) {
            assertThat(value)
                    .isInstanceOf(
                            switch (String.valueOf(dataType)) {
                                case "NUMBER", "AUTO_INCREMENT" -> BigDecimal.class;
                                case "DATE" -> Instant.class;
                                case "BOOLEAN" -> Boolean.class;
                                case "LIST", "CHECK_BOX" -> List.class;
                                case "NEW_TYPE", "null" -> Object.class;
                                default -> String.class;
                            });
        }
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
}
