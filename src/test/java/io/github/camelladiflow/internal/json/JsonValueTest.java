// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.json;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import com.fasterxml.jackson.databind.node.TextNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class JsonValueTest {

    private static JsonValue parse(String json) {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        return JsonValue.parse(bytes, bytes.length);
    }

    /** Jackson writes JSON without spaces, with short escapes, and decimal numbers as BigDecimal prints them. */
    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', delimiter = '|', textBlock = """
                    {"a":[1 ]}               | {"a":[1]}
                    {"a":[ 1]}               | {"a":[1]}
                    {"a":[1, 2]}             | {"a":[1,2]}
                    {"a":[1 ,2]}             | {"a":[1,2]}
                    {"a":{"b":1 }}           | {"a":{"b":1}}
                    {"a": 1}                 | {"a":1}
                    {"a" :1}                 | {"a":1}
                    {"a":1, "b":2}           | {"a":1,"b":2}
                    {"a":1 }                 | {"a":1}
                    {"a":-0}                 | {"a":0}
                    {"a":1e2}                | {"a":1E+2}
                    {"a":[1e2,1.50]}         | {"a":[1E+2,1.50]}
                    {"a":"\\u0041"}          | {"a":"A"}
                    {"a":"\\/"}              | {"a":"/"}
                    {"a":1,"a":2}            | {"a":2}
                    {"a":{"b":1,"b":[2,3]}}  | {"a":{"b":[2,3]}}
                    {"a":"ễ","b":[]}         | {"a":"ễ","b":[]}
                    """)
    void storesJsonAsJacksonWritesIt(String json, String stored) {
        assertThat(parse(json).json()).isEqualTo(stored);
        assertThat(JsonValue.parse(json).json()).isEqualTo(stored);
        assertThat(parse(json).hasSameBytes(parse(stored))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"a\":1}", "{\"name\":\"two words\",\"more\":[1,{\"b\":null}]}"})
    void keepsReceivedBytesThatHaveThisForm(String json) {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);

        assertThat(JsonValue.parseOwned(bytes, bytes.length).copy().json()).isEqualTo(json);
        assertThat(parse(json)).hasToString("JsonValue[" + bytes.length + " bytes]");
    }

    @Test
    void findsMembersWhoseNamesContainEscapesAndAccents() {
        var value = parse("{\"a\\\"b\":1,\"ễ\":2,\"\":3,\"a\\\\\":4,\"~\":5,\"x\\u007F\":6}");
        var names = new ArrayList<String>();
        value.forEachName(names::add);

        assertThat(names).containsExactly("a\"b", "ễ", "", "a\\", "~", "x\u007F");
        assertThat(names)
                .allSatisfy(name -> assertThat(value.get(name).isNumber()).isTrue());
        assertThat(names.stream().map(name -> value.get(name).json())).containsExactly("1", "2", "3", "4", "5", "6");
        assertThat(value.get("b")).isNull();
        assertThat(value.get(null)).isNull();
    }

    @Test
    void returnsTextsItemsAndEmptyValues() {
        var value = parse("{\"text\":\"a\\nb\",\"plain\":\"ab\",\"list\":[\"x\",[],{}],\"none\":{},\"two\":10}");

        assertThat(value.get("text").text()).isEqualTo("a\nb");
        assertThat(value.get("plain").text()).isEqualTo("ab");
        assertThat(value.get("two").text()).isNull();
        assertThat(value.get("list").items()).extracting(JsonValue::json).containsExactly("\"x\"", "[]", "{}");
        assertThat(value.get("list").items()).extracting(JsonValue::isEmpty).containsExactly(false, true, true);
        assertThat(value.get("none").isEmpty()).isTrue();
        assertThat(value.get("two").isEmpty()).as("a number of two digits").isFalse();
        assertThat(value.get("two").items()).isEmpty();
        assertThat(value.size()).isEqualTo(5);
    }

    /** The index ends at a depth; deeper values are indexed when they are read. */
    @Test
    void readsDeeplyNestedValues() {
        String json = "7";
        for (int depth = 0; depth < 12; depth++) {
            json = depth % 2 == 0 ? "{\"n\":" + json + ",\"end\":" + depth + "}" : "[" + json + ",true]";
        }
        for (var value : List.of(
                parse("{\"top\":" + json + "}"), parse("{\"top\":" + json + "}").copy())) {
            var inner = value.get("top");
            for (int depth = 11; depth >= 0; depth--) {
                if (depth % 2 == 0) {
                    assertThat(inner.get("end").json()).isEqualTo("" + depth);
                    inner = inner.get("n").copy();
                } else {
                    assertThat(inner.items().get(1).isBoolean()).isTrue();
                    inner = inner.items().get(0);
                }
            }
            assertThat(inner.json()).isEqualTo("7");
        }
    }

    @Test
    void findsDuplicateNamesAmongHundreds() {
        var json = new StringBuilder("{");
        for (int i = 0; i < 600; i++) {
            json.append("\"name").append(i).append("\":").append(i).append(',');
        }
        var value = parse(json + "\"name3\":-1}");

        assertThat(value.size()).isEqualTo(600);
        assertThat(value.get("name3").json()).isEqualTo("-1");
    }

    @ParameterizedTest
    @CsvSource({
        "0001-01-01, true",
        "9999-12-31, true",
        "2024-02-29, true",
        "0000-12-31, false",
        "2023-02-29, false",
        "+10000-01-01, false",
        "'', false",
        "soon, false"
    })
    void acceptsDatesOfTheYears1To9999(String text, boolean isDate) {
        assertThat(TypedValues.date(TextNode.valueOf(text)) != null).isEqualTo(isDate);
    }

    @Test
    void acceptsNumbersOfReasonableScaleAndLength() {
        assertThat(TypedValues.decimal(" 1.50 ")).isEqualTo(new BigDecimal("1.50"));
        assertThat(TypedValues.decimal(" ")).isNull();
        assertThat(TypedValues.decimal("1e9999999")).isNull();
        assertThat(TypedValues.isReasonable(new BigDecimal("1E-1000"))).isTrue();
        assertThat(TypedValues.isReasonable(new BigDecimal("1E+1000"))).isTrue();
        assertThat(TypedValues.isReasonable(new BigDecimal("1E-1001"))).isFalse();
        assertThat(TypedValues.decimal("1".repeat(1_000))).isNotNull();
        assertThat(TypedValues.decimal("1".repeat(1_001))).isNull();
    }
}
