// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.operation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import io.github.camelladiflow.internal.cache.InFlight;
import io.github.camelladiflow.internal.client.ApiRequest;
import io.github.camelladiflow.internal.client.Call;
import io.github.camelladiflow.internal.client.CallResult;
import io.github.camelladiflow.internal.client.Waits;
import io.github.camelladiflow.internal.json.JsonTree;
import io.github.camelladiflow.internal.text.CleanText;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.NamedItem;
import io.github.camelladiflow.model.exception.LadiFlowException;

/** Finds a store's tags, sequences and triggers by name. Keeps LadiFlow's lists for a minute. Thread-safe. */
public final class Names {

    /** The kinds of items that have names. */
    enum Kind {
        TAG(LadiFlowOperation.CUSTOMER_LIST_TAG),
        SEQUENCE(LadiFlowOperation.SEQUENCE_LIST),
        TRIGGER(LadiFlowOperation.TRIGGER_LIST);

        private final LadiFlowOperation listOperation;

        Kind(LadiFlowOperation list) {
            this.listOperation = list;
        }
    }

    private static final Duration TIME_TO_LIVE = Duration.ofMinutes(1);
    /** The age at which a list is read again for a name that it does not contain. */
    private static final Duration UNKNOWN_NAME_TTL = Duration.ofSeconds(10);

    private static final int PAGE_SIZE = 100;
    private static final int MAX_PAGES = 100;

    private final Ticker ticker;
    private final Map<Kind, NameList> lists = new ConcurrentHashMap<>();
    private final Map<Kind, InFlight<NameList>> requests = new EnumMap<>(Kind.class);
    /** Tags that this application has created. They may still be missing from LadiFlow's list. */
    private final Cache<String, NamedItem> createdTags;
    /** Tags that may exist, because the outcome of the calls to create them is unknown. */
    private final Cache<String, Boolean> uncertainTags;

    private final InFlight<NamedItem> creations;

    public Names(Waits waits, Ticker ticker) {
        this.ticker = ticker;
        this.creations = new InFlight<>(waits, LadiFlowOperation.CUSTOMER_CREATE_TAG);
        this.createdTags = newCache(ticker);
        this.uncertainTags = newCache(ticker);
        for (Kind kind : Kind.values()) {
            requests.put(kind, new InFlight<>(waits, kind.listOperation));
        }
    }

    private static <V> Cache<String, V> newCache(Ticker ticker) {
        return Caffeine.newBuilder()
                .maximumSize((long) MAX_PAGES * PAGE_SIZE)
                .expireAfterWrite(TIME_TO_LIVE)
                .ticker(ticker)
                .build();
    }

    public void clear() {
        requests.values().forEach(inFlight -> inFlight.detach(""));
        lists.clear();
        createdTags.invalidateAll();
    }

    /** A list of LadiFlow, as far as it has been read. */
    final class NameList {

        private final Kind kind;
        private final long requestedAt = ticker.read();
        private final PageTracker<NamedItem> pages = new PageTracker<>(0, PAGE_SIZE);
        private final Map<String, List<NamedItem>> itemsByName = new LinkedHashMap<>();

        private NameList(Kind kind) {
            this.kind = kind;
        }

        private void add(NamedItem item) {
            if (item.getId() != null && item.getName() != null) {
                itemsByName
                        .computeIfAbsent(CleanText.normalizedName(item.getName()), name -> new ArrayList<>(1))
                        .add(item);
            }
        }

        private boolean isFreshFor(String name) {
            long age = ticker.read() - requestedAt;
            return age < TIME_TO_LIVE.toNanos()
                    && (age < UNKNOWN_NAME_TTL.toNanos() || itemsByName.containsKey(CleanText.normalizedName(name)));
        }

