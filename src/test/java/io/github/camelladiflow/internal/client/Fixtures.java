// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** The answers of {@code customer/show} among the test resources. */
final class Fixtures {

    private static final Map<String, ObjectNode> CUSTOMERS = Map.of(
            "customer-show.json", read("customer-show.json"),
            "customer-120-fields.json", read("customer-120-fields.json"));

    private Fixtures() {}

    /** The customer of an answer, as a new tree. */
    static ObjectNode customer(String name) {
        return CUSTOMERS.get(name).deepCopy();
    }

    private static ObjectNode read(String name) {
        try (InputStream json = Fixtures.class.getResourceAsStream("/fixtures/" + name)) {
            return (ObjectNode) ExactJson.MAPPER.readTree(json).at("/data/customer");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
