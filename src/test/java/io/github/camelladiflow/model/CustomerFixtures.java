// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.model;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/** The fixtures of customers: the text of the customer inside a whole answer of the API. */
public final class CustomerFixtures {

    private CustomerFixtures() {}

    /** The documented example, an invented person with the members of a real answer. */
    public static String shown() {
        return customerOf("/fixtures/customer-show.json");
    }

    /** A customer with 120 custom fields of all data types. */
    static String withManyFields() {
        return customerOf("/fixtures/customer-120-fields.json");
    }

    /** JSON that a member may hold though nobody expects it. */
    static List<String> oddValues() {
        return List.of(
                "\"some text\"",
                "\"\"",
                "\"null\"",
                "12",
                "-1.5",
                "1e400",
                "1e999999999",
                "-1e-999999999",
                "1e99999999999999999999",
                "9223372036854775808",
                "true",
                "false",
                "null",
                "{}",
                "{\"a\":1}",
                "[]",
                "[null]",
                "[[1],{},\"x\",2,true]",
                "[{\"name\":{},\"value\":[]}]",
                "\"2024-13-45\"",
                "\"1e999999999\"",
                "\"+999999999-12-31T23:59:59Z\"",
                "\"\\ud83d\"",
                "\"-1e-999999999\"",
                "1e99999999999999",
                "\"9999999999999999999999e99999999999999\"",
                "[[[]]]",
                "{\"a\":null}",
                "\"\\u0000\"",
                "\"2024-02-30\"",
                "\"-999999999-01-01T00:00:00+18:00\"",
                "\"+999999999-12-31T23:59:59-18:00\"",
                "\"0x10\"",
                "\"NaN\"",
                "\" \"");
    }

    private static String customerOf(String resource) {
        try (var answer = Objects.requireNonNull(CustomerFixtures.class.getResourceAsStream(resource), resource)) {
            JsonNode envelope = new ObjectMapper().readTree(answer);
            return envelope.at("/data/customer").toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
