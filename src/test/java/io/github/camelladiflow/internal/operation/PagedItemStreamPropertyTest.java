// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.operation;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.github.camelladiflow.internal.client.Waits;
import io.github.camelladiflow.internal.json.PlainValues;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.NamedItem;
import io.github.camelladiflow.model.Page;
import io.github.camelladiflow.model.exception.LadiFlowUnexpectedResponseException;
import io.github.camelladiflow.options.LadiFlowConfiguration;
import io.github.camelladiflow.test.Customers;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests the scan through the pages of arbitrary servers while their lists change arbitrarily. */
class PagedItemStreamPropertyTest {

    private static List<String> list(int size) {
        return IntStream.range(0, size).mapToObj(i -> "item " + i).collect(Collectors.toCollection(ArrayList::new));
    }

    /**
     * A list in memory, and how it is paged.
     *
     * @param beforePage is run after each page
     */
    private record Server(
            List<String> list,
            int firstPage,
            int maxPageSize,
            boolean totals,
            boolean limits,
            boolean ids,
            Runnable beforePage) {

        Page<NamedItem> page(int number, int limit) {
            int size = Math.min(limit, maxPageSize);
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
            beforePage.run();
            return Customers.read(
                    ListOperation.pageReader(NamedItem::new),
                    PlainValues.toObjectNode(data).toString());
        }

        private Map<String, Object> item(String name) {
            return ids ? Map.of("id", name, "name", name) : Map.of("name", name);
        }

        List<Object> streamAll(int firstPage, int limit) {
            var given = new ArrayList<>();
            var settings = new LadiFlowConfiguration();
            var context = new OperationContext(null, LadiFlowOperation.CUSTOMER_LIST_TAG, settings, null, null);
            var walk = new PagedItemStream<>(
                    context,
                    new PageTracker<NamedItem>(0, limit),
                    new Waits().newCall(settings),
                    (call, number) -> page(number, limit));
            walk.accept(page(firstPage, limit), firstPage);
            walk.forEachRemaining(item -> given.add(((NamedItem) item).getName()));
            assertThat(walk.hasNext()).isFalse();
            return given;
        }
    }

    @Property(tries = 500)
    void returnsWholeUnchangedListInOrderFromAnyServer(
            @ForAll @IntRange(max = 40) int size,
            @ForAll @IntRange(min = 1, max = 9) int limit,
            @ForAll @IntRange(max = 1) int firstOfServer,
            @ForAll @IntRange(max = 1) int firstPage,
            @ForAll boolean ids,
            @ForAll @IntRange(min = 1, max = 12) int atMost,
            @ForAll boolean totals) {
        var pages = new AtomicInteger();
        boolean limits = !totals || atMost % 2 == 0;
        var server = new Server(list(size), firstOfServer, atMost, totals, limits, ids, pages::incrementAndGet);

        // items on a skipped page cannot be returned
        var given = server.streamAll(Math.min(firstPage, firstOfServer), limit);

        assertThat(given).isEqualTo(server.list());
        assertThat(pages).hasValueLessThanOrEqualTo(size / Math.min(limit, atMost) + 3);
    }

    @Property(tries = 500)
    void neitherRepeatsNorLosesItemsWhenOthersAreAddedInFront(
            @ForAll @IntRange(max = 40) int size,
            @ForAll @IntRange(min = 2, max = 9) int limit,
            @ForAll long seed,
            @ForAll boolean totals) {
        var random = new Random(seed);
        var list = list(size);
        var before = List.copyOf(list);
        var server = new Server(list, 1, 100, totals, true, true, () -> {
            for (int i = random.nextInt(limit / 2 + 1); i > 0; i--) {
                list.add(0, "new " + list.size());
            }
        });

        assertThat(server.streamAll(1, limit)).isEqualTo(before);
    }

    /**
     * Each item that is not changed, removed or moved across the edge of a page is returned. No item is returned twice
     * within two pages.
     */
    @Property(tries = 500)
    void alwaysTerminates(
            @ForAll @IntRange(max = 40) int size, @ForAll @IntRange(min = 1, max = 9) int limit, @ForAll long seed) {
        var random = new Random(seed);
        var list = list(size);
        var pages = new AtomicInteger();
        int[] changes = {0};
        var server = new Server(list, 1, 100, random.nextBoolean(), random.nextBoolean(), true, () -> {
            pages.incrementAndGet();
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
            var given = server.streamAll(1, limit);
            assertThat(given.size() - new HashSet<>(given).size()).isLessThanOrEqualTo(changes[0]);
        } catch (LadiFlowUnexpectedResponseException e) {
            assertThat(e).hasMessageContaining("raise pageSize");
        }
        assertThat(pages).hasValueLessThan(size + 2 * 60 + 4);
    }
}
