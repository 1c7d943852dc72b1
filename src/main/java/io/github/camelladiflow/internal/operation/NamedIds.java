// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.operation;

import java.text.Normalizer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Ticker;
import io.github.camelladiflow.internal.ApiRequest;
import io.github.camelladiflow.internal.CallResult;
import io.github.camelladiflow.internal.text.Nearest;
import io.github.camelladiflow.model.CustomerTag;
import io.github.camelladiflow.model.JsonValue;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.LadiFlowRequestException;
import io.github.camelladiflow.model.NamedItem;
import io.github.camelladiflow.model.Page;
import io.github.camelladiflow.model.Sequence;
import io.github.camelladiflow.model.Trigger;

/**
 * Replaces the names of tags, sequences and triggers in requests by their ids, so that a route can say VIP. Asks LadiFlow's
 * lists by keyword, and remembers for a while what they say. Thread-safe; blocks nobody but by the first attempt of a call.
 */
public final class NamedIds {

    /** What people call by name. */
    enum Kind {
        TAG(LadiFlowOperation.CUSTOMER_LIST_TAG, CustomerTag::of),
        SEQUENCE(LadiFlowOperation.SEQUENCE_LIST, Sequence::of),
        TRIGGER(LadiFlowOperation.TRIGGER_LIST, Trigger::of);

        private final LadiFlowOperation list;
        private final Function<JsonValue, NamedItem> item;

        Kind(LadiFlowOperation list, Function<JsonValue, NamedItem> item) {
            this.list = list;
            this.item = item;
        }

        private String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What to do about a name that the store does not have. */
    enum Unknown {
        REFUSE,
        /** Only of tags. */
        CREATE,
        KEEP
    }

    private record Key(String scope, Kind kind, String name) {}

    /** What a store has for a name: those that have it in any spelling of case; if none, the names that are near. */
    private record Match(List<NamedItem> items, List<String> near) {}

    /** What is remembered, for all endpoints of a component. Thread-safe. */
    public static final class Cache {

        private static final int MOST = 10_000;

        /** How long an id is good. */
        static final Duration KNOWN = Duration.ofMinutes(5);

        /** How long it is good that there is none: somebody may be making it. */
        static final Duration UNKNOWN = Duration.ofSeconds(10);

        private final AsyncCache<Key, Match> matches;
        private final ConcurrentMap<Key, CompletableFuture<String>> creating = new ConcurrentHashMap<>();

        public Cache(Ticker ticker) {
            this.matches = Caffeine.newBuilder()
                    .maximumSize(MOST)
                    .ticker(ticker)
                    .expireAfter(Expiry.<Key, Match>creating(
                            (key, match) -> match.items().isEmpty() ? UNKNOWN : KNOWN))
                    .buildAsync();
        }

        public void clear() {
            matches.synchronous().invalidateAll();
        }
    }

    private static final Pattern ID = Pattern.compile("[0-9a-fA-F]{24}");
    private static final Pattern BLANKS = Pattern.compile("\\s+");
    private static final Pattern MARKS = Pattern.compile("\\p{M}+");
    private static final int PAGE_SIZE = 100;
    private static final int MOST_PAGES = 100;
    private static final int MOST_NEAR = 5;

    private final LadiFlowOperation operation;
    private final OperationContext.Caller caller;
    private final Supplier<String> scope;
    private final Executor threads;
    private final Cache cache;

    /**
     * Serves an operation.
     *
     * @param operation whose requests have names in them
     */
    NamedIds(LadiFlowOperation operation, OperationContext context) {
        this.operation = operation;
        this.caller = context.caller();
        this.scope = context.scope();
        this.threads = context.threads();
        this.cache = context.names();
    }

