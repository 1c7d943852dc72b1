// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.util.ArrayList;
import java.util.List;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;

/** The customer of a fixture with other values in some places. */
record ChangedCustomer(String fixture, List<Change> changes) {

    /** Stands for a member or an item that is not there. */
    static final String ABSENT = "absent";

    /**
     * Another value in one place.
     *
     * @param path where, such as {@code /custom_fields/3/value}
     * @param json the new value as JSON text, so that 1.10 and 1e400 come as they are written; or {@link #ABSENT}
     */
    record Change(String path, String json) {}

    /** The places of all members and items of a customer, at every depth. */
    static List<String> paths(String fixture) {
        var paths = new ArrayList<String>();
        collect("", Fixtures.customer(fixture), paths);
        return paths;
    }

    private static void collect(String path, JsonNode node, List<String> paths) {
        if (node.isObject()) {
            node.properties().forEach(member -> collectChild(path + "/" + member.getKey(), member.getValue(), paths));
        } else {
            for (int i = 0; i < node.size(); i++) {
                collectChild(path + "/" + i, node.get(i), paths);
            }
        }
    }

    private static void collectChild(String path, JsonNode node, List<String> paths) {
        paths.add(path);
        collect(path, node, paths);
    }

    /** The customer as JSON text. A change in a place that an earlier change has taken away does nothing. */
    String toJson() {
        ObjectNode customer = Fixtures.customer(fixture);
        changes.forEach(change -> apply(change, customer));
        try {
            return ExactJson.MAPPER.writeValueAsString(customer);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void apply(Change change, ObjectNode customer) {
        var place = JsonPointer.compile(change.path());
        JsonNode parent = customer.at(place.head());
        boolean absent = change.json().equals(ABSENT);
        if (parent instanceof ObjectNode object) {
            String name = place.last().getMatchingProperty();
            if (absent) {
                object.remove(name);
            } else {
                object.putRawValue(name, new RawValue(change.json()));
            }
        } else if (parent instanceof ArrayNode array && place.last().getMatchingIndex() < array.size()) {
            array.remove(place.last().getMatchingIndex());
            if (!absent) {
                array.insertRawValue(place.last().getMatchingIndex(), new RawValue(change.json()));
            }
        }
    }
}
