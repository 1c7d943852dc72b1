// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.model;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.github.camelladiflow.test.Customers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class CustomerJsonTest {

    private static final String LONG_INTEGER = "9".repeat(1000);

    private static final String EXACT = "{\"score\":1.10,\"a\":1E+400,\"b\":9223372036854775808,\"c\":" + LONG_INTEGER
            + ",\"d\":0.1234567890123456789012345678901234567890,\"e\":100.000,\"unknown\":{\"x\":[null,true,\"\",{}]},"
            + "\"f\":-9223372036854775808,\"g\":[],\"h\":null,\"i\":0.0,\"j\":1E-400}";

    static Stream<ObjectMapper> mappers() {
        return Stream.of(
                new ObjectMapper(),
                JsonMapper.builder()
                        .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                        .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                        .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
                        .enable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                        .build(),
                JsonMapper.builder()
                        .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                        .enable(DeserializationFeature.USE_BIG_INTEGER_FOR_INTS)
                        .build());
    }

    @Test
    void keepsMemberOrderAndAllDigitsInText() {
        assertThat(Customer.fromJson(EXACT).toJson()).isEqualTo(EXACT);
        assertThat(Customer.fromJson(CustomerFixtures.shown()).toJson()).isEqualTo(CustomerFixtures.shown());
    }

    @ParameterizedTest
    @MethodSource("mappers")
    void roundTripsThroughAnyObjectMapper(ObjectMapper mapper) throws Exception {
        for (var json : List.of(EXACT, CustomerFixtures.shown())) {
            var customer = mapper.readValue(json, Customer.class);

            assertThat(customer).isEqualTo(Customer.fromJson(json));
            assertThat(customer.toJson()).isEqualTo(Customer.fromJson(json).toJson());
            assertThat(mapper.writeValueAsString(customer)).isEqualTo(customer.toJson());
            assertThat(mapper.readValue(mapper.writeValueAsBytes(customer), Customer.class)
                            .toJson())
                    .isEqualTo(customer.toJson());
        }
    }

    @Test
    void roundTripsInsideOtherObjects() throws Exception {
        var mapper = new ObjectMapper();
        assertThat(mapper.writeValueAsString(Map.of("customer", Customer.fromJson("{\"score\":1.10}"))))
                .isEqualTo("{\"customer\":{\"score\":1.10}}");
        assertThat(mapper.readValue("[{},null,{\"a\":1}]", new TypeReference<List<Customer>>() {}))
                .containsExactly(Customer.fromJson("{}"), null, Customer.fromJson("{\"a\":1}"));
    }

    @Test
    void convertsToMapsAndTreesAndBack() {
        var mapper = new ObjectMapper();
        var customer = Customer.fromJson(CustomerFixtures.shown());

        assertThat(mapper.convertValue(customer, new TypeReference<Map<String, Object>>() {}))
                .isEqualTo(customer.toMap());
        assertThat(mapper.convertValue(Map.of("bytes", new byte[] {1, 2, 3}), Customer.class)
                        .getMember("bytes"))
                .isEqualTo("AQID");
        assertThat(mapper.convertValue(customer.toMap(), Customer.class)).isEqualTo(customer);
        assertThat(mapper.convertValue(Customers.tree(customer), Customer.class))
                .isEqualTo(customer);
        JsonNode tree = mapper.valueToTree(customer);
        assertThat(tree).isEqualTo(Customers.tree(customer));
    }

    @Test
    void returnsRawNumbersInSmallestType() {
        var customer = Customer.fromJson(EXACT);

        assertThat(customer.getMember("score")).isEqualTo(new BigDecimal("1.10"));
        assertThat(customer.getMember("a")).isEqualTo(new BigDecimal("1e400"));
        assertThat(customer.getMember("b")).isEqualTo(BigInteger.TWO.pow(63));
        assertThat(customer.getMember("c")).isEqualTo(new BigInteger(LONG_INTEGER));
        assertThat(customer.getMember("f")).isEqualTo(Long.MIN_VALUE);
        assertThat(Customer.fromJson("{\"a\":7}").getMember("a")).isEqualTo(7);
        assertThat(customer.getScore()).isEqualTo(new BigDecimal("1.10"));
    }

    @Test
    void keepsHalfSurrogatePairInJsonAndReplacesItWhereUtf8CannotContainIt() throws Exception {
        var json = "{\"name\":\"a\\ud83db\",\"b\":\"\\ud83d\\ude00\"}";
        var customer = Customer.fromJson(json);

        assertThat(customer.toJson()).isEqualTo(json);
        assertThat(customer.getName()).isEqualTo("a\ud83db");
        assertThat(new ObjectMapper().readTree(new ObjectMapper().writeValueAsBytes(customer)))
                .hasToString("{\"name\":\"a?b\",\"b\":\"\uD83D\uDE00\"}");
        assertThat(customer.toMap()).containsEntry("name", "a?b");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    ''
                    ' '
                    null
                    true
                    "secret"
                    4711
                    []
                    [{}]
                    {
                    {"secret"
                    {"secret":4711
                    {"secret":4711}{}
                    {"secret":4711} secret
                    {"secret":4711,}
                    {secret:1}
                    {"a":secret}
                    {"a":["secret"}
                    {"a":"secret
                    {"a":04711}
                    {"a":NaN}
                    """)
    void rejectsAnythingExceptOneObjectWithoutQuotingIt(String json) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Customer.fromJson(json))
                .withMessageStartingWith("Not a customer: ")
                .withMessageNotContainingAny("secret", "4711")
                .withNoCause();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Customers.read(json.getBytes(StandardCharsets.UTF_8)))
                .withMessageNotContainingAny("secret", "4711");
    }

    @Test
    void rejectsMalformedEncoding() {
        for (var bytes : List.of(
                new byte[] {'{', '"', (byte) 0xff, '"', ':', '1', '}'}, new byte[] {0, 0, 0, '{', 0x7f, 0, 0, 0, 1})) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Customers.read(bytes))
                    .withMessageContaining("not valid");
        }
    }

    @Test
    void rejectsOrKeepsDeepNesting() {
        var deepest = "{\"a\":" + "[".repeat(999) + "]".repeat(999) + "}";
        var tooDeep = "{\"a\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}";

        assertThat(Customer.fromJson(deepest).toJson()).isEqualTo(deepest);
        assertThat(Customer.fromJson(deepest)).isEqualTo(Customer.fromJson(deepest));
        assertThat(Customers.of(Customer.fromJson(deepest).toMap()).toJson()).isEqualTo(deepest);
        assertThatIllegalArgumentException().isThrownBy(() -> Customer.fromJson(tooDeep));
        var unbounded = new JsonMapper(JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(Integer.MAX_VALUE)
                        .build())
                .build());
        assertThatExceptionOfType(JsonProcessingException.class)
                .isThrownBy(() -> unbounded.readValue(tooDeep, Customer.class));
    }

    // ---- the way in which the response was written

    private static final List<String> DOCUMENTS = """
            {}
            { "a" : [ 1 , {} ] ,\t"b":{ } }
            {"a":[{},[],"",0,-0,1.10,1e5,1E+400,0.0000001,true,false,null]}
            {"a":"\\"\\\\\\/\\b\\f\\n\\r\\t\\u0000\\u00e9"}
            {"t\u00ean":"\u1EA7\uD83D\uDE00"}
            {"a":1,"b":2,"a":3}
            {"a":{"a":{"a":[{"a":1,"a":2}]}}}
            """.lines().toList();

    private static final List<String> INSERTIONS =
            List.of(" ", "\n", ",", "\"", "\\", "\\u0020", "\\/", "0", "-", "e1", ".0", "\u00ea", "{", "}", "[]");

    /** Keeps all digits and repeated members. */
    private static final JsonMapper TREES = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .nodeFactory(new JsonNodeFactory(true))
            .build();

    @Test
    void keepsReceivedJsonInOneLine() {
        for (String json : DOCUMENTS) {
            assertThat(Customer.fromJson(json).toJson()).isEqualTo(json);
            assertThat(Customer.fromJson(json + "\n").toJson()).isEqualTo(json);
        }
        for (String lineBreak : List.of("\n", "\r\n", "\r")) {
            var customer = Customer.fromJson("{" + lineBreak + "\"a\": 1.10, \"b\": [1e5," + lineBreak
                    + "-0.0], \"a\": \"x\\ny\"" + lineBreak + "}");

            assertThat(customer.toJson()).isEqualTo("{\"a\":1.10,\"b\":[1e5,-0.0],\"a\":\"x\\ny\"}");
            assertThat(customer.getMember("a")).isEqualTo("x\ny");
        }
    }

    @Test
    void equalsCustomerFromDifferentlyWrittenJson() throws Exception {
        var customer = Customer.fromJson(CustomerFixtures.shown());
        var escaping =
                JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();
        for (byte[] written : List.of(
                escaping.writerWithDefaultPrettyPrinter().writeValueAsBytes(Customers.tree(customer)),
                ("\uFEFF" + customer.toJson() + "\r\n").getBytes(StandardCharsets.UTF_8),
                customer.toJson().getBytes(StandardCharsets.UTF_16),
                customer.toJson().getBytes(Charset.forName("UTF-32LE")))) {
            var read = Customers.read(written);

            assertThat(read).isEqualTo(customer).hasSameHashCodeAs(customer);
            assertThat(read.toJson()).doesNotContain("\n", "\r");
            assertThat(read.toMap()).isEqualTo(customer.toMap());
            assertThat(read.getName()).isEqualTo(customer.getName());
            assertThat(read.getCustomFieldValues()).isEqualTo(customer.getCustomFieldValues());
        }
    }

    @Test
    void readsChangedJsonLikeJacksonOrRejectsIt() throws Exception {
        for (String json : DOCUMENTS) {
            for (String insertion : INSERTIONS) {
                for (int at = 0; at <= json.length(); at++) {
                    String changed = json.substring(0, at) + insertion + json.substring(at);
                    assertReadLikeJackson(changed.getBytes(StandardCharsets.UTF_8));
                }
            }
        }
    }

    private static void assertReadLikeJackson(byte[] json) {
        JsonNode expected;
        try (var parser = TREES.createParser(json)) {
            expected = TREES.readTree(parser);
            if (parser.nextToken() != null) {
                return;
            }
        } catch (NumberFormatException exponentTooLarge) {
            return;
        } catch (IOException e) {
            assertThatIllegalArgumentException().isThrownBy(() -> Customers.read(json));
            return;
        }
        if (expected.isObject()) {
            var customer = Customers.read(json);

            assertThat(Customers.tree(customer)).hasToString(expected.toString());
            assertThat(customer).isEqualTo(Customers.of(expected));
            assertThat(Customers.read(customer.toJsonBytes()).toJsonBytes()).isEqualTo(customer.toJsonBytes());
        }
    }

    @Test
    void readsCustomFieldsOfCustomersInPage() throws Exception {
        String json =
                "{\"items\":[{\"_id\":\"ế\"},{\"_id\":\"b\",\"custom_fields\":[7,{\"name\":\"ế\"},[],{\"name\":\"g\"}]}]}";
        for (String written : List.of(json, json.replace(",", ",\n "))) {
            byte[] utf8 = written.getBytes(StandardCharsets.UTF_8);
            var parser = TREES.createParser(utf8);
            parser.nextToken();
            var page = new Page<>(parser, utf8, Customer::new);

            assertThat(page.getItems().get(1).getCustomFields())
                    .extracting(CustomField::getName)
                    .containsExactly("ế", "g");
            assertThat(page.toJson()).isEqualTo(json);
        }
    }

    @Test
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

    @Test
    void numberThatJavaCannotRepresentIsText() {
        var customer = Customer.fromJson("{\"a\":1e99999999999,\"b\":[-1.5E-9999999999]}");

        assertThat(customer.toJson()).isEqualTo("{\"a\":1e99999999999,\"b\":[-1.5E-9999999999]}");
        assertThat(customer.toMap())
                .containsEntry("a", "1e99999999999")
                .containsEntry("b", List.of("-1.5E-9999999999"));
    }
}
