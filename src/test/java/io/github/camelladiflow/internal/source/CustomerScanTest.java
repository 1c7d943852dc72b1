// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.source;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;

import io.github.camelladiflow.internal.source.CustomerServer.Cap;
import io.github.camelladiflow.internal.source.CustomerServer.Row;
import io.github.camelladiflow.internal.source.CustomerServer.TieOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests the rules of the scan, one by one. {@link SourceScenariosTest} tests them together. */
class CustomerScanTest extends SourceTestBase {

    private static final String EQUAL = "more customers have the same updated_at";

    @Test
    void sendsOneRequestPerPollWithAtMostOneChange() {
        add(1_000, NOW - 10_000_000, 1_000);
        var poller = polled();
        nanos += 120_000_000_000L;
        poller.poll();

        int before = server.requests;
        assertThat(poller.poll()).isEmpty();
        assertThat(server.requests - before).as("requests for no event").isOne();
        add(1, NOW + 120_000, 0);
        assertThat(poller.poll()).hasSize(1);
        assertThat(server.requests - before).as("requests for one event").isEqualTo(2);
    }

    @Test
    void emitsOldestChangeOfPageFirst() {
        add(15, NOW - 1_000_000, 10);

        assertThat(new Poller().poll())
                .containsExactlyElementsOf(
                        IntStream.range(0, 15).mapToObj(i -> "c" + i).toList());
    }

    @Test
    void doesNotRetryRejectedPageOfConfiguredSize() {
        reader = (page, limit) -> {
            throw failure(false);
        };
        new Poller().pollUntilFailure("no page");

        assertThat(numbers).hasSize(1);
    }

    @Test
    void resumesAfterFailureOfLargerPage() {
        add(200, NOW, 0);
        var poller = new Poller();
        reader = (page, limit) -> {
            if (limit > 20) {
                throw failure(true);
            }
            return page(page, limit);
        };
        assertThat(poller.pollUntilFailure("no page")).hasSize(20);
        reader = this::page;

        assertThat(poller.poll()).hasSize(180).doesNotHaveDuplicates();
    }

    /** All numbers from 1 to 10 divide 2,520: no window reaches across that position. */
    @ParameterizedTest
    @CsvSource({"1, LESS, 150", "2, LESS, 300", "7, LESS, 1000", "10, LESS, 5100", "10, SKIPS_AS_ASKED, 2600"})
    void makesProgressInBoundedRequestsWithAnyPageLimit(int most, Cap cap, int customers) {
        server = server(TieOrder.LATEST_FIRST, cap, most);
        add(customers, NOW - 10_000_000_000L, 1_000);

        assertThat(new Poller().poll()).hasSize(customers).doesNotHaveDuplicates();
        assertThat(warnings).isEmpty();
        assertThat(server.requests).isLessThan(customers * 50);
    }

    @Test
    void losesNoCustomerWhenServerDropsItemsOfLastPage() {
        add(50, NOW, 1_000);
        reader = (page, limit) -> {
            var items = page(page, limit);
            boolean isLast = items.size() < limit;
            return isLast ? items.subList(0, (items.size() + 1) / 2) : items;
        };

        assertThat(new Poller().poll()).hasSize(50).doesNotHaveDuplicates();
    }

    @Test
    void emitsAllCustomersChangedWhenFirstScanEnds() {
        start = NOW;
        add(50, NOW - 100, 1);
        add(30, NOW, 0);

        assertThat(new Poller().poll()).hasSize(30).doesNotHaveDuplicates();
    }

