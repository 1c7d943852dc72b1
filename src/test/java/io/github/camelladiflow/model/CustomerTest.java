// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.model;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelladiflow.test.Customers;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowable;

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
    void equalsItselfAfterJsonRoundTrip() {
        var members = new HashMap<String, Object>();
        members.put("long", 5L);
        members.put("integer", BigInteger.TEN);
        members.put("whole", new BigDecimal("100"));
        members.put("exponent", new BigDecimal("1E+2"));
        members.put("double", 0.1);
        members.put("float", 0.1f);
        members.put("short", (short) 3);
        var customer = Customers.of(members);

        assertThat(Customer.fromJson(customer.toJson())).isEqualTo(customer).hasSameHashCodeAs(customer);
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

    @Test
    void rejectsNonJsonValueNamingMemberAndType() {
        class Secret {
            @Override
            public String toString() {
                return "secret";
            }
        }
        var nested = Map.of("custom_fields", List.of(Map.of(), Map.of("value", new Secret())));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> Customers.of(nested))
                .withMessageContaining("The member 'custom_fields[1].value' contains a ")
                .withMessageContaining(Secret.class.getName())
                .withMessageNotContainingAny("secret");
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> Customers.of(JsonNodeFactory.instance.objectNode().putPOJO("x", new Object())))
                .withMessageContaining("A member contains a java.lang.Object");
    }

    @Test
    void rejectsMemberWithoutName() {
        var members = new HashMap<String, Object>();
        members.put(null, 1);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> Customers.of(members))
                .withMessageContaining("a member has no name");
    }

    @Test
    void rejectsSelfContainingMapWithoutStackOverflow() throws Exception {
        var members = new HashMap<String, Object>();
        members.put("self", List.of(members));
        var thrown = new AtomicReference<Throwable>();
        var thread = new Thread(null, () -> thrown.set(catchThrowable(() -> Customers.of(members))), "small", 1 << 18);

        thread.start();
        thread.join();

        assertThat(thrown.get()).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("nested");
    }

    @Test
    void rejectsJsonThatIsNotAnObject() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Customers.of(JsonNodeFactory.instance.arrayNode()))
                .withMessageContaining("it is not a JSON object");
        assertThatIllegalArgumentException().isThrownBy(() -> Customers.of(JsonNodeFactory.instance.missingNode()));
    }
}
