// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.benchmark;

import java.io.IOException;
import java.util.List;
import java.util.Objects;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelladiflow.internal.json.JsonTree;
import io.github.camelladiflow.model.Customer;

/** The measured responses, which are fixtures of the tests. */
final class ResponseFixtures {

    /** 4.7 kB, with 21 custom fields. */
    static final String SMALL = "customer-show.json";

    /** 20 kB, with 120 custom fields. */
    static final String LARGE = "customer-120-fields.json";

    static final List<String> ALL = List.of(SMALL, LARGE);

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private ResponseFixtures() {}

    /** Returns a response without blanks, as LadiFlow sends it. */
    static byte[] compact(String name) throws IOException {
        return MAPPER.writeValueAsBytes(tree(name));
    }

    static byte[] indented(String name) throws IOException {
        return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(tree(name));
    }

    /** Reads the customer in a response in one pass, as the client does. */
    static Customer customer(byte[] response) throws IOException {
        Customer customer = null;
        try (JsonParser parser = JsonTree.FACTORY.createParser(response)) {
            while (parser.nextToken() != null) {
                if (parser.currentToken() == JsonToken.FIELD_NAME
                        && parser.currentName().equals("customer")) {
                    parser.nextToken();
                    customer = new Customer(parser, response);
                }
            }
        }
        return customer;
    }

    private static JsonNode tree(String name) throws IOException {
        try (var in = Objects.requireNonNull(ResponseFixtures.class.getResourceAsStream("/fixtures/" + name), name)) {
            return MAPPER.readTree(in);
        }
    }
}
