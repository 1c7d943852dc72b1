// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.model;

import java.lang.reflect.Method;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import io.github.camelladiflow.test.Customers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

class CustomerGettersTest {

    private static final Customer SHOWN = Customer.fromJson(CustomerFixtures.shown());

    static List<String> membersWithGetter() {
        return SHOWN.memberNames().stream()
                .filter(member -> getters().containsKey(getterOf(member)))
                .toList();
    }

    @Test
    void hasGettersForKeysAndCommonMembers() {
        assertThat(membersWithGetter()).hasSizeGreaterThan(20).containsAll("""
                        _id
                        email
                        phone
                        name
                        first_name
                        dob
                        tags
                        custom_fields
                        score
                        total_order
                        """.lines()
                .toList());
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
    void readsMemberOfResponsesToWrites() {
        assertThat(Customer.fromJson("{\"isNewSubscriber\":false}").isNewSubscriber())
                .isFalse();
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
