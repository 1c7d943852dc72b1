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
import io.github.camelladiflow.model.LadiFlowException;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.NamedItem;

/** What stores have of what people call by name, for all endpoints of a component: LadiFlow's lists of it. Thread-safe. */
public final class NameLists {

    /** What people call by name. */
    enum Kind {
        TAG(LadiFlowOperation.CUSTOMER_LIST_TAG),
        SEQUENCE(LadiFlowOperation.SEQUENCE_LIST),
        TRIGGER(LadiFlowOperation.TRIGGER_LIST);

        private final LadiFlowOperation list;

        Kind(LadiFlowOperation list) {
            this.list = list;
        }
    }

    /** How long a list is good for a name that is in it. */
    private static final Duration KNOWN = Duration.ofMinutes(5);

    /** How long it is good for one that is not: somebody may be making it. */
    private static final Duration UNKNOWN = Duration.ofSeconds(10);

    private static final Pattern BLANKS = Pattern.compile("\\s+");
    private static final int PAGE_SIZE = 100;
    private static final int MOST_PAGES = 100;
    private static final int MOST_MADE = 10_000;

    private final Ticker ticker;
    private final Cache<String, NameList> lists;
    /** How often each list was forgotten: what was asked for before that is good for nobody who asks afterwards. */
    private final ConcurrentMap<String, Integer> eras = new ConcurrentHashMap<>();
    /** The tags that were made, which LadiFlow's list may not have yet. */
    private final Cache<String, NamedItem> made;
    /** Those of which nobody knows whether they were made. */
    private final Cache<String, Boolean> unsure =
            Caffeine.newBuilder().maximumSize(MOST_MADE).build();

    private final SingleFlight<NameList> reading = new SingleFlight<>();
    private final SingleFlight<NamedItem> making = new SingleFlight<>();

    public NameLists(Ticker ticker) {
        this.ticker = ticker;
        this.lists = remembered(ticker);
        this.made = remembered(ticker);
    }

    private static <V> Cache<String, V> remembered(Ticker ticker) {
        return Caffeine.newBuilder()
                .maximumSize(MOST_MADE)
                .expireAfterWrite(KNOWN)
                .ticker(ticker)
                .build();
    }

    public void clear() {
        eras.replaceAll((list, era) -> era + 1);
        made.invalidateAll();
    }

    /** Ends all waits for what others ask, and lets nobody wait any more. */
    public void close() {
        reading.close();
        making.close();
    }

    /**
     * Gives the list of a store to look for a name in, of which LadiFlow is asked for all pages: how it compares a keyword nobody
     * knows.
     *
     * @return the list; ends with the failure of a call
     */
    CompletableFuture<NameList> find(OperationContext context, Kind kind, String name) {
        String key = context.scope().get() + ' ' + kind;
        int era = eras.computeIfAbsent(key, unknown -> 0);
        Supplier<CallResult<NameList>> known = () -> {
            NameList list = lists.getIfPresent(key);
            return list != null && list.era == era && list.isGoodFor(name) ? CallResult.cacheHit(list) : null;
        };
        return ask(
                        reading,
                        kind.list,
                        key + ' ' + era,
                        known,
                        () -> new NameList(key, era).read(context, kind, 0),
                        context)
                .thenApply(CallResult::valueOrThrow);
    }

