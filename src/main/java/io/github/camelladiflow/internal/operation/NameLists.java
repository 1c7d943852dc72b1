// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.operation;

import java.text.Normalizer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;
import java.util.regex.Pattern;
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
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.NamedItem;
import io.github.camelladiflow.model.exception.LadiFlowException;

/** The tags, sequences and triggers of a store by their names, read from LadiFlow's lists of them. Thread-safe. */
public final class NameLists {

    /** What people call by name. */
    enum Kind {
        TAG(LadiFlowOperation.CUSTOMER_LIST_TAG),
        SEQUENCE(LadiFlowOperation.SEQUENCE_LIST),
        TRIGGER(LadiFlowOperation.TRIGGER_LIST);

        private final LadiFlowOperation listOperation;

        Kind(LadiFlowOperation list) {
            this.listOperation = list;
        }
    }

    /** How long a list is good for a name that is in it. */
    private static final Duration KNOWN_NAME_TTL = Duration.ofMinutes(5);

    /** How long it is good for one that is not: somebody may be making it. */
    private static final Duration UNKNOWN_NAME_TTL = Duration.ofSeconds(10);

    private static final Pattern BLANKS = Pattern.compile("\\s+");
    private static final int PAGE_SIZE = 100;
    private static final int MAX_PAGES = 100;
    private static final int MAX_CACHED = 10_000;

    private final Ticker ticker;
    private final Cache<String, NameList> lists;
    /** How often each list was forgotten: what was asked for before that is good for nobody who asks afterwards. */
    private final ConcurrentMap<String, Integer> generations = new ConcurrentHashMap<>();
    /** The tags that were made, which LadiFlow's list may not have yet. */
    private final Cache<String, NamedItem> createdTags;
    /** Those of which nobody knows whether they were made. */
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

    /** Lets calls wait for each other again after this was closed. */
    public void reopen() {
        listFlights.reopen();
        tagFlights.reopen();
    }

    /** Ends all waits for what others ask, and lets nobody wait any more. */
    public void close() {
        listFlights.close();
        tagFlights.close();
    }

    /**
     * Gives the list of a store to look for a name in, of which LadiFlow is asked for all pages: how it compares a keyword nobody
     * knows.
     *
     * @return the list; ends with the failure of a call
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
        Duration longest = context.configuration().getRetryTimeout();
        long deadline = System.nanoTime() + longest.toNanos();
        return flights.getOrLoad(
                new LoadRequest<>(operation, key, known, loader, longest, deadline, new CompletableFuture<>()),
                context.executor());
    }

    /** A list, as far as it was read. */
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

        /** Reads a page and those behind it; the first one without a number, since nobody knows which it has. */
        private CompletableFuture<CallResult<NameList>> read(OperationContext context, Kind kind, int number) {
            ObjectNode json = JsonTree.newObject().put("limit", PAGE_SIZE);
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
                        .computeIfAbsent(normalizeName(item.getName()), name -> new ArrayList<>(1))
                        .add(item);
            }
        }

        private boolean isFreshFor(String name) {
            return itemsByName.containsKey(normalizeName(name))
                    || ticker.read() - requestedAt < UNKNOWN_NAME_TTL.toNanos();
        }

        /** Those with a name, in any case; of a tag that was made LadiFlow's list may know nothing yet. */
        List<NamedItem> itemsNamed(String name) {
            List<NamedItem> alike = itemsByName.getOrDefault(normalizeName(name), List.of());
            NamedItem tag = createdTags.getIfPresent(key + ' ' + normalizeName(name));
            return tag == null || alike.stream().anyMatch(one -> one.getId().equals(tag.getId()))
                    ? alike
                    : Stream.concat(alike.stream(), Stream.of(tag)).toList();
        }

        Stream<String> names() {
            return itemsByName.values().stream().flatMap(List::stream).map(NamedItem::getName);
        }
    }

    /**
     * Makes a tag, once for all who want it at the same time.
     *
     * @param look whether to look first in any case, else only if nobody knows how it ended the last time
     * @param call makes it
     * @return the tag; never ends exceptionally
     */
    CompletableFuture<CallResult<NamedItem>> createTag(
            OperationContext context,
            String name,
            boolean look,
            Supplier<CompletableFuture<CallResult<NamedItem>>> call) {
        String list = Kind.TAG.name();
        String key = list + ' ' + normalizeName(name);
        Supplier<CompletableFuture<CallResult<NamedItem>>> loader = () -> {
            if (uncertainTags.getIfPresent(key) != null) {
                invalidate(list);
            } else if (!look) {
                // who makes what is in the list may have removed it
                return rememberCreated(key, call.get()).whenComplete((result, bug) -> invalidate(list));
            }
            return context.then(
                    findList(context, Kind.TAG, name),
                    tags -> tags.itemsNamed(name).stream()
                            .filter(one -> normalizeBlanks(one.getName()).equals(normalizeBlanks(name)))
                            .findFirst()
                            .map(there -> CompletableFuture.completedFuture(CallResult.withoutRequest(there)))
                            .orElseGet(() -> rememberCreated(key, call.get())));
        };
        return getOrLoad(tagFlights, LadiFlowOperation.CUSTOMER_CREATE_TAG, key, () -> null, loader, context)
                .thenApply(result -> result.withCacheStatus(null));
    }

    private CompletableFuture<CallResult<NamedItem>> rememberCreated(
            String key, CompletableFuture<CallResult<NamedItem>> call) {
        // until the end is known
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

    /** With single blanks inside and none around, and one code for one letter. */
    static String normalizeBlanks(String name) {
        return BLANKS.matcher(toComposedForm(name).strip()).replaceAll(" ");
    }

    static String toComposedForm(String name) {
        return Normalizer.normalize(name, Normalizer.Form.NFC);
    }

    static String normalizeName(String name) {
        return normalizeBlanks(name).toLowerCase(Locale.ROOT);
    }
}
