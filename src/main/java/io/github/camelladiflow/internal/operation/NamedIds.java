// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.operation;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Pattern;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.github.camelladiflow.internal.CallResult;
import io.github.camelladiflow.internal.operation.NameLists.Kind;
import io.github.camelladiflow.internal.operation.NameLists.Named;
import io.github.camelladiflow.internal.operation.NameLists.Names;
import io.github.camelladiflow.internal.text.Nearest;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.LadiFlowRequestException;

/**
 * Replaces the names of tags, sequences and triggers in requests by their ids, so that a route can say VIP. Thread-safe;
 * blocks nobody but by the first attempt of a call.
 */
final class NamedIds {

    /** What to do about a name that the store does not have. */
    enum Unknown {
        REFUSE,
        /** Only of tags. */
        CREATE,
        KEEP
    }

    /** A text of a request that may be a name. */
    private record Place(Kind kind, String text, String where, Consumer<String> id) {}

    private static final Pattern ID = Pattern.compile("[0-9a-fA-F]{24}");
    private static final Pattern MARKS = Pattern.compile("\\p{M}+");
    private static final int MOST_TOLD = 5;
    private static final int MOST_LETTERS = 200;

    private final LadiFlowOperation operation;
    private final OperationContext context;
    private final NameLists lists;

    /**
     * Serves an operation.
     *
     * @param operation whose requests have names in them
     */
    NamedIds(LadiFlowOperation operation, OperationContext context) {
        this.operation = operation;
        this.context = context;
        this.lists = new NameLists(context, context.names());
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
        var places = new ArrayList<Place>();
        members.forEach((member, kind) -> {
            JsonNode value = json.get(member);
            if (value instanceof ArrayNode list) {
                for (int i = 0; i < list.size(); i++) {
                    int place = i;
                    places.add(new Place(
                            kind,
                            list.get(i).asText(),
                            "item " + (i + 1) + " of " + member,
                            id -> list.set(place, TextNode.valueOf(id))));
                }
            } else if (value != null && value.isTextual()) {
                places.add(new Place(kind, value.asText(), member, id -> json.put(member, id)));
            }
        });
        CompletableFuture<?> all = replace(places.iterator(), unknown, context.deadline());
        if (all.isDone() && !all.isCompletedExceptionally()) {
            // so that who gives up gives up the call itself
            return then.get();
        }
        var end = new CompletableFuture<CallResult<A>>();
        context.next(all, done -> {
                    CompletableFuture<CallResult<A>> call = end.isDone() ? end : then.get();
                    end.whenComplete((result, cancelled) -> call.cancel(false));
                    return call;
                })
                .whenComplete((result, failure) -> end.complete(failure == null ? result : failed(failure)));
        return end;
    }

    private static <A> CallResult<A> failed(Throwable thrown) {
        Throwable cause = thrown instanceof CompletionException ? thrown.getCause() : thrown;
        return CallResult.failed(
                cause instanceof RuntimeException known ? known : new IllegalStateException("A name broke", cause), 0);
    }

    private CompletableFuture<?> replace(Iterator<Place> places, Unknown unknown, long deadline) {
        CompletableFuture<?> done = CompletableFuture.completedFuture(null);
        while (places.hasNext() && done.isDone() && !done.isCompletedExceptionally()) {
            Place place = places.next();
            done = id(place, unknown, deadline).thenAccept(place.id());
        }
        return done.isDone() ? done : context.next(done, nothing -> replace(places, unknown, deadline));
    }

    private CompletableFuture<String> id(Place place, Unknown unknown, long deadline) {
        String name = place.text();
        if (ID.matcher(name).matches()) {
            return CompletableFuture.completedFuture(name);
        }
        return context.next(lists.look(place.kind(), name, deadline), names -> {
            if (!names.called(name).isEmpty()) {
                return CompletableFuture.completedFuture(only(names.called(name), place));
            }
            if (unknown == Unknown.KEEP) {
                return CompletableFuture.completedFuture(name);
            }
            if (unknown == Unknown.REFUSE || !names.whole()) {
                throw unknown(place, names);
            }
            return lists.make(
                            name,
                            true,
                            deadline,
                            () -> context.caller().subcall(CustomerCreateTag.request(NameLists.spaced(name))))
                    .thenApply(made -> made.found().id());
        });
    }

    private LadiFlowRequestException unknown(Place place, Names names) {
        List<String> all = names.named().values().stream()
                .flatMap(List::stream)
                .map(one -> shortened(one.name()))
                .distinct()
                .toList();
        String near = all.isEmpty()
                ? ""
                : " Near are: "
                        + String.join(", ", Nearest.of(shortened(place.text()), all, NamedIds::plain, MOST_TOLD)) + ".";
        return new LadiFlowRequestException(
                place.where()
                        + (names.whole()
                                ? " is the name of no " + label(place) + " of the store."
                                        + (near.isEmpty() ? " It has none." : near)
                                : " is the name of none of the " + names.read() + " " + label(place)
                                        + "s of the store that could be read; it may have more. Give the id." + near),
                operation);
    }

    /** The id of the one with exactly that name, or of the only one with that name in another case. */
    private String only(List<Named> alike, Place place) {
        List<Named> same = alike.stream()
                .filter(one -> NameLists.spaced(one.name()).equals(NameLists.spaced(place.text())))
                .toList();
        List<Named> meant = same.isEmpty() ? alike : same;
        if (meant.size() == 1) {
            return meant.get(0).id();
        }
        throw new LadiFlowRequestException(
                place.where() + " is the name of " + meant.size() + " " + label(place) + "s of the store: "
                        + String.join(
                                ", ",
                                meant.stream()
                                        .limit(MOST_TOLD)
                                        .map(one -> shortened(one.name()) + " (" + one.id() + ")")
                                        .toList())
                        + (meant.size() > MOST_TOLD ? " and others" : "") + ". Give the id.",
                operation);
    }

    private static String label(Place place) {
        return place.kind().name().toLowerCase(Locale.ROOT);
    }

    /** A name in a message. */
    private static String shortened(String name) {
        return name.length() <= MOST_LETTERS ? name : name.substring(0, MOST_LETTERS - 1) + "…";
    }

    /** Without accents, which are easily left out. */
    private static String plain(String name) {
        return MARKS.matcher(Normalizer.normalize(NameLists.folded(name), Normalizer.Form.NFD))
                .replaceAll("")
                .replace('đ', 'd');
    }
}