        /** Returns the items with the given name, ignoring case, and the tag that was created with this name. */
        List<NamedItem> itemsNamed(String name) {
            String form = CleanText.normalizedName(name);
            List<NamedItem> alike = itemsByName.getOrDefault(form, List.of());
            NamedItem tag = kind == Kind.TAG ? createdTags.getIfPresent(form) : null;
            return tag == null || alike.stream().anyMatch(one -> one.getId().equals(tag.getId()))
                    ? alike
                    : Stream.concat(alike.stream(), Stream.of(tag)).toList();
        }

        /** Returns the item with exactly this name, null if there is none. */
        private NamedItem itemSpelled(String name) {
            return itemsNamed(name).stream()
                    .filter(one -> CleanText.withSingleBlanks(one.getName()).equals(CleanText.withSingleBlanks(name)))
                    .findFirst()
                    .orElse(null);
        }

        Stream<String> names() {
            return itemsByName.values().stream().flatMap(List::stream).map(NamedItem::getName);
        }

        boolean isComplete() {
            return pages.isComplete();
        }

        long itemCount() {
            return pages.newItemCount();
        }
    }

    /**
     * Returns the list in which the caller searches for a name. Reads all pages of the list, because it is unknown how
     * LadiFlow compares a keyword with names.
     *
     * @throws LadiFlowException if a call fails
     */
    NameList list(OperationContext context, Call call, Kind kind, String name) {
        return requests.get(kind)
                .get(
                        kind.name(),
                        call,
                        () -> {
                            NameList list = lists.get(kind);
                            return list != null && list.isFreshFor(name) ? CallResult.cacheHit(list) : null;
                        },
                        () -> load(context, call, kind))
                .valueOrThrow();
    }

    /** Reads a list. The first request has no page number, because LadiFlow may count pages from 0 or from 1. */
    private CallResult<NameList> load(OperationContext context, Call call, Kind kind) {
        var list = new NameList(kind);
        for (int number = 0; ; number++) {
            ObjectNode json = JsonTree.NODES.objectNode().put("limit", PAGE_SIZE);
            if (number > 0) {
                json.put("page", number);
            }
            var request =
                    new ApiRequest<>(kind.listOperation, json, data -> ListOperation.parsePage(data, NamedItem.class));
            var page = context.caller().subcall(call, request).valueOrThrow();
            list.pages.accept(page, number).forEach(list::add);
            if (list.pages.isAtEnd() || list.pages.isStuck() || number == MAX_PAGES) {
                lists.put(kind, list);
                return CallResult.withoutRequest(list);
            }
        }
    }

    /**
     * Creates a tag. Concurrent callers share one call.
     *
     * @param look whether to return a tag that already exists
     * @param create creates the tag
     */
    CallResult<NamedItem> createTag(
            OperationContext context, Call call, String name, boolean look, Supplier<CallResult<NamedItem>> create) {
        String form = CleanText.normalizedName(name);
        Supplier<CallResult<NamedItem>> lookAndCreate = () -> {
            if (uncertainTags.getIfPresent(form) != null) {
                lists.remove(Kind.TAG);
            } else if (!look) {
                // the list is not searched, because it may contain a tag that has been deleted in LadiFlow
                return create(form, create);
            }
            NamedItem existing = list(context, call, Kind.TAG, name).itemSpelled(name);
            return existing == null ? create(form, create) : CallResult.withoutRequest(existing);
        };
        return creations.get(form, call, () -> null, lookAndCreate).withCacheStatus(null);
    }

    private CallResult<NamedItem> create(String form, Supplier<CallResult<NamedItem>> create) {
        // until the outcome is known, it is uncertain whether the tag exists
        uncertainTags.put(form, true);
        CallResult<NamedItem> created = create.get();
        if (!(created.failure() instanceof LadiFlowException failure && failure.isPossiblyCarriedOut())) {
            uncertainTags.invalidate(form);
        }
        if (created.isSuccess()) {
            createdTags.put(form, created.value());
        }
        lists.remove(Kind.TAG);
        return created;
    }
}
