// SPDX-License-Identifier: Apache-2.0
package com.example.leads;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.databind.JsonNode;

/** Reads the fields of a customer as texts for a table. */
final class CustomerFields {

    /** The member with the ids of a customer's tags. */
    static final String TAGS = "tags";

    private CustomerFields() {}

    /**
     * Reads a field.
     *
     * @param customer the customer from LadiFlow
     * @param field the name of a member, or the name or label of a custom field
     * @param tagNames the names of tags by id; a tag without a name is shown as its id
     * @param seen receives the name if the customer has such a field
     * @return the text, in which semicolons separate several values; empty if there is none
     */
    static String text(JsonNode customer, String field, Map<String, String> tagNames, Set<String> seen) {
        var value = customer.path(field.equals("id") ? "_id" : field);
        var name = field;
        for (var config : customer.path("custom_field_configs")) {
            if (config.path("label").asText().strip().equalsIgnoreCase(field)) {
                name = config.path("name").asText();
            }
        }
        for (var custom : customer.path("custom_fields")) {
            if (value.isMissingNode()
                    && List.of(name, field).contains(custom.path("name").asText())) {
                value = custom.path("values").isEmpty() ? custom.path("value") : custom.path("values");
            }
        }
        if (!value.isMissingNode()) {
            seen.add(field);
        }
        return text(value, field.equals(TAGS) ? tagNames : Map.of());
    }

    /** Returns the text of a value, or its name. Semicolons separate several values. */
    static String text(JsonNode value, Map<String, String> names) {
        if (value.isArray()) {
            return StreamSupport.stream(value.spliterator(), false)
                    .map(item -> text(item, names))
                    .filter(text -> !text.isEmpty())
                    .collect(Collectors.joining("; "));
        }
        var text = value.isNull() ? "" : value.isContainerNode() ? value.toString() : value.asText();
        var name = names.getOrDefault(text, "");
        return name.isBlank() ? text : name;
    }
}
