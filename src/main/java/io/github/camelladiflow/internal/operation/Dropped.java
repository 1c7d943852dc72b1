// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.operation;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelladiflow.model.CustomField;
import io.github.camelladiflow.model.Customer;

/**
 * What was sent and is not in the answer, though it has lists of that kind. No values.
 *
 * @param members the names of the members
 * @param text the same, with how many tags are missing
 */
record Dropped(List<String> members, String text) {

    static final Dropped NOTHING = new Dropped(List.of(), "");

    static Dropped of(ObjectNode sent, Customer answer) {
        var members = new ArrayList<String>();
        var texts = new ArrayList<String>();
        if (answer.getMember("custom_fields") instanceof List<?>) {
            var there = new HashSet<String>();
            for (CustomField field : answer.getCustomFields()) {
                there.add(field.getName());
            }
            sent.path("custom_fields").forEach(field -> {
                String name = field.path("name").asText();
                // null is how a field is cleared
                if (!field.path("value").isNull() && there.add(name)) {
                    members.add("custom_fields." + name);
                }
            });
            texts.addAll(members);
        }
        if (answer.getMember("tags") instanceof List<?>) {
            var tags = new HashSet<String>();
            sent.path("tags").forEach(tag -> tags.add(NameLists.folded(tag.asText())));
            int all = tags.size();
            answer.getTags().forEach(tag -> tags.remove(NameLists.folded(tag)));
            // the answer has ids: which of them a name is, it does not say
            int missing = sent.has(CustomerWriting.BY_TAG_NAME)
                    ? all - answer.getTags().size()
                    : tags.size();
            if (missing > 0) {
                members.add("tags");
                texts.add("tags (" + missing + " of " + all + ")");
            }
        }
        return members.isEmpty() ? NOTHING : new Dropped(members, String.join(", ", texts));
    }
}
