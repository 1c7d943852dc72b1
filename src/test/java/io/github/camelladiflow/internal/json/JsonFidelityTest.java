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
        var customer = Customer.of(members);
        byte[] written = customer.toJsonBytes();
        JsonNode tree = customer.toJsonNode();

        assertSame(Customers.read(written), customer);
        assertSame(Customers.read(PLAIN.writerWithDefaultPrettyPrinter().writeValueAsBytes(tree)), customer);
        assertSame(Customers.read(ESCAPING.writeValueAsBytes(tree)), customer);
        assertSame(Customers.read(customer.toJson().getBytes(StandardCharsets.UTF_16)), customer);
        assertSame(Customers.read(customer.toJson().getBytes(Charset.forName("UTF-32LE"))), customer);
        assertSame(Customer.fromJson("\uFEFF" + customer.toJson() + "\r\n"), customer);
        assertSame(Customers.read(("\uFEFF" + customer.toJson()).getBytes(StandardCharsets.UTF_8)), customer);
        assertSame(Customer.of(customer.toMap()), customer);
    }

    private static void assertSame(Customer actual, Customer expected) throws Exception {
        assertThat(actual).isEqualTo(expected).hasSameHashCodeAs(expected);
        assertThat(actual.toJson()).isEqualTo(expected.toJson());
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
        byte[] written = Customer.of(members).toJsonBytes();
        int at = Math.floorMod(place, written.length);
        byte[] changed = Arrays.copyOf(written, written.length + insertion.length);
        System.arraycopy(insertion, 0, changed, at, insertion.length);
        System.arraycopy(written, at, changed, at + insertion.length, written.length - at);

        assertReadLikeJackson(changed);
    }

    @Example
    void readsUnusualJsonLikeJackson() {
        for (String json : """
                { "a":1}
                {"a" :1}
                {"a": 1}
                {"a":1 }
                {"a":1 ,"b":2}
                {"a":1, "b":2}
                {"a":[ 1]}
                {"a":[1 ]}
                {"a":[1 ,2]}
                {"a":[1, 2]}
                {"a":[ ]}
                {"a":{ }}
                {"a":"" }
                {"a":[{} ]}
                {"a":[[],\t[]]}
                {"a":1,"a":2}
                {"x":{"a":1,"a":2}}
                {"x":[{"a":1,"b":1,"a":2}]}
                {"a":1,"\\u0061":2}
                {"\\u0061":2}
                {"a":"\\/"}
                {"a":"\\u00e9"}
                {"a":"\\u000a"}
                {"a":"\\u001f"}
                {"a":"\\ud83d\\ude00"}
                {"a":-0}
                {"a":-0.0}
                {"a":1e5}
                {"a":1E5}
                {"a":0.0000001}
                {"a":1e9999}
                """.lines().toList()) {
            assertReadLikeJackson(json.getBytes(StandardCharsets.UTF_8));
        }
        // each byte as a character
        for (String odd : """
                \u00C1\u0081
                \u00C0\u0080
                \u00E0\u0081\u0081
                \u00ED\u00A0\u0080
                \u00ED\u00A0\u00BD\u00ED\u00B8\u0080
                \u00F0\u0080\u0081\u0081
                \u00F4\u0090\u0080\u0080
                \u00F7\u00BF\u00BF\u00BF
                """.lines().toList()) {
            assertReadLikeJackson(("{\"a\":\"" + odd + "\"}").getBytes(StandardCharsets.ISO_8859_1));
        }
    }

    @Example
    void keepsBytesWrittenByJackson() {
        for (String json : """
                {}
                {"a":1}
                {"a":[]}
                {"a":{}}
                {"a":[{},[],"",0,-1,1.10,1E+400,true,false,null]}
                {"a":"\\"\\\\\\b\\f\\n\\r\\t\\u0000\\u001F/\u007F"}
                {"t\u00ean":"\u1EA7\uD83D\uDE00"}
                {"a,\\"b":1,",\\"\u00ea":2,"":3}
                {"a":", \\" : { } [ ]"}
                {"a":0.000001}
                {"a":{"a":{"a":[{"a":1},{"a":2}]}}}
                """.lines().toList()) {
            byte[] bytes = json.getBytes(StandardCharsets.UTF_8);

            assertThat(Customers.read(bytes).toJson()).isEqualTo(json);
            assertReadLikeJackson(bytes);
        }
    }

    @Example
    void detectsDuplicateNamesAmongAnyNumberOfMembers() {
        for (int count : new int[] {1, 7, 8, 9, 84, 255, 256, 257, 3_000}) {
            for (int twice = 0; twice < count; twice += Math.max(1, count / 7)) {
                var json = new StringBuilder("{");
                for (int i = 0; i < count; i++) {
                    json.append("\"n\u00ea").append(i).append("\":").append(i).append(',');
                }
                byte[] once = (json + "\"last\":1}").getBytes(StandardCharsets.UTF_8);
                byte[] again = (json + "\"n\u00ea" + twice + "\":-1}").getBytes(StandardCharsets.UTF_8);

                assertThat(Customers.read(once).toJsonBytes()).isEqualTo(once);
                assertThat(Customers.read(again).getMember("n\u00ea" + twice)).isEqualTo(-1);
                assertThat(Customers.read(again).memberNames()).hasSize(count);
            }
        }
    }

    @Example
    void retainsOnlyItsSliceOfTheResponse() {
        byte[] answer = "{\"data\":{\"items\":[{\"_id\":\"a\"},{\"_id\":\"b\"}]}}".getBytes(StandardCharsets.UTF_8);
        var item = JsonValue.parse(answer, answer.length)
                .get("data")
                .get("items")
                .items()
                .get(1);
        var customer = item.to(Customer.class);

        Arrays.fill(answer, (byte) 'x');

        assertThat(customer.toJson()).isEqualTo("{\"_id\":\"b\"}");
        assertThat(customer.getId()).isEqualTo("b");
    }

    private static void assertReadLikeJackson(byte[] json) {
        JsonNode expected;
        try (var parser = EXACT.createParser(json)) {
            expected = EXACT.readTree(parser);
            if (parser.nextToken() != null) {
                return;
            }
        } catch (NumberFormatException e) {
            // with an exponent that Jackson does not accept
            return;
        } catch (IOException e) {
            assertThatIllegalArgumentException().isThrownBy(() -> Customers.read(json));
            return;
        }
        var customer = Customers.read(json);

        assertThat(customer.toJsonNode()).hasToString(JsonCopy.replaceLoneSurrogates(expected.toString()));
        assertThat(customer.toJson()).isEqualTo(Customers.of(expected).toJson());
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
