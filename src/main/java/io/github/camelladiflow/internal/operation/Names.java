// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.operation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.benmanes.caffeine.cache.Ticker;
import io.github.camelladiflow.internal.cache.InFlight;
import io.github.camelladiflow.internal.client.ApiRequest;
import io.github.camelladiflow.internal.client.Call;
import io.github.camelladiflow.internal.client.CallResult;
import io.github.camelladiflow.internal.client.Waits;
import io.github.camelladiflow.internal.json.JsonTree;
import io.github.camelladiflow.internal.request.LookupKeys;
import io.github.camelladiflow.internal.text.CleanText;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.NamedItem;
import io.github.camelladiflow.model.exception.LadiFlowException;
import io.github.camelladiflow.model.exception.LadiFlowRequestException;

/**
 * Replaces the names of tags, sequences and triggers in requests with their ids, so that routes can use names. Keeps
 * LadiFlow's lists for a minute. Thread-safe.
 */
public final class Names {

    /** The kinds of items that have names. */
    enum Kind {
        TAG("tags", LadiFlowOperation.CUSTOMER_LIST_TAG),
        SEQUENCE("sequence_id", LadiFlowOperation.SEQUENCE_LIST),
        TRIGGER("trigger_id", LadiFlowOperation.TRIGGER_LIST);

        /** The member of requests that contains such names, or ids. */
        private final String member;

        private final LadiFlowOperation listOperation;

        Kind(String member, LadiFlowOperation list) {
            this.member = member;
            this.listOperation = list;
        }

        private String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** How to treat a name that the store does not have. */
    enum UnknownName {
        REJECT,
        /** Creates a tag with the name. Valid only for tags. */
        CREATE,
        KEEP
    }

    private static final Duration TIME_TO_LIVE = Duration.ofMinutes(1);

    private static final int PAGE_SIZE = 100;
    private static final int MAX_PAGES = 100;
    /** The maximum number of names in an exception message. */
    private static final int MAX_SHOWN = 20;

    private final Ticker ticker;
    private final Map<Kind, NameList> lists = new ConcurrentHashMap<>();
    private final Map<Kind, InFlight<NameList>> requests = new EnumMap<>(Kind.class);
    /** Increases when a list that is being read may have become out of date. Such a list is not kept. */
    private volatile int version;

    public Names(Waits waits, Ticker ticker) {
        this.ticker = ticker;
        for (Kind kind : Kind.values()) {
            requests.put(kind, new InFlight<>(waits, kind.listOperation));
        }
    }

    public synchronized void clear() {
        version++;
        requests.values().forEach(inFlight -> inFlight.detach(""));
        lists.clear();
    }

    /** A list of LadiFlow, as far as it has been read. */
    private record NameList(long requestedAt, PageTracker<NamedItem> pages, Map<String, List<NamedItem>> itemsByForm) {

        void add(NamedItem item) {
            if (item.getId() != null && item.getName() != null) {
                itemsByForm
                        .computeIfAbsent(CleanText.normalizedName(item.getName()), form -> new ArrayList<>(1))
                        .add(item);
            }
        }

        /** Returns the items with exactly this name or, if there are none, those whose names differ only in case. */
        List<NamedItem> itemsNamed(String name) {
            List<NamedItem> alike = itemsByForm.getOrDefault(CleanText.normalizedName(name), List.of());
            String exact = CleanText.withSingleBlanks(name);
            List<NamedItem> same = alike.stream()
                    .filter(one -> CleanText.withSingleBlanks(one.getName()).equals(exact))
                    .toList();
            return same.isEmpty() ? alike : same;
        }
    }

    /**
     * Replaces all names in a query or a subscription with ids. Text that consists of 24 hexadecimal digits is treated
     * as an id.
     *
     * @param json a request, which this method changes
     * @throws LadiFlowException if the store does not have a name, or if a call fails
     */
    void resolve(OperationContext context, Call call, ObjectNode json) {
        for (Kind kind : Kind.values()) {
            resolve(context, call, json, kind, UnknownName.REJECT);
        }
    }

    /**
     * Replaces the names of tags in a write with ids.
     *
     * @param unknown how to treat a name that the store does not have
     */
    void resolveTags(OperationContext context, Call call, ObjectNode json, UnknownName unknown) {
        resolve(context, call, json, Kind.TAG, unknown);
    }

    private void resolve(OperationContext context, Call call, ObjectNode json, Kind kind, UnknownName unknown) {
        JsonNode value = json.path(kind.member);
        if (value instanceof ArrayNode list) {
            for (int i = 0; i < list.size(); i++) {
                String where = "Item " + (i + 1) + " of '" + kind.member + "'";
                list.set(i, id(context, call, kind, list.get(i).asText(), where, unknown));
            }
        } else if (value.isTextual()) {
            String where = "The value of '" + kind.member + "'";
            json.put(kind.member, id(context, call, kind, value.textValue(), where, unknown));
        }
    }

