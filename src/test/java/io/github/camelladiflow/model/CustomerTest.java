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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelladiflow.test.Customers;
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
        Customers.tree(customer).removeAll();
        ((ObjectNode) Customers.tree(customer).get("extra")).put("deep", 1);
        ((ArrayNode) Customers.tree(customer).get("tags")).removeAll();
        customer.getCustomField("f").toMap().put("name", "g");
        ((List<?>) customer.getMember("tags")).clear();
        ((Map<?, ?>) customer.getMember("extra")).clear();
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> customer.getCustomFieldValues().clear());
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> customer.memberNames().clear());

        assertThat(customer.toJson()).isEqualTo(before);
    }

    @Test
    void copiesItsInput() {
        var tags = new ArrayList<>(List.of("x"));
        var map = new HashMap<String, Object>(Map.of("tags", tags));
        var fromMap = Customers.of(map);
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        tree.putArray("tags").add("x");
        var fromTree = Customers.of(tree);

        tags.add("y");
        map.put("name", "z");
        ((ArrayNode) tree.get("tags")).add("y");
        tree.put("name", "z");

        assertThat(fromMap.toJson()).isEqualTo("{\"tags\":[\"x\"]}");
        assertThat(fromTree.toJson()).isEqualTo("{\"tags\":[\"x\"]}");
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
        var customer = Customer.fromJson("{\"a\":1,\"b\":1.10}");

        assertThat(customer)
                .isEqualTo(Customer.fromJson("{\"b\":1.10,\"a\":1}"))
                .hasSameHashCodeAs(Customer.fromJson("{\"b\":1.10,\"a\":1}"))
                .isNotEqualTo(Customer.fromJson("{\"a\":1}"))
                .isNotEqualTo(Customer.fromJson("{\"a\":2,\"b\":1.10}"))
                .isNotEqualTo(Customer.fromJson("{\"a\":\"1\",\"b\":1.10}"))
                .isNotEqualTo(null)
                .isNotEqualTo("Customer");
    }

    @Test
    void comparesHugeExponentsQuickly() {
        var huge = Customer.fromJson("{\"a\":1e999999999,\"b\":1e-999999999}");

        assertThat(huge)
                .isEqualTo(Customer.fromJson("{\"a\":1e999999999,\"b\":1e-999999999}"))
                .hasSameHashCodeAs(Customer.fromJson("{\"a\":1e999999999,\"b\":1e-999999999}"))
                .isNotEqualTo(Customer.fromJson("{\"a\":2,\"b\":1}"));
    }

    // ---- members

    @Test
    void distinguishesMissingMemberFromNull() {
        var customer = Customer.fromJson("{\"city\":null}");

        assertThat(customer.memberNames()).contains("city");
        assertThat(customer.getMember("city")).isNull();
        assertThat(customer.memberNames()).doesNotContain("ward");
        assertThat(customer.getMember("ward")).isNull();
        assertThat(customer.getMember(null)).isNull();
    }

    @Test
    void keepsOrderOfMembers() {
        var customer = Customer.fromJson("{\"b\":1,\"a\":[true,\"x\",null],\"c\":{\"z\":1,\"y\":2}}");

        assertThat(customer.memberNames()).containsExactly("b", "a", "c");
        assertThat(customer.toMap()).hasToString("{b=1, a=[true, x, null], c={z=1, y=2}}");
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
    void returnsExternalDataAsListOfObjects() {
        var customer = Customer.fromJson("{\"external_data\":[{\"name\":\"utm\",\"value\":1.50},7,null]}");

        assertThat(customer.getExternalData()).containsExactly(Map.of("name", "utm", "value", new BigDecimal("1.50")));
    }

    @Test
    void readsIdOfListItemWithoutUnderscoreId() {
        assertThat(Customer.fromJson("{\"id\":\"a\"}").getId()).isEqualTo("a");
        assertThat(Customer.fromJson("{\"id\":\"a\",\"_id\":\"b\"}").getId()).isEqualTo("b");
        assertThat(Customer.fromJson("{\"id\":\"a\",\"_id\":null}").getId()).isEqualTo("a");
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

    @Test
    void returnsEmptyForMemberOfUnexpectedType() throws Exception {
        var customer = Customer.fromJson("""
                {"email": 5, "phone": 901234567, "name": {"a": 1}, "score": "many", "total_order": 1.5,
                 "is_merge": 1, "created_at": 17, "dob": "soon", "tags": "x",
                 "custom_fields": {"name": "x"}}
                """);

        for (var member : customer.memberNames()) {
            assertThat(getters().get(getterOf(member)).invoke(customer))
                    .as(member)
                    .isIn(null, List.of());
        }
        assertThat(customer.getMember("phone")).isEqualTo(901234567);
        assertThat(customer.getMember("total_order")).isEqualTo(new BigDecimal("1.5"));
    }

    @Test
    void parsesNumbersAndBooleansFromText() {
        var customer = Customer.fromJson(
                "{\"score\":\"12.50\",\"total_order\":\" 7 \",\"is_merge\":\"true\",\"is_delete\":\"FALSE\"}");

        assertThat(customer.getScore()).isEqualTo(new BigDecimal("12.50"));
        assertThat(customer.getTotalOrder()).isEqualTo(7);
        assertThat(customer.isMerge()).isTrue();
        assertThat(customer.isDelete()).isFalse();
    }

    @Test
    void readsWholeNumberWithDecimalPointAsCounter() {
        var customer = Customer.fromJson("{\"total_order\":7.0}");

        assertThat(customer.getTotalOrder()).isEqualTo(7);
        assertThat(Customer.fromJson("{\"total_order\":1e3}").getTotalOrder()).isEqualTo(1000);
        assertThat(Customers.of(Map.of("total_order", Long.MAX_VALUE)).getTotalOrder())
                .isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void dropsNullsAndConvertsNumbersInTextLists() {
        var customer = Customer.fromJson("{\"tags\":[\"1\",null,2000000000000000002,true,{},[\"x\"]]}");

        assertThat(customer.getTags()).containsExactly("1", "2000000000000000002");
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
                    2024-04-27T04:33:33.445Z,      2024-04-27T04:33:33.445Z
                    2024-04-27T04:33:33Z,          2024-04-27T04:33:33Z
                    2024-04-27T04:33Z,             2024-04-27T04:33:00Z
                    2024-04-27T04:33:33.123456789Z,2024-04-27T04:33:33.123456789Z
                    2024-04-27T11:33:33.445+07:00, 2024-04-27T04:33:33.445Z
                    2024-04-27T04:33:33.445,       2024-04-27T04:33:33.445Z
                    2024-04-27,                    2024-04-27T00:00:00Z
                    """)
    void parsesTimestampsWithAndWithoutFractionAndOffset(String text, Instant expected) {
        assertThat(Customers.of(Map.of("created_at", text)).getCreatedAt()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"1992-04-10T00:00:00.000Z", "1992-04-10", "1992-04-10T00:00:00", "1992-04-10T00:00:00+07:00"})
    void readsDateOfBirthWithoutZoneConversion(String text) {
        assertThat(Customers.of(Map.of("dob", text)).getDob()).isEqualTo(LocalDate.of(1992, 4, 10));
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
}
