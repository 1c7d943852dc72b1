// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.model;

import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.github.camelladiflow.internal.json.JsonTree;
import io.github.camelladiflow.internal.text.CleanText;

/** The members of a request as they were given, on their way to what LadiFlow is sent. No message holds a value or a name. */
final class Requests {

    private Requests() {}

    /** Refuses members of other names; null, blank text, and empty lists and objects are not given. */
    static void check(ObjectNode given, Set<String> names) {
        if (!given.properties().stream().allMatch(member -> names.contains(member.getKey()))) {
            throw new IllegalArgumentException(
                    "There are members in it that do not belong there. It may have " + new TreeSet<>(names));
        }
        given.properties().removeIf(member -> isAbsent(member.getValue()));
    }

    private static boolean isAbsent(JsonNode value) {
        return value.isContainerNode()
                ? StreamSupport.stream(value.spliterator(), false).allMatch(Requests::isAbsent)
                : WritableMember.isNotGiven(value);
    }

    /** Changes a member if it is given, to null for not given; what the change refuses is told with the name. */
    static void change(ObjectNode members, String name, UnaryOperator<JsonNode> change) {
        JsonNode value = members.path(name);
        if (value.isNull() || value.isMissingNode()) {
            return;
        }
        try {
            JsonNode changed = change.apply(value);
            if (changed == null) {
                members.remove(name);
            } else {
                members.set(name, changed);
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("The member " + name + " " + e.getMessage());
        }
    }

    /** Of a list: its page and order. */
    static void changePaging(ObjectNode members) {
        change(members, "page", value -> whole(value, 0));
        change(members, "limit", value -> whole(value, 1));
        change(members, "sort", Requests::sort);
    }

    static TextNode text(JsonNode value) {
        if (value.isTextual() || value.isNumber()) {
            return TextNode.valueOf(CleanText.of(value.asText()));
        }
        throw new IllegalArgumentException("has to be text");
    }

    static JsonNode texts(JsonNode value) {
        var texts = JsonTree.newArray();
        if (!value.isArray()) {
            return texts.add(text(value));
        }
        WritableMember.stream(value)
                .filter(item -> !isAbsent(item))
                .map(Requests::text)
                .distinct()
                .forEach(texts::add);
        return texts;
    }

    private static JsonNode whole(JsonNode value, int least) {
        String text = text(value).textValue();
        if (!text.matches("\\d{1,9}") || Integer.parseInt(text) < least) {
            throw new IllegalArgumentException("has to be a whole number from " + least);
        }
        return IntNode.valueOf(Integer.parseInt(text));
    }

    /** Of text such as updated_at DESC, or an object such as {"updated_at": "DESC"}. */
    private static JsonNode sort(JsonNode value) {
        var sort = JsonTree.newObject();
        if (value.isObject()) {
            value.properties()
                    .forEach(one -> sort.put(one.getKey(), order(one.getValue().asText())));
            return sort;
        }
        String[] words = text(value).textValue().split("[\\s:]+");
        if (words.length != 2) {
            throw noSort();
        }
        return sort.put(words[0], order(words[1]));
    }

    private static String order(String order) {
        String word = order.strip().toUpperCase(Locale.ROOT);
        if (!word.equals("ASC") && !word.equals("DESC")) {
            throw noSort();
        }
        return word;
    }

    private static IllegalArgumentException noSort() {
        return new IllegalArgumentException("has to be a member with ASC or DESC, such as updated_at DESC");
    }
}
