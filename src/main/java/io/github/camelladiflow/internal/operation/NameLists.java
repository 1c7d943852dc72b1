// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.operation;

import java.text.Normalizer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.regex.Pattern;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import io.github.camelladiflow.internal.ApiRequest;
import io.github.camelladiflow.internal.CallResult;
import io.github.camelladiflow.internal.cache.Aliases;
import io.github.camelladiflow.internal.cache.AnswerCache;
import io.github.camelladiflow.internal.cache.CacheKey;
import io.github.camelladiflow.internal.cache.CachePolicy;
import io.github.camelladiflow.model.CustomerTag;
import io.github.camelladiflow.model.LadiFlowException;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.NamedItem;
import io.github.camelladiflow.model.Page;
import io.github.camelladiflow.model.Sequence;
import io.github.camelladiflow.model.Trigger;

/** What stores have of what people call by name: LadiFlow's lists of it, asked by keyword and remembered. Thread-safe. */
public final class NameLists {

    /** What people call by name. */
    enum Kind {
        TAG(LadiFlowOperation.CUSTOMER_LIST_TAG, CustomerTag.class),
        SEQUENCE(LadiFlowOperation.SEQUENCE_LIST, Sequence.class),
        TRIGGER(LadiFlowOperation.TRIGGER_LIST, Trigger.class);

        private final LadiFlowOperation list;
        private final Class<? extends NamedItem> item;

        Kind(LadiFlowOperation list, Class<? extends NamedItem> item) {
            this.list = list;
            this.item = item;
        }
    }

    /** One of what a store has. */
    record Named(String id, String name) {}

    /** The question for all of a store, or for those of a name. */
    private record Key(String scope, String folded) implements CacheKey {

        @Override
        public String text() {
            return folded == null ? scope : scope + ' ' + folded;
        }

        @Override
        public String alias() {
            return text();
        }
    }

    /**
     * What was read of a list.
     *
     * @param named by their names without case; of those that a keyword finds only the ones that are called so
     * @param read how many were read
     * @param whole whether that is all that the store has
     * @param start tells this list from others by its first page, null if there was no other page
     */
    record Names(CacheKey key, Map<String, List<Named>> named, int read, boolean whole, Integer start) {

        List<Named> called(String name) {
            return named.getOrDefault(folded(name), List.of());
        }
    }

    private static final class ByKey implements Aliases<Names> {

        @Override
        public CacheKey byId(String scope, Names names) {
            return names.key();
        }

        @Override
        public List<String> of(String scope, Names names) {
            return List.of(names.key().alias());
        }
    }

    /** What is remembered, for all endpoints of a component. Thread-safe. */
    public static final class Cache {

        private static final int MOST = 10_000;

        /** How long a list is good for a name that is in it. */
        static final Duration KNOWN = Duration.ofMinutes(5);

        /** How long it is good for one that is not: somebody may be making it. */
        static final Duration UNKNOWN = Duration.ofSeconds(10);

        private final Map<Kind, AnswerCache<Names>> lists = new EnumMap<>(Kind.class);
        /** The tags that are being made. */
        private final AnswerCache<Names> making;
        /** Of which nobody knows whether they were made. */
        private final Set<CacheKey> unsure = Collections.newSetFromMap(Caffeine.newBuilder()
                .maximumSize(MOST)
                .<CacheKey, Boolean>build()
                .asMap());

        public Cache(Ticker ticker) {
            for (Kind kind : Kind.values()) {
                AnswerCache<Names> list = AnswerCache.create(kind.list, new ByKey(), MOST, ticker);
                list.keepFor(policy(KNOWN, Duration.ZERO));
                lists.put(kind, list);
            }
            making = AnswerCache.create(LadiFlowOperation.CUSTOMER_CREATE_TAG, new ByKey(), MOST, ticker);
        }

        public void clear() {
            lists.values().forEach(AnswerCache::clear);
        }

        /** Ends all waits for what others ask, and lets nobody wait any more. */
        public void close() {
            lists.values().forEach(AnswerCache::close);
            making.close();
        }
    }

    private static final Pattern BLANKS = Pattern.compile("\\s+");
    private static final int PAGE_SIZE = 100;
    private static final int MOST_PAGES = 100;

    private final OperationContext context;
    private final Cache cache;

