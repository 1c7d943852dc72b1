// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.operation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import io.github.camelladiflow.internal.ApiRequest;
import io.github.camelladiflow.internal.CallResult;
import io.github.camelladiflow.internal.cache.SingleFlight;
import io.github.camelladiflow.internal.cache.SingleFlight.LoadRequest;
import io.github.camelladiflow.internal.json.JsonTree;
import io.github.camelladiflow.internal.text.CleanText;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.NamedItem;
import io.github.camelladiflow.model.exception.LadiFlowException;

/** Finds a store's tags, sequences and triggers by name in LadiFlow's lists. Thread-safe. */
public final class NameLists {

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

    /** How long a list remains valid for names that it contains. */
    private static final Duration KNOWN_NAME_TTL = Duration.ofMinutes(5);

    /**
     * How long a list remains valid for names that it does not contain. The time is short, because an item with such a
     * name may have been created in the meantime.
     */
    private static final Duration UNKNOWN_NAME_TTL = Duration.ofSeconds(10);

    private static final int PAGE_SIZE = 100;
    private static final int MAX_PAGES = 100;
    private static final int MAX_CACHED = 10_000;

    private final Ticker ticker;
    private final Cache<String, NameList> lists;
    /**
     * The number of times that each list has been invalidated. A list that was requested before the last invalidation is not used
     * afterwards.
     */
    private final ConcurrentMap<String, Integer> generations = new ConcurrentHashMap<>();
    /** Tags that this application has created. They may still be missing from LadiFlow's list. */
    private final Cache<String, NamedItem> createdTags;
    /** Tags that may exist, because the outcome of the calls to create them is unknown. */
    private final Cache<String, Boolean> uncertainTags =
            Caffeine.newBuilder().maximumSize(MAX_CACHED).build();

    private final SingleFlight<NameList> listFlights = new SingleFlight<>();
    private final SingleFlight<NamedItem> tagFlights = new SingleFlight<>();

    public NameLists(Ticker ticker) {
        this.ticker = ticker;
        this.lists = newCache(ticker);
        this.createdTags = newCache(ticker);
    }

    private static <V> Cache<String, V> newCache(Ticker ticker) {
        return Caffeine.newBuilder()
                .maximumSize(MAX_CACHED)
                .expireAfterWrite(KNOWN_NAME_TTL)
                .ticker(ticker)
                .build();
    }

    public void clear() {
        generations.replaceAll((list, era) -> era + 1);
        createdTags.invalidateAll();
    }

    /** Allows calls to wait again after {@link #close}. */
    public void reopen() {
        listFlights.reopen();
        tagFlights.reopen();
    }

    /** Cancels all calls that wait for another call, and prevents new waits. */
    public void close() {
        listFlights.close();
        tagFlights.close();
    }

    /**
     * Returns the list in which the caller searches for a name. Reads all pages of the list, because it is unknown how
     * LadiFlow compares a keyword with names.
     *
     * @return the list; the future fails if a call fails
     */
    CompletableFuture<NameList> findList(OperationContext context, Kind kind, String name) {
        String key = kind.name();
        int era = generations.computeIfAbsent(key, unknown -> 0);
        Supplier<CallResult<NameList>> known = () -> {
            NameList list = lists.getIfPresent(key);
            return list != null && list.generation == era && list.isFreshFor(name) ? CallResult.cacheHit(list) : null;
        };
        return getOrLoad(
                        listFlights,
                        kind.listOperation,
                        key + ' ' + era,
                        known,
                        () -> new NameList(key, era).read(context, kind, 0),
                        context)
                .thenApply(CallResult::valueOrThrow);
    }

    private static <V> CompletableFuture<CallResult<V>> getOrLoad(
            SingleFlight<V> flights,
            LadiFlowOperation operation,
            String key,
            Supplier<CallResult<V>> known,
            Supplier<CompletableFuture<CallResult<V>>> loader,
            OperationContext context) {
        Duration longest = context.options().configuration().getRetryTimeout();
        long deadline = System.nanoTime() + longest.toNanos();
        return flights.getOrLoad(
                new LoadRequest<>(operation, key, known, loader, longest, deadline, new CompletableFuture<>()),
                context.executor());
    }

    /** The pages of a list that have been read. */
    final class NameList {

        private final String key;
        private final int generation;
        private final long requestedAt = ticker.read();
        final PageTracker<NamedItem> pages = new PageTracker<>(0, PAGE_SIZE);
        private final Map<String, List<NamedItem>> itemsByName = new LinkedHashMap<>();

