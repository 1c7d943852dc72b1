// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.operation;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import io.github.camelladiflow.internal.CallResult;
import io.github.camelladiflow.internal.json.JsonValue;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.LadiFlowProtocolException;
import io.github.camelladiflow.model.NamedItem;
import io.github.camelladiflow.model.Outcome;
import io.github.camelladiflow.model.Page;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

import static org.assertj.core.api.Assertions.assertThat;

/** A walk through the pages of any server that pages somehow, while anything happens to its list. */
class PageWalkPropertyTest {

    /** A list in memory, and how it is paged. */
    private static final class Server {

        private final List<String> list = new ArrayList<>();
        private final int firstPage;
        private final int atMost;
        private final boolean totals;
        private final boolean limits;
        private final boolean ids;
        private final Runnable change;
        private int pages;

        Server(int size, int firstPage, int atMost, boolean totals, boolean limits, boolean ids, Runnable change) {
            IntStream.range(0, size).forEach(i -> list.add("item " + i));
            this.firstPage = firstPage;
            this.atMost = atMost;
            this.totals = totals;
            this.limits = limits;
            this.ids = ids;
            this.change = change;
        }

        Page<NamedItem> page(int number, int limit) {
            pages++;
            int size = Math.min(limit, atMost);
            long from = (long) Math.max(0, number - firstPage) * size;
            var data = new LinkedHashMap<String, Object>();
            data.put(
                    "items",
                    list.stream().skip(from).limit(size).map(this::item).toList());
            if (totals) {
                data.put("total", list.size());
            }
            if (limits) {
                data.put("limit", size);
            }
            change.run();
            return Listing.page(JsonValue.of(data), NamedItem.class);
        }

        private Map<String, Object> item(String name) {
            return ids ? Map.of("id", name, "name", name) : Map.of("name", name);
        }

        List<Object> walk(int firstPage, int limit) {
            var given = new ArrayList<>();
            var walk = new PageWalk<>(
                    LadiFlowOperation.CUSTOMER_LIST_TAG,
                    new Pages<>(0, limit),
                    page(firstPage, limit),
                    firstPage,
                    number -> CompletableFuture.completedFuture(
                            CallResult.answered(Outcome.OK, page(number, limit), 200, 200, null)
                                    .after(1)),
                    NamedItem::getName);
            walk.forEachRemaining(given::add);
            assertThat(walk.getSeen()).isEqualTo(given.size());
            assertThat(walk.hasNext()).isFalse();
            return given;
        }
    }

    @Property(tries = 500)
    void aListAtRestIsGivenWholeInItsOrderByEveryServer(
            @ForAll @IntRange(max = 40) int size,
            @ForAll @IntRange(min = 1, max = 9) int limit,
            @ForAll @IntRange(max = 1) int firstOfServer,
            @ForAll @IntRange(max = 1) int firstPage,
            @ForAll boolean ids,
            @ForAll @IntRange(min = 1, max = 12) int atMost,
            @ForAll boolean totals) {
        var server = new Server(size, firstOfServer, atMost, totals, !totals || atMost % 2 == 0, ids, () -> {});

        // a page that is skipped cannot be given
        var given = server.walk(Math.min(firstPage, firstOfServer), limit);

        assertThat(given).isEqualTo(server.list);
        assertThat(server.pages).isLessThanOrEqualTo(size / Math.min(limit, atMost) + 3);
    }

    @Property(tries = 500)
    void whatIsAddedInFrontMakesNothingComeTwiceAndLosesNothing(
            @ForAll @IntRange(max = 40) int size,
            @ForAll @IntRange(min = 2, max = 9) int limit,
            @ForAll long seed,
            @ForAll boolean totals) {
        var random = new Random(seed);
        var holder = new Server[1];
        holder[0] = new Server(size, 1, 100, totals, true, true, () -> {
            for (int i = random.nextInt(limit / 2 + 1); i > 0; i--) {
                holder[0].list.add(0, "new " + holder[0].list.size());
            }
        });
        var before = List.copyOf(holder[0].list);

        assertThat(holder[0].walk(1, limit)).isEqualTo(before);
    }

    /** What is neither changed nor removed nor drawn over a page's edge is given; nothing is given twice within two pages. */
    @Property(tries = 500)
    void whateverHappensItEnds(
            @ForAll @IntRange(max = 40) int size, @ForAll @IntRange(min = 1, max = 9) int limit, @ForAll long seed) {
        var random = new Random(seed);
        var holder = new Server[1];
        int[] changes = {0};
        holder[0] = new Server(size, 1, 100, random.nextBoolean(), random.nextBoolean(), true, () -> {
            List<String> list = holder[0].list;
            for (int i = random.nextInt(4); i > 0 && changes[0] < 60; i--) {
                changes[0]++;
                int place = list.isEmpty() ? 0 : random.nextInt(list.size());
                switch (random.nextInt(3)) {
                    case 0 -> list.add(0, "new " + changes[0]);
                    case 1 -> list.remove(list.isEmpty() ? null : list.get(place));
                    default -> {
                        if (!list.isEmpty()) {
                            list.add(0, list.remove(place));
                        }
                    }
                }
            }
        });
        try {
            var given = holder[0].walk(1, limit);
            assertThat(given.size() - new HashSet<>(given).size()).isLessThanOrEqualTo(changes[0]);
        } catch (LadiFlowProtocolException e) {
            assertThat(e).hasMessageContaining("raise pageSize");
        }
        assertThat(holder[0].pages).isLessThan(size + 2 * 60 + 4);
    }
}