    NameLists(OperationContext context, Cache cache) {
        this.context = context;
        this.cache = cache;
    }

    private static CachePolicy policy(Duration timeToLive, Duration longestWait) {
        return new CachePolicy(timeToLive, Duration.ZERO, Duration.ZERO, longestWait);
    }

    /**
     * Looks for a name: by keyword, and if that finds none, among all, since nobody knows how the keyword is compared.
     *
     * @param deadline until when to wait for what others ask, as {@link System#nanoTime()}
     * @return a list with the name in it, or else all that could be read; ends with the failure of a call
     */
    CompletableFuture<Names> look(Kind kind, String name, long deadline) {
        String scope = context.scope().get();
        var some = new Key(scope, folded(name));
        var all = new Key(scope, null);
        AnswerCache<Names> lists = cache.lists.get(kind);
        for (Key key : List.of(some, all)) {
            CallResult<Names> known = lists.peek(key, policy(Cache.KNOWN, Duration.ZERO));
            if (known != null && !known.value().called(name).isEmpty()) {
                return CompletableFuture.completedFuture(known.value());
            }
        }
        CachePolicy policy = policy(Cache.UNKNOWN, context.configuration().getRetryTimeout());
        return context.next(
                lists.get(
                                some,
                                policy,
                                () -> new Walk(kind, some, spaced(name)).turn(null),
                                context.threads(),
                                deadline)
                        .thenApply(CallResult::found),
                few -> few.called(name).isEmpty()
                        ? lists.get(
                                        all,
                                        policy,
                                        () -> new Walk(kind, all, null).begin(few.start()),
                                        context.threads(),
                                        deadline)
                                .thenApply(CallResult::found)
                        : CompletableFuture.completedFuture(few));
    }

    /** One way through the pages of a list. */
    private final class Walk {

        private final Kind kind;
        private final Key key;
        private final String keyword;
        private final Map<String, Named> seen = new LinkedHashMap<>();
        private Integer start;

        Walk(Kind kind, Key key, String keyword) {
            this.kind = kind;
            this.key = key;
            this.keyword = keyword;
        }

        /** Begins, unless the second page is the first one of a keyword: then there is no other page to be had. */
        CompletableFuture<CallResult<Names>> begin(Integer startOfFew) {
            if (startOfFew == null) {
                return turn(null);
            }
            return ask(2).thenCompose(result -> {
                if (!result.isAnswered() || !startOfFew.equals(start(result.found()))) {
                    return turn(null);
                }
                add(result.found());
                return end(result, false);
            });
        }

        /** The first page without a number, then from 2 on, and at last 1, which is the first again or the second. */
        CompletableFuture<CallResult<Names>> turn(Integer number) {
            return ask(number).thenCompose(result -> take(result, number));
        }

        private CompletableFuture<CallResult<Page<NamedItem>>> ask(Integer number) {
            ObjectNode json = JsonNodeFactory.instance.objectNode().put("limit", PAGE_SIZE);
            if (number != null) {
                json.put("page", number);
            }
            if (keyword != null) {
                json.put("keyword", keyword);
            }
            return context.caller().subcall(new ApiRequest<>(kind.list, json, data -> Listing.page(data, kind.item)));
        }

        private CompletableFuture<CallResult<Names>> take(CallResult<Page<NamedItem>> result, Integer number) {
            if (!result.isAnswered()) {
                return end(result, false);
            }
            Page<NamedItem> page = result.found();
            boolean news = add(page);
            boolean last = Listing.isLast(page, seen.size(), PAGE_SIZE);
            if (number == null && !last) {
                start = start(page);
                if (keyword != null && !byName().containsKey(key.folded())) {
                    return end(result, false);
                }
            }
            boolean all = Objects.equals(page.getTotal(), (long) seen.size());
            if (last && (number == null || all) || Objects.equals(number, 1)) {
                return end(result, true);
            }
            int next = last ? 1 : number == null ? 2 : number + 1;
            return next <= MOST_PAGES && (news || last) ? turn(next) : end(result, false);
        }

        /** Tells whether there is anything new on the page. */
        private boolean add(Page<NamedItem> page) {
            int before = seen.size();
            for (NamedItem item : page.getItems()) {
                seen.put(item.getId() == null ? "none " + seen.size() : item.getId(), named(item));
            }
            return seen.size() > before;
        }

