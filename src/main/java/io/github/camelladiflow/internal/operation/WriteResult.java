// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.operation;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelladiflow.internal.json.PlainValues;
import io.github.camelladiflow.internal.request.FieldValues;
import io.github.camelladiflow.internal.request.MemberKind;
import io.github.camelladiflow.internal.text.CleanText;
import io.github.camelladiflow.model.Customer;

/**
 * The result of a write.
 *
 * @param customer the customer in the response, null in a dry run
 * @param droppedMembers the names of the members (tags and custom fields) that LadiFlow did not change as the message
 *     says: values that were sent but are missing from the response, and tags that should have been cleared
 */
record WriteResult(Customer customer, List<String> droppedMembers) {

    /**
     * Creates the result of a write. Compares the response with the values that the message added.
     *
     * @param byTagName whether the tags were sent by name; the response contains only ids, so they can only be counted
     * @param before the customer whose list items were also sent, or null
     */
    static WriteResult of(ObjectNode sent, boolean byTagName, Customer before, Customer response) {
        JsonNode received = PlainValues.toObjectNode(response);
        var dropped = new ArrayList<String>();
        if (received.path("custom_fields").isArray()) {
            addDroppedFields(dropped, sent, before, received.get("custom_fields"));
        }
        if (received.path("tags").isArray() && sent.has("tags")) {
            Set<String> remaining = names(received.get("tags"));
            Set<String> missing = names(sent.get("tags"));
            boolean isClear = missing.isEmpty();
            if (before != null) {
                before.getTags().forEach(tag -> missing.remove(CleanText.normalizedName(tag)));
            }
            boolean areMissing = byTagName ? missing.size() > remaining.size() : !remaining.containsAll(missing);
            if (areMissing || isClear && !remaining.isEmpty()) {
                dropped.add("tags");
            }
        }
        return new WriteResult(response, dropped);
    }

    private static void addDroppedFields(List<String> dropped, ObjectNode sent, Customer before, JsonNode received) {
        Set<String> present = new HashSet<>();
        received.forEach(
                field -> present.add(CleanText.composed(field.path("name").asText())));
        JsonNode known =
                before == null ? received : PlainValues.toObjectNode(before).path("custom_fields");
        sent.path("custom_fields").forEach(field -> {
            String name = field.path("name").asText();
            // null clears a field
            if (!field.path("value").isNull()
                    && present.add(CleanText.composed(name))
                    && (before == null || !FieldValues.contains(known, name, field.get("value")))) {
                dropped.add("custom_fields." + name);
            }
        });
    }

    private static Set<String> names(JsonNode tags) {
        return MemberKind.stream(tags)
                .filter(tag -> tag.isTextual() || tag.isNumber())
                .map(tag -> CleanText.normalizedName(tag.asText()))
                .collect(Collectors.toSet());
    }
}
