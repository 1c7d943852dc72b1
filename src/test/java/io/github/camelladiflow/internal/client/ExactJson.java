// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.math.BigDecimal;
import java.util.Iterator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/** Reads JSON by other means than the component does, and compares it to the last digit. */
final class ExactJson {

    static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private ExactJson() {}

    static JsonNode read(String json) throws JsonProcessingException {
        return MAPPER.readTree(json);
    }

    /** Fails unless both trees have the same members in the same order with the same values: 1.10 is not 1.1. */
    static void assertSame(JsonNode expected, JsonNode actual) {
        assertThat(difference("", expected, actual)).as("first difference").isNull();
    }

    /** Where two trees differ; null if they do not. By hand, since an assertion for each node would take its time. */
    private static String difference(String path, JsonNode expected, JsonNode actual) {
        if (actual == null
                || expected.getNodeType() != actual.getNodeType()
                || expected.size() != actual.size()
                || expected.isNumber() && !decimal(expected).equals(decimal(actual))
                || expected.isValueNode() && !expected.isNumber() && !expected.equals(actual)) {
            return path + ": not " + expected + ", but " + actual;
        }
        if (expected.isArray()) {
            for (int i = 0; i < expected.size(); i++) {
                String difference = difference(path + "/" + i, expected.get(i), actual.get(i));
                if (difference != null) {
                    return difference;
                }
            }
            return null;
        }
        Iterator<String> actualNames = actual.fieldNames();
        for (var member : expected.properties()) {
            String name = actualNames.next();
            if (!name.equals(member.getKey())) {
                return path + ": not the member " + member.getKey() + ", but " + name;
            }
            String difference = difference(path + "/" + name, member.getValue(), actual.get(name));
            if (difference != null) {
                return difference;
            }
        }
        return null;
    }

    /** BigDecimal's equals() looks at the scale, unlike compareTo() and the number nodes of Jackson. */
    private static BigDecimal decimal(JsonNode number) {
        return number.decimalValue();
    }
}
