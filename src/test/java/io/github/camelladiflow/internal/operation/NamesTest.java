// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.operation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.benmanes.caffeine.cache.Ticker;
import io.github.camelladiflow.internal.client.ApiRequest;
import io.github.camelladiflow.internal.client.Call;
import io.github.camelladiflow.internal.client.CallResult;
import io.github.camelladiflow.internal.client.Waits;
import io.github.camelladiflow.internal.json.PlainValues;
import io.github.camelladiflow.internal.operation.Names.UnknownName;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.Outcome;
import io.github.camelladiflow.model.exception.LadiFlowRequestException;
import io.github.camelladiflow.options.LadiFlowConfiguration;
import io.github.camelladiflow.options.RequestOptions;
import io.github.camelladiflow.test.Customers;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

import static org.assertj.core.api.Assertions.assertThat;

class NamesTest {

    /** A store's tags, and a server that lists them. */
    private static class FakeStore extends StubCaller {

        final Map<String, String> tags = Collections.synchronizedMap(new LinkedHashMap<>());
        volatile boolean broken;
        final List<LadiFlowOperation> calledOperations = Collections.synchronizedList(new ArrayList<>());
        private final Waits waits = new Waits();
        private final KeyLocks locks = new KeyLocks(waits);
        private Names names;

        FakeStore(String... tags) {
            List.of(tags).forEach(this::add);
        }

        @Override
        public <A> CallResult<A> call(Call call, ApiRequest<A> request) {
            calledOperations.add(request.operation());
            if (broken) {
                throw new IllegalArgumentException("There is no API key");
            }
            String data = request.operation() == LadiFlowOperation.CUSTOMER_CREATE_TAG
                    ? "{\"tag_id\":\"" + add(text(request, "name")) + "\"}"
                    : list(text(request, "page"));
            var read = Customers.read(request.reader(), data);
            return CallResult.ofResponse(Outcome.OK, read, new CallResult.Response(200, 200, null, null, null))
                    .withAttempts(1);
        }

        String list(String page) {
            return items(tags.entrySet().stream()
                    .map(tag -> Map.of("id", tag.getKey(), "name", tag.getValue()))
                    .toList());
        }

        static String items(List<Map<String, String>> items) {
            return PlainValues.toObjectNode(Map.of("items", items)).toString();
        }

        synchronized String add(String name) {
            String id = String.format(Locale.ROOT, "%024x", tags.size() + 1);
            tags.put(id, name);
            return id;
        }

        private static String text(ApiRequest<?> request, String member) {
            Object value = Customers.read(request.json()).getMember(member);
            return value == null ? "" : value.toString();
        }

        OperationContext context() {
            return context(Ticker.disabledTicker());
        }

        OperationContext context(Ticker ticker) {
            names = new Names(waits, ticker);
            return new OperationContext(
                    null, LadiFlowOperation.CUSTOMER_LIST, new LadiFlowConfiguration(), new RequestOptions(), this);
        }

        @Override
        public Names names() {
            return names;
        }

        @Override
        public KeyLocks locks() {
            return locks;
        }
    }