    /**
     * Replaces names by ids, then goes on. 24 hexadecimal digits are an id.
     *
     * @param json a request, which is changed
     * @param members of which kind the names are, by the members that have them, as a text or a list of texts
     * @param unknown what to do about a name that the store does not have
     * @param then what to do with the request
     * @return how that ends, or the failure to tell an id; it never ends exceptionally
     */
    <A> CompletableFuture<CallResult<A>> replace(
            ObjectNode json,
            Map<String, Kind> members,
            Unknown unknown,
            Supplier<CompletableFuture<CallResult<A>>> then) {
        var replaced = new ArrayList<CompletableFuture<Void>>();
        members.forEach((member, kind) -> {
            JsonNode value = json.get(member);
            if (value instanceof ArrayNode list) {
                for (int i = 0; i < list.size(); i++) {
                    int place = i;
                    String where = "item " + (i + 1) + " of " + member;
                    replaced.add(id(kind, list.get(i).asText(), where, unknown).thenAccept(id -> {
                        synchronized (list) {
                            list.set(place, TextNode.valueOf(id));
                        }
                    }));
                }
            } else if (value != null && value.isTextual()) {
                replaced.add(id(kind, value.asText(), member, unknown).thenAccept(id -> json.put(member, id)));
            }
        });
        CompletableFuture<Void> all = CompletableFuture.allOf(replaced.toArray(CompletableFuture[]::new));
        if (all.isDone() && !all.isCompletedExceptionally()) {
            // so that who gives up gives up the call itself
            return then.get();
        }
        // not on the thread of another's call, which would make the calls of all who wait for it
        var end = new CompletableFuture<CallResult<A>>();
        all.whenCompleteAsync(
                        (done, failure) -> {
                            if (failure != null) {
                                end.complete(failed(failure));
                            } else if (!end.isDone()) {
                                CompletableFuture<CallResult<A>> call = then.get();
                                end.whenComplete((result, cancelled) -> call.cancel(false));
                                call.thenAccept(end::complete);
                            }
                        },
                        threads)
                .exceptionally(noThread -> {
                    end.complete(failed(noThread));
                    return null;
                });
        return end;
    }

    private static <A> CallResult<A> failed(Throwable thrown) {
        Throwable cause = thrown instanceof CompletionException ? thrown.getCause() : thrown;
        return CallResult.failed(
                cause instanceof RuntimeException known ? known : new IllegalStateException("A name broke", cause), 0);
    }

    private CompletableFuture<String> id(Kind kind, String name, String where, Unknown unknown) {
        if (ID.matcher(name).matches()) {
            return CompletableFuture.completedFuture(name);
        }
        var key = new Key(scope.get(), kind, folded(name));
        return match(key, name).thenCompose(match -> {
            if (!match.items().isEmpty()) {
                return CompletableFuture.completedFuture(only(match.items(), kind, name, where));
            }
            return switch (unknown) {
                case KEEP -> CompletableFuture.completedFuture(name);
                case CREATE -> create(key, name);
                case REFUSE ->
                    throw new LadiFlowRequestException(
                            where + " is the name of no " + kind.label() + " of the store. "
                                    + (match.near().isEmpty()
                                            ? "It has none."
                                            : "Near are: " + String.join(", ", match.near()) + "."),
                            operation);
            };
        });
    }

    /** The id of the one with exactly that name, or of the only one with that name in another case. */
    private String only(List<NamedItem> items, Kind kind, String name, String where) {
        List<NamedItem> same = items.stream()
                .filter(item -> spaced(item.getName()).equals(spaced(name)))
                .toList();
        List<NamedItem> meant = same.isEmpty() ? items : same;
        if (meant.size() == 1) {
            return meant.get(0).getId();
        }
        throw new LadiFlowRequestException(
                where + " is the name of " + meant.size() + " " + kind.label() + "s of the store: "
                        + String.join(
                                ", ",
                                meant.stream()
                                        .map(item -> item.getName() + " (" + item.getId() + ")")
                                        .toList())
                        + ". Give the id.",
                operation);
    }

    // ---- what the store has

    /** Asked for by the first, waited for by others. */
    private CompletableFuture<Match> match(Key key, String name) {
        var own = new CompletableFuture<Match>();
        CompletableFuture<Match> known = cache.matches.asMap().putIfAbsent(key, own);
        if (known != null) {
            return known;
        }
        whatever(() -> find(key, name)).whenComplete((match, failure) -> {
            if (failure != null) {
                // Caffeine would do it after it told those who wait
                cache.matches.asMap().remove(key, own);
            }
            end(own, match, failure);
        });
        return own;
    }

