// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.operation;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.github.camelladiflow.internal.client.Call;
import io.github.camelladiflow.internal.operation.Names.Kind;
import io.github.camelladiflow.internal.operation.Names.NameList;
import io.github.camelladiflow.internal.request.LookupKeys;
import io.github.camelladiflow.internal.text.CleanText;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.NamedItem;
import io.github.camelladiflow.model.exception.LadiFlowRequestException;

/**
 * Replaces the names of tags, sequences and triggers in requests with their ids, so that routes can use names.
 * Thread-safe.
 */
final class NameResolver {

    /** How to treat a name that the store does not have. */
    enum UnknownNamePolicy {
        REJECT,
        /** Creates a tag with the name. Valid only for tags. */
        CREATE,
        KEEP
    }

    /** A name in a request. */
    private record NameReference(Kind kind, String text, String location, Consumer<String> idSetter) {}

    /** The maximum number of names in a message. */
    private static final int MAX_NAMES = 20;

    private static final int MAX_SHOWN_LETTERS = 200;

    private final LadiFlowOperation operation;
    private final OperationContext context;

    NameResolver(LadiFlowOperation operation, OperationContext context) {
        this.operation = operation;
        this.context = context;
    }

    /**
     * Replaces names with ids. Text that consists of 24 hexadecimal digits is treated as an id.
     *
     * @param json a request, which this method changes
     * @param members the members that contain names, as a string or a list of strings, with the kind of each name
     * @param unknown how to treat a name that the store does not have
     * @throws LadiFlowRequestException if a name cannot be replaced
     */
    void resolveNames(Call call, ObjectNode json, Map<String, Kind> members, UnknownNamePolicy unknown) {
        findReferences(json, members).forEach(place -> place.idSetter().accept(resolveId(call, place, unknown)));
    }

    private static List<NameReference> findReferences(ObjectNode json, Map<String, Kind> members) {
        var places = new ArrayList<NameReference>();
        members.forEach((member, kind) -> {
            JsonNode value = json.get(member);
            if (value instanceof ArrayNode list) {
                for (int i = 0; i < list.size(); i++) {
                    int place = i;
                    places.add(new NameReference(
                            kind,
                            list.get(i).asText(),
                            "Item " + (i + 1) + " of '" + member + "'",
                            id -> list.set(place, TextNode.valueOf(id))));
                }
            } else if (value != null && value.isTextual()) {
                places.add(new NameReference(
                        kind, value.asText(), "The value of '" + member + "'", id -> json.put(member, id)));
            }
        });
        places.removeIf(place -> LookupKeys.isObjectId(place.text()));
        return places;
    }

    private String resolveId(Call call, NameReference place, UnknownNamePolicy unknown) {
        String name = place.text();
        Names names = context.store().names();
        NameList list = names.list(context, call, place.kind(), name);
        List<NamedItem> alike = list.itemsNamed(name);
        if (!alike.isEmpty()) {
            return uniqueId(alike, place);
        }
        if (unknown == UnknownNamePolicy.KEEP) {
            return name;
        }
        if (unknown == UnknownNamePolicy.REJECT || !list.isComplete()) {
            throw unknownName(place, list);
        }
        var request = CustomerCreateTag.request(CleanText.withSingleBlanks(name));
        return names.createTag(context, call, name, true, () -> context.caller().subcall(call, request))
                .valueOrThrow()
                .getId();
    }

    private LadiFlowRequestException unknownName(NameReference place, NameList list) {
        String kind = label(place);
        if (!list.isComplete()) {
            return new LadiFlowRequestException(
                    place.location() + " is not among the names of the " + list.itemCount() + " " + kind
                            + "s that the component could read, but the store may have more. Send the id.",
                    operation);
        }
        List<String> names =
                list.names().map(NameResolver::shortened).distinct().sorted().toList();
        return new LadiFlowRequestException(
                place.location() + " is not the name of a " + kind + " of the store."
                        + (names.isEmpty()
                                ? " The store has no " + kind + "s."
                                : " Use one of: " + firstNames(names) + "."),
                operation);
    }

    private static String firstNames(List<String> names) {
        int others = names.size() - MAX_NAMES;
        return names.stream().limit(MAX_NAMES).collect(Collectors.joining(", "))
                + (others > 0 ? " and " + others + " others" : "");
    }

    /** Returns the id of the item with exactly this name, or of the only item whose name differs only in case. */
    private String uniqueId(List<NamedItem> alike, NameReference place) {
        List<NamedItem> same = alike.stream()
                .filter(one ->
                        CleanText.withSingleBlanks(one.getName()).equals(CleanText.withSingleBlanks(place.text())))
                .toList();
        List<NamedItem> meant = same.isEmpty() ? alike : same;
        if (meant.size() == 1) {
            return meant.get(0).getId();
        }
        throw new LadiFlowRequestException(
                place.location() + " is the name of " + meant.size() + " " + label(place) + "s of the store: "
                        + firstNames(meant.stream()
                                .map(one -> shortened(one.getName()) + " (" + one.getId() + ")")
                                .toList())
                        + ". Send the id.",
                operation);
    }

    private static String label(NameReference place) {
        return place.kind().name().toLowerCase(Locale.ROOT);
    }

    /** Shortens a name for exception messages. */
    private static String shortened(String name) {
        return name.length() <= MAX_SHOWN_LETTERS ? name : name.substring(0, MAX_SHOWN_LETTERS - 1) + "…";
    }
}