    private static <V> CompletableFuture<CallResult<V>> ask(
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
                context.threads());
    }

    /** A list, as far as it was read. */
    final class NameList {

        private final String key;
        private final int era;
        private final long asked = ticker.read();
        final Pages<NamedItem> pages = new Pages<>(0, PAGE_SIZE);
        private final Map<String, List<NamedItem>> named = new LinkedHashMap<>();

        private NameList(String key, int era) {
            this.key = key;
            this.era = era;
        }

        /** Reads a page and those behind it; the first one without a number, since nobody knows which it has. */
        private CompletableFuture<CallResult<NameList>> read(OperationContext context, Kind kind, int number) {
            ObjectNode json = JsonTree.newObject().put("limit", PAGE_SIZE);
            if (number > 0) {
                json.put("page", number);
            }
            return context.caller()
                    .subcall(new ApiRequest<>(kind.list, json, data -> Listing.page(data, NamedItem.class)))
                    .thenCompose(result -> {
                        if (result.isSuccess()) {
                            pages.take(result.valueOrThrow(), number).forEach(this::add);
                            if (!pages.atEnd() && !pages.isStuck() && number < MOST_PAGES) {
                                return read(context, kind, number + 1);
                            }
                            lists.put(key, this);
                        }
                        return CompletableFuture.completedFuture(result.map(last -> this));
                    });
        }

        private void add(NamedItem item) {
            if (item.getId() != null && item.getName() != null) {
                named.computeIfAbsent(folded(item.getName()), name -> new ArrayList<>(1))
                        .add(item);
            }
        }

        private boolean isGoodFor(String name) {
            return named.containsKey(folded(name)) || ticker.read() - asked < UNKNOWN.toNanos();
        }

        /** Those with a name, in any case; of a tag that was made LadiFlow's list may know nothing yet. */
        List<NamedItem> alike(String name) {
            List<NamedItem> alike = named.getOrDefault(folded(name), List.of());
            NamedItem tag = made.getIfPresent(key + ' ' + folded(name));
            return tag == null || alike.stream().anyMatch(one -> one.getId().equals(tag.getId()))
                    ? alike
                    : Stream.concat(alike.stream(), Stream.of(tag)).toList();
        }

        Stream<String> names() {
            return named.values().stream().flatMap(List::stream).map(NamedItem::getName);
        }
    }

    /**
     * Makes a tag, once for all who want it at the same time.
     *
     * @param look whether to look first in any case, else only if nobody knows how it ended the last time
     * @param call makes it
     * @return the tag; never ends exceptionally
     */
    CompletableFuture<CallResult<NamedItem>> make(
            OperationContext context,
            String name,
            boolean look,
            Supplier<CompletableFuture<CallResult<NamedItem>>> call) {
        String list = context.scope().get() + ' ' + Kind.TAG;
        String key = list + ' ' + folded(name);
        Supplier<CompletableFuture<CallResult<NamedItem>>> loader = () -> {
            if (unsure.getIfPresent(key) != null) {
                forget(list);
            } else if (!look) {
                // who makes what is in the list may have removed it
                return made(key, call.get()).whenComplete((result, bug) -> forget(list));
            }
            return context.next(
                    find(context, Kind.TAG, name),
                    tags -> tags.alike(name).stream()
                            .filter(one -> spaced(one.getName()).equals(spaced(name)))
                            .findFirst()
                            .map(there -> CompletableFuture.completedFuture(CallResult.withoutRequest(there)))
                            .orElseGet(() -> made(key, call.get())));
        };
        return ask(making, LadiFlowOperation.CUSTOMER_CREATE_TAG, key, () -> null, loader, context)
                .thenApply(result -> result.withCacheStatus(null));
    }

    private CompletableFuture<CallResult<NamedItem>> made(String key, CompletableFuture<CallResult<NamedItem>> call) {
        // until the end is known
        unsure.put(key, true);
        return call.thenApply(result -> {
            if (!(result.failure() instanceof LadiFlowException failure && failure.isPossiblyCarriedOut())) {
                unsure.invalidate(key);
            }
            if (result.isSuccess()) {
                made.put(key, result.value());
            }
            return result;
        });
    }

    private void forget(String list) {
        eras.merge(list, 1, Integer::sum);
    }

    /** With single blanks inside and none around, and one code for one letter. */
    static String spaced(String name) {
        return BLANKS.matcher(composed(name).strip()).replaceAll(" ");
    }

    static String composed(String name) {
        return Normalizer.normalize(name, Normalizer.Form.NFC);
    }

    static String folded(String name) {
        return spaced(name).toLowerCase(Locale.ROOT);
    }
}