    private static CallResult<String> replace(OperationContext names, UnknownName unknown, String... tags) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        for (String tag : tags) {
            json.withArray("tags").add(tag);
        }
        try {
            names.store().names().resolveTags(names, new Waits().newCall(new LadiFlowConfiguration()), json, unknown);
            return CallResult.withoutRequest(json.get("tags").toString());
        } catch (RuntimeException e) {
            return CallResult.failed(e, 0);
        }
    }

    /** Resolves tags, which must exist. */
    private static CallResult<String> resolve(OperationContext names, String... tags) {
        return replace(names, UnknownName.REJECT, tags);
    }

    @Provide
    Arbitrary<String> names() {
        return Arbitraries.of(
                        "VIP", "vip", "Vip", "Chào mừng", "chào mừng", "CHÀO MỪNG", "Chao mung", "Đà Nẵng", "đà nẵng")
                .flatMap(name -> Arbitraries.of(name, " " + name, name.replace(" ", "  ")));
    }

    /**
     * Returns the tag with exactly this name, otherwise the only tag whose name differs only in case, otherwise an
     * error.
     */
    @Property(tries = 1_000)
    void resolvesUniqueNameOrRejectsIt(@ForAll List<@From("names") String> known, @ForAll("names") String name) {
        var store = new FakeStore();
        known.stream().limit(6).forEach(one -> store.add(spaced(one)));
        var same = store.tags.entrySet().stream()
                .filter(tag -> tag.getValue().equals(spaced(name)))
                .toList();
        var alike = store.tags.entrySet().stream()
                .filter(tag -> tag.getValue().equalsIgnoreCase(spaced(name)))
                .toList();
        var meant = same.isEmpty() ? alike : same;

        var result = resolve(store.context(), name);

        if (meant.size() == 1) {
            assertThat(result.value()).isEqualTo("[\"" + meant.get(0).getKey() + "\"]");
        } else {
            assertThat(result.failure())
                    .isInstanceOf(LadiFlowRequestException.class)
                    .hasMessageContaining(
                            meant.isEmpty() ? "is not the name of a tag" : "is the name of " + meant.size() + " tags");
        }
    }

    private static String spaced(String name) {
        return name.strip().replaceAll(" +", " ");
    }

    @Example
    void createsOrKeepsUnknownNameIfConfigured() {
        var store = new FakeStore("VIP");
        var names = store.context();

        assertThat(replace(names, UnknownName.KEEP, "Mới", "vip").value())
                .isEqualTo("[\"Mới\",\"000000000000000000000001\"]");
        assertThat(replace(names, UnknownName.CREATE, "Mới", "vip").value())
                .isEqualTo("[\"000000000000000000000002\",\"000000000000000000000001\"]");
        assertThat(resolve(names, "mới").value()).isEqualTo("[\"000000000000000000000002\"]");
        assertThat(store.calledOperations).containsOnlyOnce(LadiFlowOperation.CUSTOMER_CREATE_TAG);
    }

    @Example
    void keepsNamesForAMinuteAndReadsThemAgainForUnknownName() {
        var store = new FakeStore("VIP");
        var clock = new AtomicLong();
        var names = store.context(clock::get);
        resolve(names, "VIP");
        resolve(names, "Mới");
        int asked = store.calledOperations.size();

        clock.addAndGet(Duration.ofSeconds(9).toNanos());
        resolve(names, "VIP");
        resolve(names, "Mới");
        assertThat(store.calledOperations).hasSize(asked);

        store.add("Mới");
        clock.addAndGet(Duration.ofSeconds(2).toNanos());
        assertThat(resolve(names, "Mới").isSuccess()).isTrue();
        clock.addAndGet(Duration.ofSeconds(59).toNanos());
        asked = store.calledOperations.size();
        resolve(names, "VIP");
        assertThat(store.calledOperations).hasSize(asked);

        clock.addAndGet(Duration.ofSeconds(2).toNanos());
        resolve(names, "VIP");
        assertThat(store.calledOperations).hasSize(asked + 1);
    }

    @Example
    void failsAllWaitingCallersWithoutCachingFailure() {
        var store = new FakeStore("VIP");
        var names = store.context();
        store.broken = true;
        assertThat(resolve(names, "VIP").failure()).hasMessage("There is no API key");

        store.broken = false;
        assertThat(resolve(names, "VIP").isSuccess()).isTrue();
    }

    /** Returns a page with a total that shows that there are more pages, or without a total. */
    @Example
    void stopsAfterThreeRequestsIfServerIgnoresPage() {
        for (String total : List.of("", ",\"total\":250")) {
            var store = new FakeStore() {
                @Override
                String list(String page) {
                    String items = super.list("");
                    return items.substring(0, items.length() - 1) + total + "}";
                }
            };
            for (int i = 0; i < 100; i++) {
                store.add("tag " + i);
            }
            var names = store.context();

            assertThat(replace(names, UnknownName.CREATE, "Mới").failure())
                    .hasMessageContaining(
                            "Item 1 of 'tags' is not among the names of the 100 tags that the component could read");
            assertThat(store.calledOperations).hasSize(3).containsOnly(LadiFlowOperation.CUSTOMER_LIST_TAG);
            assertThat(resolve(names, "tag 99").isSuccess()).isTrue();
        }
    }

    @Example
    void reportsHowMuchOfTooLongListWasRead() {
        var store = new FakeStore() {
            @Override
            String list(String page) {
                int start = page.isEmpty() ? 0 : 100 * (Integer.parseInt(page) - 1);
                return items(IntStream.range(start, start + 100)
                        .mapToObj(i -> Map.of("id", String.format(Locale.ROOT, "%024x", i), "name", "tag " + i))
                        .toList());
            }
        };
        var names = store.context();

        assertThat(replace(names, UnknownName.CREATE, "Mới").failure())
                .isInstanceOf(LadiFlowRequestException.class)
                .hasMessageContaining("the names of the 10000 tags");
        assertThat(store.calledOperations).hasSize(101).doesNotContain(LadiFlowOperation.CUSTOMER_CREATE_TAG);
        assertThat(resolve(names, "tag 9999").isSuccess()).isTrue();
    }

    @Example
    void truncatesNamesInMessagesAt200Characters() {
        var store = new FakeStore();
        String name = "x".repeat(5_000);
        store.add(name);
        store.add(name);

        assertThat(resolve(store.context(), name).failure().getMessage())
                .contains("x".repeat(199) + "… (000000000000000000000002)")
                .hasSizeLessThan(700);
        assertThat(resolve(store.context(), name + "y").failure().getMessage())
                .contains("Use one of: " + "x".repeat(199) + "….")
                .hasSizeLessThan(400);
    }

    @Example
    void createsTagOnceForConcurrentCallers() throws Exception {
        var store = new FakeStore();
        var names = store.context();
        ExecutorService threads = Executors.newFixedThreadPool(16);
        try {
            var made = IntStream.range(0, 200)
                    .mapToObj(i -> threads.submit(() ->
                            replace(names, UnknownName.CREATE, "tag " + i % 3).value()))
                    .toList();
            for (int i = 0; i < made.size(); i++) {
                assertThat(made.get(i).get()).isEqualTo(made.get(i % 3).get());
            }
        } finally {
            threads.shutdownNow();
        }

        assertThat(store.tags).hasSize(3);
    }
}
