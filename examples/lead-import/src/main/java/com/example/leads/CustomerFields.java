// SPDX-License-Identifier: Apache-2.0
package com.example.leads;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.databind.JsonNode;

/** Reads the fields of a customer as texts for a table. */
final class CustomerFields {

    private CustomerFields() {}

    /**
     * Reads a field.
     *
     * @param customer the customer as LadiFlow gives it
     * @param field the name of a member, or of a custom field
     * @param seen takes the name if the customer has such a field
     * @return its text; several are separated by semicolons; empty if there is none
     */
    static String text(JsonNode customer, String field, Set<String> seen) {
        var value = customer.path(field.equals("id") ? "_id" : field);
        if (value.isMissingNode()) {
            for (var custom : customer.path("custom_fields")) {
                if (custom.path("name").asText().equals(field)) {
                    var values = custom.path("values");
                    value = values.isEmpty() ? custom.path("value") : values;
                    seen.add(field);
                }
            }
        } else {
            seen.add(field);
        }
        return text(value);
    }

    private static String text(JsonNode value) {
        if (value.isArray()) {
            return StreamSupport.stream(value.spliterator(), false)
                    .map(CustomerFields::text)
                    .filter(text -> !text.isEmpty())
                    .collect(Collectors.joining("; "));
        }
        return value.isNull() || value.isMissingNode() ? "" : value.isValueNode() ? value.asText() : value.toString();
    }
}
