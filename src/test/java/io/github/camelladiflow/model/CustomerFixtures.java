// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.model;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/** The fixtures of the customer tests: the text of the customer inside a whole answer of the API. */
final class CustomerFixtures {

    private CustomerFixtures() {}

    /** The documented example, an invented person with the members of a real answer. */
    static String shown() {
        return customerOf("/fixtures/customer-show.json");
    }

    /** A customer with 120 custom fields of all data types. */
    static String withManyFields() {
        return customerOf("/fixtures/customer-120-fields.json");
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
