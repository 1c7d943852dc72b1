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
import io.github.camelladiflow.internal.cache.SingleFlight.Question;
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

    /** One of what a store has. */
    record Named(String id, String name) {}

    /**
     * A list that was read.
     *
     * @param named by their names without case
     * @param read how many were read
     * @param whole whether that is all that the store has
     * @param asked when, by the ticker
     */
    record Names(Map<String, List<Named>> named, long read, boolean whole, long asked) {}

    /** What has a name, in any case, and the list that was looked through for it. */
    record Found(List<Named> alike, Names list) {}

    /** How long a list is good for a name that is in it. */
    private static final Duration KNOWN = Duration.ofMinutes(5);

    /** How long it is good for one that is not: somebody may be making it. */
    private static final Duration UNKNOWN = Duration.ofSeconds(10);

    private static final Pattern BLANKS = Pattern.compile("\\s+");
    private static final int PAGE_SIZE = 100;
    private static final int MOST_PAGES = 100;
    private static final int MOST_MADE = 10_000;

    private final Ticker ticker;
    private final Cache<String, Names> lists;
    /** The tags that were made, which LadiFlow's list may not have yet. */
    private final Cache<String, Named> made;
    /** Those of which nobody knows whether they were made. */
    private final Cache<String, Boolean> unsure =
            Caffeine.newBuilder().maximumSize(MOST_MADE).build();

    private final SingleFlight<Names> reading = new SingleFlight<>();
    private final SingleFlight<Named> making = new SingleFlight<>();
    /** How often something was forgotten: what was asked for before that is not remembered. */
    private volatile int forgotten;

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
        synchronized (this) {
            forgotten++;
            lists.invalidateAll();
            made.invalidateAll();
        }
        reading.detach(key -> true);
    }

    /** Ends all waits for what others ask, and lets nobody wait any more. */
    public void close() {
        reading.close();
        making.close();
    }

    /**
     * Looks for a name in the list of a store, of which LadiFlow is asked for all pages: how it compares a keyword nobody knows.
     *
     * @param deadline until when to wait for what others ask, as {@link System#nanoTime()}
     * @return what there is; ends with the failure of a call
     */
    CompletableFuture<Found> find(OperationContext context, Kind kind, String name, long deadline) {
        String key = context.scope().get() + ' ' + kind;
        String folded = folded(name);
        String madeKey = key + ' ' + folded;
        // before the list, of which it is forgotten last
        Named before = made.getIfPresent(madeKey);
        Supplier<CallResult<Names>> known = () -> {
            Names names = lists.getIfPresent(key);
            boolean good = names != null
                    && (names.named().containsKey(folded)
                            || before != null
                            || ticker.read() - names.asked() < UNKNOWN.toNanos());
            return good ? CallResult.hit(names) : null;
        };
        return reading.ask(
                        new Question<>(
                                kind.list,
                                key,
                                known,
                                () -> new Reading(context, kind, key).page(0),
                                context.configuration().getRetryTimeout(),
                                deadline,
                                new CompletableFuture<>()),
                        context.threads())
                .thenApply(
                        result -> found(result.found(), folded, before != null ? before : made.getIfPresent(madeKey)));
    }

    private static Found found(Names names, String folded, Named made) {
        List<Named> alike = names.named().getOrDefault(folded, List.of());
        if (made != null && alike.stream().noneMatch(one -> one.id().equals(made.id()))) {
            alike = Stream.concat(alike.stream(), Stream.of(made)).toList();
        }
        return new Found(alike, names);
    }

    /** One way through the pages of a list: the first one without a number, since nobody knows which it has. */
    private final class Reading {

        private final OperationContext context;
        private final Kind kind;
        private final String key;
        private final long asked = ticker.read();
        private final int begun = forgotten;
        private final Pages<NamedItem> pages = new Pages<>(0, PAGE_SIZE);
        private final Map<String, List<Named>> named = new LinkedHashMap<>();

        Reading(OperationContext context, Kind kind, String key) {
            this.context = context;
            this.kind = kind;
            this.key = key;
        }

        CompletableFuture<CallResult<Names>> page(int number) {
            ObjectNode json = JsonTree.newObject().put("limit", PAGE_SIZE);
            if (number > 0) {
                json.put("page", number);
            }
            return context.caller()
                    .subcall(new ApiRequest<>(kind.list, json, data -> Listing.page(data, NamedItem.class)))
                    .thenCompose(result -> {
                        if (result.isAnswered()) {
                            pages.take(result.found(), number).forEach(this::add);
                            if (!pages.atEnd() && !pages.isStuck() && number < MOST_PAGES) {
                                return page(number + 1);
                            }
                        }
                        return CompletableFuture.completedFuture(result.map(last -> store()));
                    });
        }

        private void add(NamedItem item) {
            if (item.getId() != null && item.getName() != null) {
                named.computeIfAbsent(folded(item.getName()), name -> new ArrayList<>(1))
                        .add(new Named(item.getId(), item.getName()));
            }
        }

        private Names store() {
            var names = new Names(named, pages.brought(), pages.isWhole(), asked);
            synchronized (NameLists.this) {
                if (begun == forgotten) {
                    lists.put(key, names);
                }
            }
            return names;
        }
    }

    /**
     * Makes a tag, once for all who want it at the same time.
     *
     * @param look whether to look first in any case, else only if nobody knows how it ended the last time
     * @param call makes it
     * @return its id and name; never ends exceptionally
     */
    CompletableFuture<CallResult<Named>> make(
            OperationContext context,
            String name,
            boolean look,
            long deadline,
            Supplier<CompletableFuture<CallResult<NamedItem>>> call) {
        String list = context.scope().get() + ' ' + Kind.TAG;
        String key = list + ' ' + folded(name);
        Supplier<CompletableFuture<CallResult<Named>>> loader = () -> {
            boolean isUnsure = unsure.getIfPresent(key) != null;
            if (isUnsure) {
                forget(list);
            } else if (!look) {
                // who makes what is in the list may have removed it
                return made(list, key, name, call.get()).whenComplete((result, bug) -> forget(list));
            }
            return context.next(
                    find(context, Kind.TAG, name, deadline),
                    found -> found.alike().stream()
                            .filter(one -> spaced(one.name()).equals(spaced(name)))
                            .findFirst()
                            .map(there -> CompletableFuture.completedFuture(CallResult.unasked(there)))
                            .orElseGet(() -> made(list, key, name, call.get())));
        };
        var question = new Question<>(
                LadiFlowOperation.CUSTOMER_CREATE_TAG,
                key,
                () -> null,
                loader,
                context.configuration().getRetryTimeout(),
                deadline,
                new CompletableFuture<>());
        return making.ask(question, context.threads()).thenApply(result -> result.with(null));
    }

    private CompletableFuture<CallResult<Named>> made(
            String list, String key, String name, CompletableFuture<CallResult<NamedItem>> call) {
        // until the end is known
        unsure.put(key, true);
        return call.thenApply(result -> {
            if (!(result.failure() instanceof LadiFlowException failure && failure.isPossiblyCarriedOut())) {
                unsure.invalidate(key);
            }
            CallResult<Named> one = result.map(tag -> new Named(tag.getId(), name));
            if (one.isAnswered()) {
                made.put(key, one.value());
                // nobody who asks from now on may get a list from before
                reading.detach(list::equals);
            }
            return one;
        });
    }

    private void forget(String list) {
        synchronized (this) {
            forgotten++;
            lists.invalidate(list);
        }
        reading.detach(list::equals);
    }

    /** With single blanks inside and none around, and one code for one letter. */
    static String spaced(String name) {
        return BLANKS.matcher(Normalizer.normalize(name, Normalizer.Form.NFC).strip())
                .replaceAll(" ");
    }

    static String folded(String name) {
        return spaced(name).toLowerCase(Locale.ROOT);
    }
}