    /** Whatever is thrown: others wait for its end. */
    private static <T> CompletableFuture<T> whatever(Supplier<CompletableFuture<T>> step) {
        try {
            return step.get();
        } catch (RuntimeException | Error e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static <T> void end(CompletableFuture<T> own, T value, Throwable failure) {
        if (failure == null) {
            own.complete(value);
        } else {
            own.completeExceptionally(failure instanceof CompletionException ? failure.getCause() : failure);
        }
    }

    /** By keyword, and if that finds none, among all: nobody knows how the keyword is compared. */
    private CompletableFuture<Match> find(Key key, String name) {
        return walk(key.kind(), spaced(name)).thenCompose(some -> {
            Match match = new Match(with(key.name(), some), List.of());
            return match.items().isEmpty()
                    ? walk(key.kind(), null).thenApply(all -> new Match(with(key.name(), all), near(name, all)))
                    : CompletableFuture.completedFuture(match);
        });
    }

    private static List<NamedItem> with(String folded, List<NamedItem> items) {
        return items.stream()
                .filter(item -> folded(item.getName()).equals(folded))
                .toList();
    }

    private static List<String> near(String name, List<NamedItem> all) {
        Set<String> names = new LinkedHashSet<>();
        all.forEach(item -> names.add(item.getName()));
        return Nearest.of(name, names, NamedIds::plain, MOST_NEAR);
    }

    private CompletableFuture<List<NamedItem>> walk(Kind kind, String keyword) {
        return turn(kind, keyword, 0, new ArrayList<>(), new HashSet<>());
    }

    /** The first page without a number, the next as 1: where that is the first again, nothing is lost by it. */
    private CompletableFuture<List<NamedItem>> turn(
            Kind kind, String keyword, int page, List<NamedItem> items, Set<String> ids) {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("limit", PAGE_SIZE);
        if (page > 0) {
            json.put("page", page);
        }
        if (keyword != null) {
            json.put("keyword", keyword);
        }
        var request = new ApiRequest<>(kind.list, json, data -> Listing.page(data, kind.item));
        return caller.callBeside(request).thenCompose(result -> {
            if (result.answer() == null) {
                throw result.failure();
            }
            Page<NamedItem> read = result.answer().value();
            for (NamedItem item : read.getItems()) {
                if (item.getId() != null && item.getName() != null && ids.add(item.getId())) {
                    items.add(item);
                }
            }
            return page + 1 >= MOST_PAGES || isLast(read, ids.size())
                    ? CompletableFuture.completedFuture(items)
                    : turn(kind, keyword, page + 1, items, ids);
        });
    }

    private static boolean isLast(Page<NamedItem> page, int seen) {
        int size = page.getItems().size();
        if (size == 0 || page.getTotal() != null && page.getTotal() >= seen) {
            return size == 0 || page.getTotal() == seen;
        }
        return size < (page.getLimit() == null ? PAGE_SIZE : page.getLimit());
    }

    // ---- what it gets

    private CompletableFuture<String> create(Key key, String name) {
        var own = new CompletableFuture<String>();
        CompletableFuture<String> other = cache.creating.putIfAbsent(key, own);
        if (other != null) {
            return other;
        }
        CompletableFuture<Match> known = cache.matches.getIfPresent(key);
        // another may have made it just now
        boolean made = known != null
                && known.isDone()
                && !known.isCompletedExceptionally()
                && !known.join().items().isEmpty();
        CompletableFuture<CustomerTag> tag = made
                ? CompletableFuture.completedFuture(
                        (CustomerTag) known.join().items().get(0))
                : whatever(() -> caller.callBeside(CustomerCreateTag.request(spaced(name))))
                        .thenApply(result -> {
                            if (result.answer() == null) {
                                throw result.failure();
                            }
                            return result.answer().value();
                        });
        tag.whenComplete((created, failure) -> {
            if (failure == null) {
                cache.matches.put(key, CompletableFuture.completedFuture(new Match(List.of(created), List.of())));
            }
            cache.creating.remove(key);
            end(own, created == null ? null : created.getId(), failure);
        });
        return own;
    }

    /** Forgets what is remembered of a name. */
    void evict(Kind kind, String name) {
        cache.matches.synchronous().invalidate(new Key(scope.get(), kind, folded(name)));
    }

    // ---- spellings

    /** With single blanks inside and none around, and one code for one letter. */
    private static String spaced(String name) {
        return BLANKS.matcher(Normalizer.normalize(name, Normalizer.Form.NFC).strip())
                .replaceAll(" ");
    }

    private static String folded(String name) {
        return spaced(name).toLowerCase(Locale.ROOT);
    }

    /** Without accents, which are easily left out. */
    private static String plain(String name) {
        return MARKS.matcher(Normalizer.normalize(folded(name), Normalizer.Form.NFD))
                .replaceAll("")
                .replace('đ', 'd');
    }
}