    /** A server may omit customers of the pages that it has shortened. */
    @Test
    void doesNotTreatShortPageAsEndOfList() {
        add(200, NOW, 1_000);
        reader = (page, limit) -> page(page, limit).stream()
                .filter(change -> !change.id().endsWith("5"))
                .toList();

        assertThat(new Poller().poll()).hasSize(180).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @CsvSource({"21, 10", "40, 10", "41, 10", "400, 10", "20, 0", "400, 0"})
    void failsIfServerIgnoresPageParameter(int customers, int step) {
        add(customers, NOW, step);
        reader = (page, limit) -> page(0, limit);

        new Poller().pollUntilFailure("ignore 'page' and 'limit'");
    }

    @Test
    void failsIfListIsNotSorted() {
        var unsorted = List.of(change(new Row("a", 1)), change(new Row("b", 2)));
        reader = (page, limit) -> unsorted;

        new Poller().pollUntilFailure("not sorted by updated_at");
    }

    @Test
    void emitsChangeListedLateWithinOverlap() {
        add(5, NOW - 40, 10);
        var poller = polled();
        server.put(new Row("late", NOW - 60_000));
        assertThat(poller.poll()).containsExactly("late");
        server.put(new Row("too late", NOW - 60_001));

        assertThat(poller.poll()).isEmpty();
    }

    @Test
    void advancesOverlapWithTimeWhileNothingChanges() {
        add(5, NOW - 40, 10);
        var poller = polled();
        nanos += 40_000_000_000L;
        poller.poll();
        server.put(new Row("late", NOW - 20_000));
        server.put(new Row("too late", NOW - 20_001));

        assertThat(poller.poll()).containsExactly("late");
    }

    @Test
    void emitsOnlyLastOfTwoChangesBetweenTwoPolls() {
        add(1, NOW - 40, 10);
        var poller = polled();
        server.put(new Row("often", NOW + 1));
        server.put(new Row("often", NOW + 2));

        assertThat(poller.poll()).containsExactly("often");
    }

    /** This machine's clock is wrong, and LadiFlow's response contains the time. */
    @ParameterizedTest
    @CsvSource({"-1000000000", "1000000000"})
    void emitsChangesAfterTimestampInTheFuture(long wrong) {
        millis += wrong;
        add(1, NOW + 3_600_000, 0);
        var poller = polled();
        serverMillis += 120_000;
        poller.poll();
        server.put(new Row("next", serverMillis));

        assertThat(poller.poll()).containsExactly("next");
    }

    @Test
    void emitsChangesOfServerWhoseResponsesHaveNoTime() {
        serverMillis = Long.MAX_VALUE;
        add(5, NOW - 7_200_000, 10);
        var poller = polled();
        add(5, NOW - 7_000_000, 10);

        assertThat(poller.poll()).hasSize(5);
    }

    @Test
    void readsFromBeginningIfListWasEmpty() {
        start = null;
        assertThat(new Poller().poll()).isEmpty();
        add(3, NOW - 10_000_000, 10);

        assertThat(new Poller().poll()).as("in another process").hasSize(3);
    }

    @Test
    void persistsStartOfFirstScanBeforeAllChangesAreEmitted() {
        start = null;
        add(3, NOW - 20, 10);
        allowed = 1;
        assertThat(new Poller().poll()).containsExactly("c0");
        allowed = 1_000;
        add(300, NOW + 1_000_000, 10);

        var ids = new ArrayList<String>();
        for (int i = 0; i < 2; i++) {
            ids.addAll(new Poller().poll());
        }
        assertThat(ids).startsWith("c1", "c2").hasSize(302).doesNotHaveDuplicates();
    }

    /** Covers each position at which the emitted customers may end, and each number of customers after it. */
    @Test
    void findsLastCustomersOfServerThatDropsItemsOfItsLastPage() {
        for (int kept = 171; kept <= 200; kept++) {
            for (int removed = 0; removed < 10; removed++) {
                int rest = kept;
                repository.start();
                repository.stop();
                server = server(TieOrder.LATEST_FIRST, Cap.LESS, 10);
                add(kept + removed, NOW - 100_000_000, 10_000);
                reader = (page, limit) -> {
                    if (page > 15) {
                        while (server.size() > rest) {
                            server.remove(server.at(0).id());
                        }
                    }
                    return pageWithDroppedEnd(page, limit);
                };

                assertThat(new HashSet<>(new Poller().poll()))
                        .as("%d of %d customers", kept, kept + removed)
                        .containsAll(allIds());
            }
        }
    }

    private List<Change> pageWithDroppedEnd(int page, int limit) {
        List<Change> items = page(page, limit);
        boolean isLast = page > 0 && page * Math.min(limit, 10) + items.size() == server.size();
        return isLast && limit >= 10 ? items.subList(0, Math.max(0, items.size() - 5)) : items;
    }

    @Test
    void usesFullPagesWhenShortListHasGrown() {
        pageSize = 100;
        add(30, NOW - 10_000_000, 10);
        var poller = polled();
        add(1_000, NOW - 5_000_000, 10);
        int before = server.requests;

        assertThat(poller.poll()).hasSize(1_000);
        assertThat(server.requests - before).isLessThanOrEqualTo(17);
    }

    @Test
    void scansLongListWithBoundedRequestsAndState() {
        pageSize = 100;
        int customers = 30_000;
        reader = (page, limit) -> {
            String state = repository.getState("ladiflow:customers");
            assertThat(state == null ? 0 : state.length()).isLessThan(10_000);
            server.requests++;
            return IntStream.range(page * limit, Math.min(customers, (page + 1) * limit))
                    .mapToObj(i -> change(new Row("c" + i, NOW - i * 1_000L)))
                    .toList();
        };

        assertThat(new Poller().poll()).hasSize(customers).doesNotHaveDuplicates();
        assertThat(server.requests).isLessThanOrEqualTo(customers / pageSize * 12 / 10);
    }

    // ---- more customers with the same updated_at than a page contains

    @ParameterizedTest
    @CsvSource({"150, 20", "1600, 100", "800, 50"})
    void emitsAllCustomersWithEqualTimestampsBeyondOnePage(int count, int page) {
        pageSize = page;
        server = server(TieOrder.SHUFFLED_PER_REQUEST, Cap.NONE, 0);
        add(500, NOW - 10_000_000, 1_000);
        add(count - 1, NOW, 0);

        assertThat(new Poller().poll()).hasSize(499 + count).doesNotHaveDuplicates();
        assertThat(warnings).isEmpty();
    }

    @Test
    void requestsSmallerPageIfServerRejectsLargerOne() {
        server = server(TieOrder.LATEST_FIRST, Cap.REJECTED, 50);
        add(200, NOW, 0);

        assertThat(new Poller().poll()).hasSize(200).doesNotHaveDuplicates();
        assertThat(warnings).anyMatch(line -> line.contains(EQUAL));
    }

    @Test
    void warnsAndReadsEqualTimestampsByPositionBeyondServerLimit() {
        server = server(TieOrder.LATEST_LAST, Cap.LESS, 20);
        add(200, NOW, 0);
        add(30, NOW + 1_000, 10);

        assertThat(new Poller().poll()).hasSize(230).doesNotHaveDuplicates();
        assertThat(warnings).anyMatch(line -> line.contains(EQUAL));
    }

    @Test
    void doesNotLoopOnMoreEqualTimestampsThanRemembered() {
        server = server(TieOrder.LATEST_LAST, Cap.LESS, 5_000);
        pageSize = 1_000;
        add(ScanState.MAX_SEEN + 1, NOW, 0);

        assertThat(new Poller().poll()).hasSize(ScanState.MAX_SEEN + 1).doesNotHaveDuplicates();
        assertThat(server.requests).isLessThan(100);
    }

    /** The customers are at the end of the list, and a page has one item. */
    @ParameterizedTest
    @CsvSource({"20, 200, 5000, 5100", "1, 300, 0, 290"})
    void resumesAmongEqualTimestampsInAnotherProcess(int maxPageSize, int equal, int newer, int emitted) {
        server = server(TieOrder.LATEST_LAST, Cap.LESS, maxPageSize);
        add(equal, NOW, 0);
        add(newer, NOW + 1_000, 10);
        allowed = emitted;
        var ids = new ArrayList<>(new Poller().poll());
        allowed = Integer.MAX_VALUE;

        ids.addAll(new Poller().poll());
        assertThat(ids).hasSize(equal + newer).doesNotHaveDuplicates();
    }

    /** With one customer per page, 300 new customers are more than the 200 pages in which a poll searches for its position. */
    @Test
    void resumesAtNextPollIfEqualTimestampsMovedTooFar() {
        server = server(TieOrder.LATEST_LAST, Cap.LESS, 1);
        add(30, NOW, 0);
        var poller = new Poller();
        allowed = 10;
        var ids = new ArrayList<>(poller.poll());
        allowed = Integer.MAX_VALUE;
        add(300, NOW + 1_000, 0);

        ids.addAll(poller.pollUntilFailure("increase pageSize"));
        ids.addAll(poller.poll());
        ids.addAll(poller.poll());
        assertThat(ids).hasSize(330).doesNotHaveDuplicates();
    }

    @Test
    void emitsNearlyAllReorderedEqualTimestampsAndWarns() {
        server = server(TieOrder.SHUFFLED_PER_REQUEST, Cap.LESS, 20);
        add(200, NOW, 0);

        assertThat(new Poller().poll()).hasSizeGreaterThan(195).doesNotHaveDuplicates();
        assertThat(warnings).anyMatch(line -> line.contains(EQUAL));
    }

    @Test
    void readsTwoLargeGroupsOfShuffledEqualTimestampsOneAfterAnother() {
        server = server(TieOrder.SHUFFLED_PER_REQUEST, Cap.LESS, 11);
        add(305, NOW - 100_000, 0);
        add(305, NOW - 50_000, 0);
        polled();

        assertThat(server.requests).isLessThan(1_500);
    }
}
