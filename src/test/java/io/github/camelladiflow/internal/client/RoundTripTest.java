// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.CustomerFixtures;
import io.github.camelladiflow.test.Customers;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that a customer that is read and written again is unchanged, whatever values the API has sent in its members.
 */
class RoundTripTest {

    /** Parses JSON in another way than the component, and keeps numbers to the last digit. */
    private static final JsonMapper EXACT = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private static final List<String> ODD_VALUES = """
            null
            ""
            2147483648
            9223372036854775808
            -9223372036854775809
            1.10
            1e400
            1E-400
            -0.0
            10e-1
            0
            true
            false
            []
            [null,"",1.10,{}]
            {}
            {"unknown":[{"deep":1.10}]}
            "1.10"
            "\\u0000 \\" \\\\ \uD83D\uDE00 \u1EA7"
            """.lines().toList();

    @Test
    void keepsEveryKindOfValueInEveryPlace() throws JsonProcessingException {
        JsonNode customer = exact(CustomerFixtures.shown());
        for (String path : paths(customer, "").toList()) {
            assertKept(changed(customer, path, null));
            for (String value : ODD_VALUES) {
                assertKept(changed(customer, path, value));
            }
        }
    }

    /** Returns the paths of all members and items, at every depth. */
    private static Stream<String> paths(JsonNode customer, String path) {
        JsonNode node = customer.at(path);
        Stream<String> names = node.isObject()
                ? node.properties().stream().map(Map.Entry::getKey)
                : IntStream.range(0, node.size()).mapToObj(Integer::toString);
        return names.map(name -> path + "/" + name)
                .flatMap(child -> Stream.concat(Stream.of(child), paths(customer, child)));
    }

    /** Returns the customer with this JSON at this path, or without the member if it is null. */
    private static String changed(JsonNode whole, String path, String json) throws JsonProcessingException {
        JsonNode customer = whole.deepCopy();
        var place = JsonPointer.compile(path);
        var last = place.last();
        if (customer.at(place.head()) instanceof ObjectNode object) {
            if (json == null) {
                object.remove(last.getMatchingProperty());
            } else {
                object.putRawValue(last.getMatchingProperty(), new RawValue(json));
            }
        } else {
            var array = (ArrayNode) customer.at(place.head());
            array.remove(last.getMatchingIndex());
            if (json != null) {
                array.insertRawValue(last.getMatchingIndex(), new RawValue(json));
            }
        }
        return EXACT.writeValueAsString(customer);
    }

    private static void assertKept(String json) throws JsonProcessingException {
        // 1.10 is not 1.1
        String expected = exact(json).toString();
        assertThat(exact(Customer.fromJson(json).toJson())).hasToString(expected);
        byte[] utf8 = json.getBytes(StandardCharsets.UTF_8);
        assertThat(exact(Customers.read(utf8).toJson())).hasToString(expected);
    }

    static JsonNode exact(String json) throws JsonProcessingException {
        return EXACT.readTree(json);
    }
}
