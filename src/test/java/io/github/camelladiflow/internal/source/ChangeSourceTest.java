// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.source;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

import io.github.camelladiflow.internal.source.CustomerServer.Cap;
import io.github.camelladiflow.internal.source.CustomerServer.Row;
import io.github.camelladiflow.internal.source.CustomerServer.TieOrder;
import io.github.camelladiflow.model.exception.LadiFlowException;
import io.github.camelladiflow.test.Customers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Tests how a source handles its first page, its store, its state and failed exchanges. */
class ChangeSourceTest extends SourceTestBase {

    private void useOtherStore() {
        server = server(TieOrder.LATEST_FIRST, Cap.NONE, 0);
        storeId = "another";
        add(80, NOW, 10);
    }

    // ---- the first page

    /** How a server that counts pages from 1 responds to a request for page 0. */
    enum PageZeroBehavior {
        REJECTS,
        RETURNS_EMPTY_PAGE,
        RETURNS_FIRST_PAGE
    }

    @ParameterizedTest
    @EnumSource(PageZeroBehavior.class)
    void readsFromPage1AndChecksPage0AtFirstPollOnly(PageZeroBehavior zero) {
        firstPage = null;
        add(50, NOW, 10);
        reader = (page, limit) -> page >= 0 || zero == PageZeroBehavior.REJECTS
                ? page(page, limit)
                : zero == PageZeroBehavior.RETURNS_FIRST_PAGE ? page(0, limit) : List.of();
        var poller = new Poller();
        assertThat(poller.poll()).hasSize(50).doesNotHaveDuplicates();
        assertThat(numbers).startsWith(0);
        numbers.clear();
        poller.poll();

        assertThat(numbers).isNotEmpty().doesNotContain(0);
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 50})
    void failsIfServerCountsPagesFrom0UntilFirstPageIsSet(int customers) {
        firstPage = null;
        add(customers, NOW, 10);
        reader = (page, limit) -> page(page + 1, limit);
        var poller = new Poller();
        assertThat(poller.pollUntilFailure("Set firstPage=0")).isEmpty();
        assertThat(numbers).hasSize(6);
        firstPage = 0;
        reader = this::page;

        assertThat(new Poller().poll()).hasSize(customers).doesNotHaveDuplicates();
    }

    @Test
    void acceptsChangeBetweenRequestsForPages0And1() {
        firstPage = null;
        add(50, NOW, 10);
        reader = (page, limit) -> {
            if (server.requests < 10) {
                add(1, NOW + 1_000 + server.requests, 0);
            }
            return page(Math.max(0, page), limit);
        };
        var poller = new Poller();

        assertThat(poller.poll()).hasSizeBetween(52, 60).doesNotHaveDuplicates();
    }

    @Test
    void postponesCheckOfFirstPageWhileListIsEmpty() {
        firstPage = null;
        reader = (page, limit) -> page(page + 1, limit);
        var poller = polled();
        add(30, NOW, 10);

        assertThat(poller.pollUntilFailure("Set firstPage=0")).isEmpty();
    }

    @Test
    void readsPage1AndRepeatsCheckAtNextPollIfPage0Fails() {
        firstPage = null;
        add(30, NOW, 10);
        boolean[] isDown = {true};
        reader = (page, limit) -> {
            if (page < 0 && isDown[0]) {
                throw failure(true);
            }
            return page(page, limit);
        };
        var poller = new Poller();
        assertThat(poller.poll()).hasSize(30);
        isDown[0] = false;
        poller.poll();
        numbers.clear();
        poller.poll();

        assertThat(numbers).doesNotContain(0);
    }

    @Test
    void doesNotCheckFirstPageThatIsSet() {
        add(30, NOW, 10);
        new Poller().poll();

        assertThat(numbers).doesNotContain(0);
    }

    /** Each of the 600 customers is emitted although six of ten requests fail. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void startsWhile60PercentOfRequestsFail(long seed) {
        firstPage = null;
        pageSize = 100;
        add(600, NOW, 10);
        var random = new Random(seed);
        reader = (page, limit) -> {
            if (random.nextInt(10) < 6) {
                throw failure(true);
            }
            return page(page, limit);
        };
        var poller = new Poller();
        var ids = new ArrayList<String>();
        while (ids.size() < 600) {
            assertThat(numbers).as("requests").hasSizeLessThan(400);
            try {
                poller.poll();
            } catch (LadiFlowException e) {
                assertThat(e).hasMessage("no page");
            }
            ids.addAll(poller.emitted());
        }

        assertThat(ids).hasSize(600).doesNotHaveDuplicates();
    }

    // ---- the store

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void failsWithKeyOfOtherStoreAndKeepsCustomersToRetry(boolean isRestarted) {
        add(30, NOW, 10);
        failing.add("c3");
        var first = polled();
        failing.clear();
        var right = server;
        useOtherStore();
        var wrong = isRestarted ? new Poller() : first;
        for (int i = 0; i < 3; i++) {
            assertThat(wrong.pollUntilFailure("a different store")).isEmpty();
        }
        server = right;
        storeId = "s1";

        assertThat((isRestarted ? new Poller() : first).poll()).containsExactly("c3");
    }

    @ParameterizedTest
    @ValueSource(strings = {"c0", "c25", "c49"})
    void emitsSingleCustomerOfOtherStore(String foreign) {
        add(50, NOW, 10);
        foreignStores.put(foreign, "another");
        var poller = new Poller();
        assertThat(poller.poll()).hasSize(50).contains(foreign);
        server.put(new Row(foreign, NOW + 100_000));

        assertThat(poller.poll()).containsExactly(foreign);
    }

    @Test
    void readsStoreWithoutStoreIds() {
        storeId = null;
        add(50, NOW, 10);

        assertThat(new Poller().poll()).hasSize(50);
    }

    // ---- failed exchanges

    @Test
    void emitsFailedCustomersAgainThatExistAndCanBeRead() {
        add(30, NOW, 10);
        failing.addAll(List.of("c1", "c2", "c3", "c4", "c5"));
        var poller = polled();
        failing.clear();
        server.remove("c1");
        server.merge("c2", "c20");
        unreadable.add("c3");

        var again = new ArrayList<>(poller.poll());
        assertThat(warnings)
                .containsExactly("LadiFlow no longer finds 2 customers whose exchanges failed. The source"
                        + " does not emit them again.");
        again.addAll(poller.poll());
        assertThat(again).containsExactlyInAnyOrder("c4", "c5");
        assertThat(poller.source.failedCount()).isEqualTo(1);
        unreadable.clear();
        assertThat(new Poller().poll()).as("in another process").containsExactly("c3");
    }

    @Test
    void emitsChangeThatAlwaysFailsAtEachPollWithoutBlockingOthers() {
        add(30, NOW, 10);
        failing.add("c7");
        var poller = polled();
        for (int i = 0; i < 3; i++) {
            add(1, NOW + 1_000 + i, 0);
            assertThat(poller.poll()).containsExactly("c7", "c" + (30 + i));
        }
    }

    @Test
    void readsNoNewPageWhile1000CustomersWait() {
        pageSize = 100;
        add(1_200, NOW - 100_000_000, 10_000);
        IntStream.range(0, 1_200).forEach(i -> failing.add("c" + i));
        var first = new Poller().pollUntilFailure("Too many customers are waiting");
        assertThat(first).hasSizeBetween(1_000, 1_100);
        var poller = new Poller();
        assertThat(poller.pollUntilFailure("Too many customers are waiting")).hasSize(first.size());
        failing.clear();

        assertThat(poller.poll()).as("the waiting and the new ones").hasSize(1_200);
    }

    @Test
    void emitsRestOfPageAfterSuspension() {
        add(50, NOW, 10);
        allowed = 13;
        var poller = new Poller();
        assertThat(poller.poll()).hasSize(13);
        allowed = 100;

        assertThat(poller.poll()).hasSize(37);
    }

    @Test
    void emitsCustomerWhoseDeletionLadiFlowRevertsWithoutNewTimestamp() {
        add(30, NOW, 10);
        var poller = polled();
        deleted.add("c29");
        assertThat(poller.poll()).containsExactly("c29");
        deleted.clear();
        assertThat(poller.poll()).containsExactly("c29");

        assertThat(poller.poll()).isEmpty();
    }

    // ---- the state

    @Test
    void laterWriterFailsItsPollAndResumesFromOtherState() {
        add(50, NOW, 10);
        var one = polled();
        var two = polled();
        add(1, NOW + 1_000, 0);
        var ids = new ArrayList<>(one.poll());
        ids.addAll(two.pollUntilFailure("Another source has written the entry ladiflow:customers"));
        add(1, NOW + 2_000, 0);
        ids.addAll(two.poll());

        assertThat(new HashSet<>(ids)).isEqualTo(Set.of("c50", "c51"));
    }

    @Test
    void rejectsStateOfSourceWithOtherTags() {
        add(50, NOW, 10);
        polled();
        sourceId = "the same store, other tags";
        var poller = new Poller();

        for (int i = 0; i < 2; i++) {
            assertThat(poller.pollUntilFailure("other values of 'search' or 'tags'"))
                    .isEmpty();
        }
    }

    @Test
    void emitsNothingAgainAfterFailedWriteAndRemovedState() {
        add(50, NOW, 10);
        var poller = polled();
        repository.stop();
        repository.start();
        add(1, NOW + 1_000, 0);

        assertThat(poller.poll()).containsExactly("c50");
        assertThat(new Poller().poll()).as("in another process").isEmpty();
    }

    @Test
    void usesFirstPollIfFirstPollOfPreviousProcessFailed() {
        start = null;
        add(50, NOW - 100_000_000, 1_000_000);
        reader = (page, limit) -> {
            throw failure(true);
        };
        new Poller().pollUntilFailure("no page");
        reader = this::page;
        start = ChangeSource.Settings.FROM_BEGINNING;

        assertThat(new Poller().poll()).hasSize(50);
    }

    // ---- meters and changes

    @Test
    void reportsLagAndFailuresAfterFirstPoll() {
        add(30, NOW, 10);
        failing.add("c3");
        var poller = new Poller();
        var source = poller.source;
        assertThat(List.of(source.lagSeconds(), source.failedCount())).containsOnly(Double.NaN);
        poller.poll();
        assertThat(source.failedCount()).isEqualTo(1);
        millis += 1_500;
        assertThat(source.lagSeconds()).isEqualTo(1.5);
        millis -= 3_600_000;
        assertThat(source.lagSeconds()).as("the clock was put back").isEqualTo(-3_598.5);
    }

    @Test
    void measuresLagInFirstScanToo() {
        add(50, NOW - 8_000_000_000L, 1_000);
        allowed = 20;
        var poller = polled();
        millis += 7_000;
        assertThat(poller.source.lagSeconds()).isEqualTo(7);
        allowed = 100;
        poller.poll();
        poller.poll();

        assertThat(poller.source.lagSeconds()).isZero();
    }

    @Test
    void givesEachChangeTheSameIdInAllProcesses() {
        var lan = Map.of("_id", "a1", "store_id", "s1", "updated_at", "2026-01-02T03:04:05.678Z");

        assertThat(Change.of(Customers.of(lan)).changeId()).isEqualTo("s1/a1/2026-01-02T03:04:05.678Z");
    }

    @Test
    void acceptsListedCustomersWithoutTimestampButNotWithoutId() {
        assertThat(Change.of(Customers.of(Map.of("_id", "a1"))).updatedAtMillis())
                .isZero();
        assertThatThrownBy(() -> Change.of(Customers.of(Map.of("name", "Lan"))))
                .hasMessageContaining("a customer without an id");
    }
}
