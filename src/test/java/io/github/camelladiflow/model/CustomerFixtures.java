// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.model;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

/** Reads the fixtures of customers: the text of the customer in a complete response of the API. */
public final class CustomerFixtures {

    private CustomerFixtures() {}

    /** The documented example: an invented person with the members of a real response. */
    public static String shown() {
        return customerOf("/fixtures/customer-show.json");
    }

    /** A customer with 120 custom fields of all data types. */
    static String withManyFields() {
        return customerOf("/fixtures/customer-120-fields.json");
    }

    /** JSON that a member may contain unexpectedly. */
    static List<String> oddValues() {
        return read("/fixtures/odd-values.txt").lines().toList();
    }

    private static String customerOf(String resource) {
        try {
            return new ObjectMapper()
                    .readTree(read(resource))
                    .at("/data/customer")
                    .toString();
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(String resource) {
        try (var file = Objects.requireNonNull(CustomerFixtures.class.getResourceAsStream(resource), resource)) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
