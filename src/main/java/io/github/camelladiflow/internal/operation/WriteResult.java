// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.operation;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelladiflow.internal.request.FieldValues;
import io.github.camelladiflow.internal.request.MemberKind;
import io.github.camelladiflow.internal.request.WriteDraft;
import io.github.camelladiflow.internal.text.CleanText;
import io.github.camelladiflow.model.ApiObject;
import io.github.camelladiflow.model.Customer;

/**
 * The result of a write.
 *
 * @param value the customer in the response, or the request in a dry run
 * @param unsentRequest the request in a dry run, otherwise null
 * @param remainingTagCount how many tags the customer still has after a write that should have cleared all tags
 * @param droppedMembers the names of the members (tags and custom fields) that were sent but are missing from their
 *     list in the response
 * @param droppedText the dropped members as text, with the number of missing tags
 */
record WriteResult(
        ApiObject value,
        ObjectNode unsentRequest,
        int remainingTagCount,
        List<String> droppedMembers,
        String droppedText) {

    /** Creates the result of a write that was not sent. */
    WriteResult(ApiObject value, ObjectNode unsent) {
        this(value, unsent, 0, List.of(), "");
    }

    /**
     * Creates the result of a write. Compares the response with the values that the message added.
     *
     * @param before the customer whose list items were also sent, or null
     */
    static WriteResult of(ObjectNode sent, Customer before, Customer response) {
        JsonNode received = response.toJsonNode();
        List<String> tagsOfResponse = MemberKind.stream(received.path("tags"))
                .filter(tag -> tag.isTextual() || tag.isNumber())
                .map(JsonNode::asText)
                .toList();
        boolean cleared = sent.path("tags").isArray() && sent.path("tags").isEmpty();
        var members = new ArrayList<String>();
        var texts = new ArrayList<String>();
        if (received.path("custom_fields").isArray()) {
            var present = new HashSet<String>();
            received.path("custom_fields")
                    .forEach(field ->
                            present.add(CleanText.composed(field.path("name").asText())));
            sent.path("custom_fields").forEach(field -> {
                String name = field.path("name").asText();
                // null clears a field
                if (!field.path("value").isNull()
                        && present.add(CleanText.composed(name))
                        && (before == null
                                || !FieldValues.contains(
                                        before.toJsonNode().path("custom_fields"), name, field.get("value")))) {
                    members.add("custom_fields." + name);
                }
            });
            texts.addAll(members);
        }
        if (received.path("tags").isArray()) {
            var tags = new HashSet<String>();
            sent.path("tags").forEach(tag -> tags.add(CleanText.normalizedName(tag.asText())));
            if (before != null) {
                before.getTags().forEach(tag -> tags.remove(CleanText.normalizedName(tag)));
            }
            int all = tags.size();
            tagsOfResponse.forEach(tag -> tags.remove(CleanText.normalizedName(tag)));
            // the response contains only ids, so tags that were sent by name can only be counted
            int missing = sent.has(WriteDraft.BY_TAG_NAME) ? all - tagsOfResponse.size() : tags.size();
            if (missing > 0) {
                members.add("tags");
                texts.add("tags (" + missing + " of " + all + ")");
            }
        }
        return new WriteResult(response, null, cleared ? tagsOfResponse.size() : 0, members, String.join(", ", texts));
    }
}