    private String id(OperationContext context, Call call, Kind kind, String name, String where, UnknownName unknown) {
        if (LookupKeys.isObjectId(name)) {
            return name;
        }
        NameList list = list(context, call, kind);
        List<NamedItem> items = list.itemsNamed(name);
        if (items.size() == 1) {
            return items.get(0).getId();
        }
        if (items.isEmpty() && unknown == UnknownName.KEEP) {
            return name;
        }
        if (items.isEmpty() && unknown == UnknownName.CREATE && list.pages.isComplete()) {
            return createTag(context, call, name);
        }
        throw new LadiFlowRequestException(where + problem(kind, list, items), context.operation());
    }

    private static String problem(Kind kind, NameList list, List<NamedItem> items) {
        if (!items.isEmpty()) {
            return " is the name of " + items.size() + " " + kind.label() + "s of the store: "
                    + shown(items.stream()
                            .map(one -> one.getName() + " (" + one.getId() + ")")
                            .toList())
                    + ". Send the id.";
        } else if (!list.pages.isComplete()) {
            return " is not among the names of the " + list.pages.newItemCount() + " " + kind.label()
                    + "s that the component could read, but the store may have more. Send the id.";
        } else if (list.itemsByForm.isEmpty()) {
            return " is not the name of a " + kind.label() + " of the store, which has no " + kind.label() + "s.";
        }
        return " is not the name of a " + kind.label() + " of the store. Use one of: "
                + shown(list.itemsByForm.values().stream()
                        .flatMap(List::stream)
                        .map(NamedItem::getName)
                        .distinct()
                        .sorted()
                        .toList())
                + ".";
    }

    private static String shown(List<String> names) {
        int others = names.size() - MAX_SHOWN;
        return names.stream().limit(MAX_SHOWN).collect(Collectors.joining(", "))
                + (others > 0 ? " and " + others + " others" : "");
    }

    /**
     * Returns the list of a kind. Reads all pages of the list, because it is unknown how
     * LadiFlow compares a keyword with names.
     */
    private NameList list(OperationContext context, Call call, Kind kind) {
        return requests.get(kind)
                .get(kind.name(), call, () -> known(kind), () -> load(context, call, kind))
                .valueOrThrow();
    }

    private CallResult<NameList> known(Kind kind) {
        NameList list = lists.get(kind);
        return list != null && ticker.read() - list.requestedAt < TIME_TO_LIVE.toNanos()
                ? CallResult.cacheHit(list)
                : null;
    }

    /** Reads a list. The first request has no page number, because LadiFlow may count pages from 0 or from 1. */
    private CallResult<NameList> load(OperationContext context, Call call, Kind kind) {
        int begin = version;
        var list = new NameList(ticker.read(), new PageTracker<>(0, PAGE_SIZE), new LinkedHashMap<>());
        for (int number = 0; ; number++) {
            ObjectNode json = JsonTree.NODES.objectNode().put("limit", PAGE_SIZE);
            if (number > 0) {
                json.put("page", number);
            }
            var request = new ApiRequest<>(kind.listOperation, json, ListOperation.pageReader(NamedItem::new));
            var page = context.store().subcall(call, request).valueOrThrow();
            list.pages.accept(page, number).forEach(list::add);
            if (list.pages.isAtEnd() || list.pages.isStuck() || number == MAX_PAGES) {
                keep(kind, list, begin);
                return CallResult.withoutRequest(list);
            }
        }
    }

    private synchronized void keep(Kind kind, NameList list, int begin) {
        if (version == begin) {
            lists.put(kind, list);
        }
    }

    /** Creates a tag, and returns its id. Concurrent callers create one tag. */
    private String createTag(OperationContext context, Call call, String name) {
        Set<String> lock = Set.of("tag " + CleanText.normalizedName(name));
        return context.store().locks().locked(call, context.operation(), "the creation of a tag", lock, () -> {
            // another call may have created the tag. If its outcome is unknown, this reads the list again
            List<NamedItem> items = list(context, call, Kind.TAG).itemsNamed(name);
            if (!items.isEmpty()) {
                return items.get(0).getId();
            }
            var request = SimpleOperation.tagRequest(CleanText.withSingleBlanks(name));
            CallResult<NamedItem> created = context.store().subcall(call, request);
            if (created.isSuccess()) {
                add(created.value());
            } else {
                forgetTags();
            }
            return created.valueOrThrow().getId();
        });
    }

    /** Adds a tag that was created to the list, because it may still be missing from LadiFlow's list. */
    private synchronized void add(NamedItem tag) {
        version++;
        lists.computeIfPresent(Kind.TAG, (kind, list) -> {
            var items = new LinkedHashMap<>(list.itemsByForm);
            items.put(CleanText.normalizedName(tag.getName()), List.of(tag));
            return new NameList(list.requestedAt, list.pages, items);
        });
    }

    /**
     * Makes the next caller read the tags again, after a tag has been created or the outcome of a creation is unknown.
     */
    synchronized void forgetTags() {
        version++;
        requests.get(Kind.TAG).detach("");
        lists.remove(Kind.TAG);
    }
}
