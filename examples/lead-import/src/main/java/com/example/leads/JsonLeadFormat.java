// SPDX-License-Identifier: Apache-2.0
package com.example.leads;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;

/** JSON lines. Each line is an object with one or more of the key members, or a text or number that is the key. */
record JsonLeadFormat() implements LeadFormat {

    private static final Set<String> KEY_MEMBERS = Set.of("customer_id", "_id", "id", "email", "phone");

    private static final ObjectReader READER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS, DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build()
            .readerFor(JsonNode.class);

    @Override
    public Object key(String line) {
        JsonNode json = parse(line);
        return switch (json.getNodeType()) {
            case OBJECT -> members(json);
            case STRING -> json.textValue();
            case NUMBER -> json.numberValue();
            default -> throw new LeadRowException("row.jsonType");
        };
    }

    @Override
    public Lead lead(String line) {
        JsonNode json = parse(line);
        if (!json.isObject()) {
            return new LeadFormat.Keys().lead(json.asText());
        }
        var cells = new LinkedHashMap<String, Object>();
        for (var member : json.properties()) {
            var value = member.getValue();
            if (!value.isNull()) {
                cells.put(member.getKey(), value.isTextual() ? value.textValue() : value);
            }
        }
        var consents = json.properties().stream()
                .filter(member -> Lead.isConsent(member.getKey()))
                .map(member -> Lead.isYes(member.getValue().asText()));
        return Lead.of(cells, consents, Map.of());
    }

    private static JsonNode parse(String line) {
        try {
            return READER.readTree(line);
        } catch (JsonProcessingException e) {
            // Jackson's own message quotes the line
            throw new LeadRowException(
                    "row.json", e.getLocation() == null ? "?" : e.getLocation().getColumnNr());
        }
    }

    private static Map<String, Object> members(JsonNode json) {
        var keys = new LinkedHashMap<String, Object>();
        for (var member : json.properties()) {
            // in JSON, names are case-sensitive
            var key = KEY_MEMBERS.contains(member.getKey()) ? KeyColumns.keyOf(member.getKey()) : null;
            var value = member.getValue();
            if (key != null
                    && !value.isNull()
                    && !(value.isTextual() && value.textValue().isBlank())) {
                if (!value.isTextual() && !value.isNumber()) {
                    throw new LeadRowException("row.jsonMember", key);
                }
                keys.put(key, value.isNumber() ? value.numberValue() : value.textValue());
            }
        }
        if (keys.isEmpty()) {
            throw new LeadRowException("row.jsonEmpty");
        }
        if (keys.values().stream().allMatch(Lead::isShortened)) {
            throw new LeadRowException("row.shortened", keys.keySet().iterator().next());
        }
        return keys;
    }
}