        private Integer start(Page<NamedItem> page) {
            return Objects.hash(page.getItems().stream().map(NameLists::named).toList(), page.getTotal());
        }

        private Map<String, List<Named>> byName() {
            var named = new LinkedHashMap<String, List<Named>>();
            for (Named one : seen.values()) {
                String folded = folded(one.name());
                if (keyword == null || folded.equals(key.folded())) {
                    named.computeIfAbsent(folded, none -> new ArrayList<>(1)).add(one);
                }
            }
            return named;
        }

        private CompletableFuture<CallResult<Names>> end(CallResult<?> result, boolean whole) {
            return CompletableFuture.completedFuture(
                    result.map(page -> new Names(key, byName(), seen.size(), whole, start)));
        }
    }

    private static Named named(NamedItem item) {
        boolean known = item.getId() != null && item.getName() != null;
        return known ? new Named(item.getId(), item.getName()) : new Named("", "");
    }

    // ---- tags that are made

    /**
     * Makes a tag, once for all who want it at the same time.
     *
     * @param look whether to look first in any case, else only if nobody knows how it ended the last time
     * @param call makes it
     * @return its id and name; never ends exceptionally. Who cancels it cancels the call that he makes
     */
    CompletableFuture<CallResult<Named>> make(
            String name, boolean look, long deadline, Supplier<CompletableFuture<CallResult<CustomerTag>>> call) {
        var key = new Key(context.scope().get(), folded(name));
        var end = new CompletableFuture<CallResult<Named>>();
        cache.making
                .get(
                        key,
                        policy(Duration.ZERO, context.configuration().getRetryTimeout()),
                        () -> {
                            boolean unsure = cache.unsure.contains(key);
                            if (unsure) {
                                evict(key);
                            }
                            CompletableFuture<Named> there = look || unsure
                                    ? look(Kind.TAG, name, deadline).thenApply(names -> exactly(name, names))
                                    : CompletableFuture.completedFuture(null);
                            return context.next(
                                    there,
                                    known -> known != null
                                            ? CompletableFuture.completedFuture(made(key, known))
                                            : make(key, name, look, call.get(), end));
                        },
                        context.threads(),
                        deadline)
                .thenAccept(result -> end.complete(
                        result.map(names -> names.called(name).get(0)).with(null)));
        return end;
    }

    private static Named exactly(String name, Names names) {
        return names.called(name).stream()
                .filter(one -> spaced(one.name()).equals(spaced(name)))
                .findFirst()
                .orElse(null);
    }

    private CompletableFuture<CallResult<Names>> make(
            Key key,
            String name,
            boolean look,
            CompletableFuture<CallResult<CustomerTag>> call,
            CompletableFuture<?> wanted) {
        wanted.whenComplete((result, cancelled) -> call.cancel(false));
        return call.whenComplete((result, bug) -> {
                    boolean known = bug == null
                            && !(result.failure() instanceof LadiFlowException failure
                                    && failure.isPossiblyCarriedOut());
                    if (known) {
                        cache.unsure.remove(key);
                    } else {
                        cache.unsure.add(key);
                    }
                    evict(key);
                })
                .thenApply(result -> {
                    CallResult<Names> made = result.map(tag -> one(key, new Named(tag.getId(), name)));
                    if (look && made.isAnswered()) {
                        // the only one; LadiFlow's list may not have it yet
                        CachePolicy policy = policy(Cache.KNOWN, Duration.ZERO);
                        cache.lists.get(Kind.TAG).refresh(key, policy, () -> CompletableFuture.completedFuture(made));
                    }
                    return made;
                });
    }

    private static CallResult<Names> made(Key key, Named one) {
        return CallResult.unasked(one(key, one));
    }

    private static Names one(Key key, Named one) {
        return new Names(key, Map.of(key.folded(), List.of(one)), 1, false, null);
    }

    private void evict(Key key) {
        cache.lists.get(Kind.TAG).evict(key.scope(), List.of(key.alias(), key.scope()));
    }

    // ---- spellings

    /** With single blanks inside and none around, and one code for one letter. */
    static String spaced(String name) {
        return BLANKS.matcher(Normalizer.normalize(name, Normalizer.Form.NFC).strip())
                .replaceAll(" ");
    }

    static String folded(String name) {
        return spaced(name).toLowerCase(Locale.ROOT);
    }
}
