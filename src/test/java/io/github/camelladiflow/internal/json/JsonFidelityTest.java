// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.json;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.test.Customers;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/** Tests that the customer does not depend on the way in which the response's JSON was written. */
class JsonFidelityTest {

    private static final List<String> NAMES = """
            _id
            email
            name
            score
            total_order
            is_merge
            dob
            created_at
            tags
            postal_code
            custom_fields
            zalo_oa_uids
            external_data
            value
            values
            data_type

            t\u00ean
            \u0000
            a"b
            a\\
            /
            \uD83D\uDE00
            {,"x":
            """.lines().toList();

    private static final JsonMapper ESCAPING =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private static final JsonMapper PLAIN = new JsonMapper();

    private static final JsonMapper EXACT = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .nodeFactory(new JsonNodeFactory(true))
            .build();

    @Property(tries = 100, seed = "1", edgeCases = EdgeCasesMode.NONE)
    void equalsCustomerFromDifferentlyFormattedJson(@ForAll("members") Map<String, Object> members) throws Exception {
        var customer = Customers.of(members);
        byte[] written = customer.toJsonBytes();
        JsonNode tree = Customers.tree(customer);

        assertSame(Customers.read(written), customer);
        assertSame(Customers.read(PLAIN.writerWithDefaultPrettyPrinter().writeValueAsBytes(tree)), customer);
        assertSame(Customers.read(ESCAPING.writeValueAsBytes(tree)), customer);
        assertSame(Customers.read(customer.toJson().getBytes(StandardCharsets.UTF_16)), customer);
        assertSame(Customers.read(customer.toJson().getBytes(Charset.forName("UTF-32LE"))), customer);
        assertSame(Customer.fromJson("\uFEFF" + customer.toJson() + "\r\n"), customer);
        assertSame(Customers.read(("\uFEFF" + customer.toJson()).getBytes(StandardCharsets.UTF_8)), customer);
        assertSame(Customers.of(customer.toMap()), customer);
        assertSame(Customer.fromJson(PLAIN.writerWithDefaultPrettyPrinter().writeValueAsString(tree)), customer);
    }

    private static void assertSame(Customer actual, Customer expected) throws Exception {
        assertThat(actual).isEqualTo(expected).hasSameHashCodeAs(expected);
        assertThat(actual.toJson()).doesNotContain("\n", "\r");
        assertThat(actual.toMap()).isEqualTo(expected.toMap());
        assertThat(actual.memberNames()).containsExactlyElementsOf(expected.memberNames());
        for (String name : expected.memberNames()) {
            assertThat(actual.getMember(name)).isEqualTo(expected.getMember(name));
        }
        for (Method getter : Customer.class.getMethods()) {
            if (getter.getName().startsWith("get") && getter.getParameterCount() == 0) {
                assertThat(getter.invoke(actual)).as(getter.getName()).isEqualTo(getter.invoke(expected));
            }
        }
    }

    @Property(tries = 500, seed = "2", edgeCases = EdgeCasesMode.NONE)
    void readsMutatedJsonLikeJacksonOrRejectsIt(
            @ForAll("members") Map<String, Object> members, @ForAll int place, @ForAll("insertions") byte[] insertion) {
        byte[] written = Customers.of(members).toJsonBytes();
        int at = Math.floorMod(place, written.length);
        byte[] changed = Arrays.copyOf(written, written.length + insertion.length);
        System.arraycopy(insertion, 0, changed, at, insertion.length);
        System.arraycopy(written, at, changed, at + insertion.length, written.length - at);

        assertReadLikeJackson(changed);
    }

    @Example
    void keepsReceivedJsonInOneLine() {
        for (String json : """
                {}
                { "a" : [ 1 , {} ] ,\t"b":{ } }
                {"a":[{},[],"",0,-0,1.10,1e5,1E+400,0.0000001,true,false,null]}
                {"a":"\\"\\\\\\/\\b\\f\\n\\r\\t\\u0000\\u00e9\\ud83d\\ude00"}
                {"t\u00ean":"\u1EA7\uD83D\uDE00"}
                {"a":1,"b":2,"a":3}
                {"a":{"a":{"a":[{"a":1,"a":2}]}}}
                """.lines().toList()) {
            assertThat(Customer.fromJson(json).toJson()).isEqualTo(json);
            assertThat(Customer.fromJson(json + "\n").toJson()).isEqualTo(json);
        }
    }

