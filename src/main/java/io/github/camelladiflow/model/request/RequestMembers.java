// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.model.request;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.github.camelladiflow.internal.json.JsonTree;
import io.github.camelladiflow.internal.text.CleanText;

/** The members of a request as they were given, on their way to what LadiFlow is sent. No message holds a value or a name. */
final class RequestMembers {

    private static final String SORT_HINT = "has to be a member with ASC or DESC, such as updated_at DESC";

    private RequestMembers() {}

    static void require(boolean isRight, String cure) {
        if (!isRight) {
            throw new IllegalArgumentException(cure);
        }
    }

    /**
     * Rejects members of other names and changes the rest, each by its name. Null is not given. A rejection by the change is
     * reported with the name.
     */
    static void validate(ObjectNode given, Set<String> names, BiFunction<String, JsonNode, JsonNode> change) {
        require(
                names.containsAll(
                        given.properties().stream().map(Map.Entry::getKey).toList()),
                "There are members in it that do not belong there. It may have " + new TreeSet<>(names));
        given.properties().removeIf(member -> member.getValue().isNull());
        for (var member : given.properties()) {
            try {
                member.setValue(change.apply(member.getKey(), member.getValue()));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("The member " + member.getKey() + " " + e.getMessage());
            }
        }
        given.properties().removeIf(member -> member.getValue() == null);
    }

    /** Whether a member of a write is null, blank, or a list or an object without any value. */
    static boolean isAbsent(JsonNode value) {
        return value.isContainerNode()
                ? StreamSupport.stream(value.spliterator(), false).allMatch(RequestMembers::isAbsent)
                : MembersToWrite.isNotGiven(value);
    }

    /** Of any list its page and order, of all else text. */
    static JsonNode commonMember(String name, JsonNode value) {
        return switch (name) {
            case "page" -> wholeNumber(value, 0);
            case "limit" -> wholeNumber(value, 1);
            case "sort" -> sort(value);
            default -> text(value);
        };
    }

    static TextNode text(JsonNode value) {
        require(value.isTextual(), "has to be text");
        return textOrNumber(value);
    }

    static TextNode textOrNumber(JsonNode value) {
        String text = CleanText.of(value.asText());
        require((value.isTextual() || value.isNumber()) && !text.isEmpty(), "has to be text, and not blank");
        return TextNode.valueOf(text);
    }

    /** Null of an empty list. */
    static JsonNode texts(JsonNode value) {
        var items = value.isArray() ? MembersToWrite.stream(value) : Stream.of(value);
        var texts = items.map(RequestMembers::text).distinct().toList();
        return texts.isEmpty() ? null : JsonTree.newArray().addAll(texts);
    }

    private static JsonNode wholeNumber(JsonNode value, int least) {
        String text = textOrNumber(value).textValue();
        require(text.matches("\\d{1,9}") && Integer.parseInt(text) >= least, "has to be a whole number from " + least);
        return IntNode.valueOf(Integer.parseInt(text));
    }

    /** Of text such as updated_at DESC, or an object such as {"updated_at": "DESC"}. */
    private static JsonNode sort(JsonNode value) {
        var sort = JsonTree.newObject();
        if (value.isObject()) {
            value.properties()
                    .forEach(one ->
                            sort.put(one.getKey(), sortOrder(one.getValue().asText())));
            require(!sort.isEmpty(), SORT_HINT);
            return sort;
        }
        String[] words = text(value).textValue().split("[\\s:]+");
        require(words.length == 2, SORT_HINT);
        return sort.put(words[0], sortOrder(words[1]));
    }

    private static String sortOrder(String order) {
        String word = order.strip().toUpperCase(Locale.ROOT);
        require(word.equals("ASC") || word.equals("DESC"), SORT_HINT);
        return word;
    }
}