        private NameList(String key, int era) {
            this.key = key;
            this.generation = era;
        }

        /**
         * Reads a page and all later pages. The first request has no page number, because it is unknown whether
         * LadiFlow counts pages from 0 or 1.
         */
        private CompletableFuture<CallResult<NameList>> read(OperationContext context, Kind kind, int number) {
            ObjectNode json = JsonTree.NODES.objectNode().put("limit", PAGE_SIZE);
            if (number > 0) {
                json.put("page", number);
            }
            return context.caller()
                    .subcall(new ApiRequest<>(
                            kind.listOperation, json, data -> ListOperation.parsePage(data, NamedItem.class)))
                    .thenCompose(result -> {
                        if (result.isSuccess()) {
                            pages.accept(result.valueOrThrow(), number).forEach(this::add);
                            if (!pages.isAtEnd() && !pages.isStuck() && number < MAX_PAGES) {
                                return read(context, kind, number + 1);
                            }
                            lists.put(key, this);
                        }
                        return CompletableFuture.completedFuture(result.map(last -> this));
                    });
        }

        private void add(NamedItem item) {
            if (item.getId() != null && item.getName() != null) {
                itemsByName
                        .computeIfAbsent(CleanText.normalizedName(item.getName()), name -> new ArrayList<>(1))
                        .add(item);
            }
        }

        private boolean isFreshFor(String name) {
            return itemsByName.containsKey(CleanText.normalizedName(name))
                    || ticker.read() - requestedAt < UNKNOWN_NAME_TTL.toNanos();
        }

        /**
         * Returns the items with the given name, ignoring case. Includes a created tag that LadiFlow's list may not
         * contain yet.
         */
        List<NamedItem> itemsNamed(String name) {
            List<NamedItem> alike = itemsByName.getOrDefault(CleanText.normalizedName(name), List.of());
            NamedItem tag = createdTags.getIfPresent(key + ' ' + CleanText.normalizedName(name));
            return tag == null || alike.stream().anyMatch(one -> one.getId().equals(tag.getId()))
                    ? alike
                    : Stream.concat(alike.stream(), Stream.of(tag)).toList();
        }

        Stream<String> names() {
            return itemsByName.values().stream().flatMap(List::stream).map(NamedItem::getName);
        }
    }

    /**
     * Creates a tag. Concurrent callers share one call.
     *
     * @param look whether to search the list before the call; if false, the list is searched only if the outcome of the
     *     last call is unknown
     * @param call creates the tag
     * @return the tag; the future never completes exceptionally
     */
    CompletableFuture<CallResult<NamedItem>> createTag(
            OperationContext context,
            String name,
            boolean look,
            Supplier<CompletableFuture<CallResult<NamedItem>>> call) {
        String list = Kind.TAG.name();
        String key = list + ' ' + CleanText.normalizedName(name);
        Supplier<CompletableFuture<CallResult<NamedItem>>> loader = () -> {
            if (uncertainTags.getIfPresent(key) != null) {
                invalidate(list);
            } else if (!look) {
                // the list is not searched, because it may contain a tag that has been deleted in LadiFlow
                return rememberCreated(key, call.get()).whenComplete((result, bug) -> invalidate(list));
            }
            return context.then(
                    findList(context, Kind.TAG, name),
                    tags -> tags.itemsNamed(name).stream()
                            .filter(one ->
                                    CleanText.withSingleBlanks(one.getName()).equals(CleanText.withSingleBlanks(name)))
                            .findFirst()
                            .map(existing -> CompletableFuture.completedFuture(CallResult.withoutRequest(existing)))
                            .orElseGet(() -> rememberCreated(key, call.get())));
        };
        return getOrLoad(tagFlights, LadiFlowOperation.CUSTOMER_CREATE_TAG, key, () -> null, loader, context)
                .thenApply(result -> result.withCacheStatus(null));
    }

    private CompletableFuture<CallResult<NamedItem>> rememberCreated(
            String key, CompletableFuture<CallResult<NamedItem>> call) {
        // until the outcome is known, it is uncertain whether the tag exists
        uncertainTags.put(key, true);
        return call.thenApply(result -> {
            if (!(result.failure() instanceof LadiFlowException failure && failure.isPossiblyCarriedOut())) {
                uncertainTags.invalidate(key);
            }
            if (result.isSuccess()) {
                createdTags.put(key, result.value());
            }
            return result;
        });
    }

    private void invalidate(String list) {
        generations.merge(list, 1, Integer::sum);
    }
}