    @Example
    void writesJsonWithLineBreaksInOneLineWithAllDigitsAndMembers() {
        for (String lineBreak : List.of("\n", "\r\n", "\r")) {
            String json = "{" + lineBreak + "\"a\": 1.10, \"b\": [1e5," + lineBreak + "-0.0], \"a\": \"x\\ny\""
                    + lineBreak + "}";

            assertThat(Customer.fromJson(json).toJson()).isEqualTo("{\"a\":1.10,\"b\":[1e5,-0.0],\"a\":\"x\\ny\"}");
            assertThat(Customer.fromJson(json).getMember("a")).isEqualTo("x\ny");
        }
    }

    @Example
    void readsKeysAndListsFromTheirLastMembers() {
        var customer = Customer.fromJson("""
                {"_id":"a","email":"a@example.com","phone":"1","tags":["x"],"custom_fields":[{"name":"f"}],
                "_id":"b","email":"b@example.com","phone":null,"tags":["y"],"custom_fields":"none"}
                """);

        assertThat(customer.getId()).isEqualTo("b");
        assertThat(customer.getEmail()).isEqualTo("b@example.com");
        assertThat(customer.getPhone()).isNull();
        assertThat(customer.getTags()).containsExactly("y");
        assertThat(customer.getCustomFields()).isEmpty();
    }

    @Example
    void numberThatJavaCannotRepresentIsText() {
        var customer = Customer.fromJson("{\"a\":1e99999999999,\"b\":[-1.5E-9999999999]}");

        assertThat(customer.toJson()).isEqualTo("{\"a\":1e99999999999,\"b\":[-1.5E-9999999999]}");
        assertThat(customer.toMap())
                .containsEntry("a", "1e99999999999")
                .containsEntry("b", List.of("-1.5E-9999999999"));
    }

    private static void assertReadLikeJackson(byte[] json) {
        JsonNode expected;
        try (var parser = EXACT.createParser(json)) {
            expected = EXACT.readTree(parser);
            if (parser.nextToken() != null) {
                return;
            }
        } catch (NumberFormatException exponentTooLarge) {
            return;
        } catch (IOException e) {
            assertThatIllegalArgumentException().isThrownBy(() -> Customers.read(json));
            return;
        }
        var customer = Customers.read(json);

        assertThat(Customers.tree(customer)).hasToString(expected.toString());
        assertThat(customer).isEqualTo(Customers.of(expected));
        assertThat(Customers.read(customer.toJsonBytes()).toJsonBytes()).isEqualTo(customer.toJsonBytes());
    }

    @Provide
    Arbitrary<byte[]> insertions() {
        return Arbitraries.of(
                        " ", "\n", ",", "\"", "\\", "\\u0020", "\\/", "0", "-", "e1", ".0", "\u00ea", "{", "}", "[]")
                .map(text -> text.getBytes(StandardCharsets.UTF_8));
    }

    @Provide
    Arbitrary<Map<String, Object>> members() {
        return Arbitraries.maps(names(), values(3)).ofMaxSize(12);
    }

    private static Arbitrary<String> names() {
        return Arbitraries.oneOf(Arbitraries.of(NAMES), texts());
    }

    private static Arbitrary<Object> values(int depth) {
        Arbitrary<Object> scalars = Arbitraries.oneOf(
                texts().map(Object.class::cast),
                Arbitraries.bigDecimals().ofScale(9).map(Object.class::cast),
                Arbitraries.bigIntegers().map(Object.class::cast),
                Arbitraries.of(true, false, "true", "2024-04-27T04:33:33.445Z", "12.50", "", "null", 0, 1.0e300, 1e-9));
        if (depth == 0) {
            return scalars;
        }
        Arbitrary<Object> inner = Arbitraries.lazy(() -> values(depth - 1));
        return Arbitraries.oneOf(
                scalars,
                inner.injectNull(0.1).list().ofMaxSize(4).map(Object.class::cast),
                Arbitraries.maps(names(), inner.injectNull(0.1)).ofMaxSize(4).map(Object.class::cast));
    }

    private static Arbitrary<String> texts() {
        return Arbitraries.strings()
                .withCharRange('\0', '\uFFFF')
                .withChars("\"\\/ \uD83D\uDE00\u00ea\u1EA7\n")
                .ofMaxLength(12);
    }
}
