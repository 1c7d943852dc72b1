// SPDX-License-Identifier: Apache-2.0
package com.example.agent;

import java.util.Collection;
import java.util.regex.Pattern;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Reduces LadiFlow's responses to the data that a model may see. */
final class ResponseFilter {

    private static final Pattern EMAIL = Pattern.compile("([^\\s@<>\"]{1,2})[^\\s@<>\"]*@([^\\s@<>\"]+)");
    /** Nine digits or more, with any separators. Times, ids and days do not match. */
    private static final Pattern PHONE =
            Pattern.compile("(?<![\\w])\\+?\\d(?:[ .()-]{0,2}\\d){5,}((?:[ .()-]{0,2}\\d){3})(?!\\w)");

    private static final Pattern TIME_OR_ID = Pattern.compile("\\d{4}-\\d\\d-\\d\\d(T[\\d:.]+Z)?|[0-9a-fA-F]{24}");

    private ResponseFilter() {}

    /** Keeps only the requested members, for each item if the response is a page. */
    static JsonNode cut(JsonNode response, Collection<?> members) {
        if (response.path("items") instanceof ArrayNode items) {
            items.forEach(item -> cut(item, members));
        } else if (response instanceof ObjectNode object) {
            object.retain(members.stream().map(String::valueOf).toList());
        }
        return response;
    }

    /**
     * Writes a response as text for a model. If a page is too long, omits its last items and counts them.
     *
     * @throws IllegalArgumentException if any other response is too long
     */
    static String fit(JsonNode response, int most) {
        int leftOut = 0;
        String text = response.toString();
        while (text.length() > most && response.path("items") instanceof ArrayNode items && !items.isEmpty()) {
            items.remove(items.size() - 1);
            ((ObjectNode) response).put("left_out", ++leftOut);
            text = response.toString();
        }
        if (text.length() > most) {
            throw new IllegalArgumentException("The response is too long. Request fewer fields");
        }
        return text;
    }

    /**
     * Masks each e-mail address and phone number, wherever it is.
     *
     * @param isOwn whether the value is from the store's own fields, where a number may be a phone number
     */
    static JsonNode mask(JsonNode response, boolean isOwn) {
        if (response instanceof ObjectNode object) {
            object.properties()
                    .forEach(member -> member.setValue(
                            mask(member.getValue(), member.getKey().startsWith("value"))));
        } else if (response instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                array.set(i, mask(array.get(i), isOwn));
            }
        } else if (response.isTextual() || isOwn && response.isIntegralNumber()) {
            String masked = mask(response.asText());
            return masked.equals(response.asText()) ? response : JsonNodeFactory.instance.textNode(masked);
        }
        return response;
    }

    private static String mask(String text) {
        return TIME_OR_ID.matcher(text).matches()
                ? text
                : PHONE.matcher(EMAIL.matcher(text).replaceAll("$1***@$2")).replaceAll("***$1");
    }
}
