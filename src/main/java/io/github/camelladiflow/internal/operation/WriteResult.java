// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.operation;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelladiflow.internal.request.WriteDraft;
import io.github.camelladiflow.model.ApiObject;
import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.request.CustomerWrite;

/**
 * How a write ended.
 *
 * @param value the customer of the answer, or what would be sent
 * @param unsentRequest what would be sent, null if it was sent or nothing changes
 * @param remainingTagCount how many of the tags that were to go are still there
 * @param droppedMembers the names of members that were sent and are not in the answer, though it has lists of that kind
 * @param droppedText the same, with how many tags are missing
 */
record WriteResult(
        ApiObject value,
        ObjectNode unsentRequest,
        long remainingTagCount,
        List<String> droppedMembers,
        String droppedText) {

    /** What was not sent. */
    WriteResult(ApiObject value, ObjectNode unsent) {
        this(value, unsent, 0, List.of(), "");
    }

    /**
     * Compares what the message added with the response.
     *
     * @param before the customer whose lists were sent as well, null for none
     * @param removed the ids of the tags that were to go, in lower case
     */
    static WriteResult of(ObjectNode sent, Customer before, Customer answer, Set<String> removed) {
        List<String> tagsOfAnswer = answer.getTags();
        JsonNode received = answer.toJsonNode();
        boolean cleared = sent.path("tags").isArray() && sent.path("tags").isEmpty();
        long staying = tagsOfAnswer.stream()
                .filter(tag -> cleared || removed.contains(tag.toLowerCase(Locale.ROOT)))
                .count();
        var members = new ArrayList<String>();
        var texts = new ArrayList<String>();
        if (received.path("custom_fields").isArray()) {
            var there = new HashSet<String>();
            received.path("custom_fields")
                    .forEach(field -> there.add(
                            NameLists.toComposedForm(field.path("name").asText())));
            sent.path("custom_fields").forEach(field -> {
                String name = field.path("name").asText();
                // null is how a field is cleared
                if (!field.path("value").isNull()
                        && there.add(NameLists.toComposedForm(name))
                        && (before == null || changesField(before, name, field.get("value")))) {
                    members.add("custom_fields." + name);
                }
            });
            texts.addAll(members);
        }
        if (received.path("tags").isArray()) {
            var tags = new HashSet<String>();
            sent.path("tags").forEach(tag -> tags.add(NameLists.normalizeName(tag.asText())));
            if (before != null) {
                before.getTags().forEach(tag -> tags.remove(NameLists.normalizeName(tag)));
            }
            int all = tags.size();
            tagsOfAnswer.forEach(tag -> tags.remove(NameLists.normalizeName(tag)));
            // the answer has ids: which of them a name is, it does not say
            int missing = sent.has(WriteDraft.BY_TAG_NAME) ? all - tagsOfAnswer.size() : tags.size();
            if (missing > 0) {
                members.add("tags");
                texts.add("tags (" + missing + " of " + all + ")");
            }
        }
        return new WriteResult(answer, null, staying, members, String.join(", ", texts));
    }

    private static boolean changesField(Customer before, String field, JsonNode value) {
        try {
            return CustomerWrite.changing(before)
                    .customField(field, value)
                    .build()
                    .hasChanges();
        } catch (IllegalArgumentException doesNotFit) {
            return true;
        }
    }
}
