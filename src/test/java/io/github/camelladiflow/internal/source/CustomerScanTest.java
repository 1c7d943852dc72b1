// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.source;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;

import io.github.camelladiflow.internal.source.ChangeSource.Settings;
import io.github.camelladiflow.internal.source.CustomerServer.Cap;
import io.github.camelladiflow.internal.source.CustomerServer.Row;
import io.github.camelladiflow.internal.source.CustomerServer.TieOrder;
import io.github.camelladiflow.model.exception.LadiFlowConnectionException;
import io.github.camelladiflow.model.exception.LadiFlowUnexpectedResponseException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class CustomerScanTest extends CustomerScanTestBase {

    @Test
    void sendsOneRequestPerPollWithAtMostOneChange() {
        add(1_000, NOW - 10_000_000, 1_000);
        var walk = polled();
        nanos += 120_000_000_000L;
        poll(walk);

        int before = server.requests;
        assertThat(poll(walk)).isEmpty();
        assertThat(server.requests - before).as("requests for no event").isOne();
        add(1, NOW + 120_000, 0);
        assertThat(poll(walk)).hasSize(1);
        assertThat(server.requests - before).as("requests for one event").isEqualTo(2);
    }

    @Test
    void emitsOldestChangeFirst() {
        add(15, NOW - 1_000_000, 10);

        assertThat(poll(all()))
                .containsExactlyElementsOf(
                        IntStream.range(0, 15).mapToObj(i -> "c" + i).toList());
    }

    @Test
    void doesNotRetryRejectedPageOfConfiguredSize() {
        var requests = new int[1];

        assertThatThrownBy(() -> poll(all(), (page, limit) -> {
                    requests[0]++;
                    throw failure(false);
                }))
                .isInstanceOf(LadiFlowConnectionException.class);
        assertThat(requests[0]).isOne();
    }

    @Test
    void failsAndResumesOnTransientFailureOfLargerPage() {
        add(200, NOW, 0);
        var walk = all();
        assertThatThrownBy(() -> poll(walk, (page, limit) -> {
                    if (limit > 20) {
                        throw failure(true);
                    }
                    return page(page, limit);
                }))
                .isInstanceOf(LadiFlowConnectionException.class);

        // all pages except the first
        assertThat(poll(walk)).hasSize(180).doesNotHaveDuplicates();
    }

    /** All numbers from 1 to 10 divide 2,520: no window reaches across that position. */
    @ParameterizedTest
    @CsvSource({"1, LESS, 150", "2, LESS, 300", "7, LESS, 1000", "10, LESS, 5100", "10, SKIPS_AS_ASKED, 2600"})
    void makesProgressInBoundedRequestsWithAnyPageLimit(int most, Cap cap, int customers) {
        server = server(TieOrder.LATEST_FIRST, cap, most);
        add(customers, NOW - 10_000_000_000L, 1_000);

        assertThat(logged(() -> assertThat(poll(all())).hasSize(customers).doesNotHaveDuplicates()))
                .isEmpty();
        assertThat(server.requests).isLessThan(customers * 50);
    }

    /** A lagging replica responds to some of the requests. */
    @Test
    void endsScanEvenIfResponsesDisagreeAboutEndOfList() {
        add(30, NOW - 10_000_000, 1_000);

        var ids = poll(
                all(),
                (page, limit) -> page(page, limit).stream()
                        .filter(change -> limit > 1 || !change.id().equals("c0"))
                        .toList());
        assertThat(ids).hasSize(30).doesNotHaveDuplicates();
        assertThat(server.requests).isLessThan(200);
    }

    @Test
    void crossesWindowBoundariesWhileListChanges() {
        server = server(TieOrder.LATEST_FIRST, Cap.LESS, 1);
        add(40, NOW - 10_000_000, 1_000);
        var walk = all();

        var ids = new ArrayList<String>();
        var warning = logged(() -> ids.addAll(poll(walk, (page, limit) -> {
            if (server.requests % 3 == 0 && server.size() < 100) {
                add(1, NOW + server.requests, 0);
            }
            return page(page, limit);
        })));
        ids.addAll(poll(walk));
        assertThat(ids).hasSize(server.size()).doesNotHaveDuplicates();
        assertThat(warning).isEmpty();
    }

    @Test
    void losesNoCustomerWhenServerDropsItemsOfLastPage() {
        add(50, NOW, 1_000);

        var ids = poll(all(), (page, limit) -> {
            var items = page(page, limit);
            boolean isLast = items.size() < limit;
            return isLast ? items.subList(0, (items.size() + 1) / 2) : items;
        });
        assertThat(ids).hasSize(50).doesNotHaveDuplicates();
    }

    /** With a cap below 10, a response that is shorter than its limit may be the end of the list. */
    @Test
    void emitsOldestAlthoughListShrinksBeforeEndIsChecked() {
        server = server(TieOrder.LATEST_FIRST, Cap.LESS, 7);
        add(64, NOW - 10_000_000, 1_000);

        var ids = poll(all(), (page, limit) -> {
            if (server.requests == 1) {
                List.copyOf(server.all().subList(0, 57)).forEach(row -> server.remove(row.id()));
            }
            return page(page, limit);
        });
        assertThat(ids).contains("c0", "c1", "c2", "c3", "c4", "c5", "c6").doesNotHaveDuplicates();
    }

    @Test
    void emitsAllCustomersChangedWhenFirstScanEnds() {
        add(50, NOW - 100, 1);
        add(30, NOW, 0);

        assertThat(poll(scan(NOW, null))).hasSize(30).doesNotHaveDuplicates();
    }

    /** A server may omit customers of the pages that it has shortened. */
    @Test
    void doesNotTreatShortPageAsEndOfList() {
        add(200, NOW, 1_000);

        var ids = poll(
                all(),
                (page, limit) -> page(page, limit).stream()
                        .filter(change -> !change.id().endsWith("5"))
                        .toList());
        assertThat(ids).hasSize(180).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @CsvSource({"21, 10", "40, 10", "41, 10", "400, 10", "20, 0", "400, 0"})
    void failsIfServerIgnoresPageParameter(int customers, int step) {
        add(customers, NOW, step);
        var walk = all();

        assertThatThrownBy(() -> poll(walk, (page, limit) -> page(0, limit)))
                .isInstanceOf(LadiFlowUnexpectedResponseException.class)
                .hasMessageContaining("ignore 'page' and 'limit'");
    }

    @Test
    void failsIfListIsNotSorted() {
        var damaged = List.of(change(new Row("a", 1)), change(new Row("b", 2)));

        assertThatThrownBy(() -> poll(all(), (page, limit) -> damaged))
                .isInstanceOf(LadiFlowUnexpectedResponseException.class)
                .hasMessageContaining("not sorted by updated_at");
    }

    @Test
    void emitsChangeListedLateWithinOverlap() {
        add(5, NOW - 40, 10);
        var walk = polled();
        server.put(new Row("late", NOW - 60_000));
        assertThat(poll(walk)).containsExactly("late");
        server.put(new Row("too late", NOW - 60_001));

        assertThat(poll(walk)).isEmpty();
    }

    @Test
    void advancesOverlapWithClockWhileNothingChanges() {
        add(5, NOW - 40, 10);
        var walk = polled();
        nanos += 40_000_000_000L;
        poll(walk);
        server.put(new Row("late", NOW - 20_000));
        server.put(new Row("too late", NOW - 20_001));

        assertThat(poll(walk)).containsExactly("late");
    }

    @Test
    void losesEarlierChangesBetweenTwoPolls() {
        add(1, NOW - 40, 10);
        var walk = polled();
        server.put(new Row("often", NOW + 1));
        server.put(new Row("often", NOW + 2));

        assertThat(poll(walk)).containsExactly("often");
    }

    @Test
    void emitsChangesAfterTimestampInTheFuture() {
        add(1, NOW + 3_600_000, 0);
        var walk = polled();
        millis += 120_000;
        poll(walk);
        server.put(new Row("next", millis));

        assertThat(poll(walk)).containsExactly("next");
    }

    @Test
    void readsFromBeginningIfListWasEmpty() {
        var walk = scan(null, null);
        assertThat(poll(walk)).isEmpty();
        add(3, NOW - 10_000_000, 10);

        assertThat(poll(walk)).hasSize(3);
    }

    @Test
    void persistsStartOfFirstScanEvenIfNothingWasEmitted() {
        var first = scan(null, null);
        poll(first);
        add(3, NOW - 10_000_000, 10);
        assertThat(poll(scan(null, persisted.get(0))))
                .as("of a list that was empty")
                .hasSize(3);

        persisted.clear();
        var stopped = scan(null, null);
        assertThat(read(stopped)).isNotEmpty();
        assertThat(stopped.commit(false)).as("whether to save the state").isTrue();
    }

    /** Covers each position at which the emitted customers may end, and each number of customers after it. */
    @Test
    void findsLastCustomersOfServerThatDropsItemsOfItsLastPage() {
        for (int kept = 171; kept <= 200; kept++) {
            for (int removed = 0; removed < 10; removed++) {
                server = server(TieOrder.LATEST_FIRST, Cap.LESS, 10);
                add(kept + removed, NOW - 100_000_000, 10_000);
                var walk = all();
                var emitted = new HashSet<String>();
                do {
                    emitted.addAll(emitNext(walk, this::pageWithDroppedEnd));
                    while (emitted.size() > 150 && server.size() > kept) {
                        server.remove(server.at(0).id());
                    }
                } while (walk.isInProgress());

                assertThat(emitted)
                        .as("%d of %d customers", kept, kept + removed)
                        .containsAll(server.all().stream().map(Row::id).toList());
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
        var walk = polled();
        add(1_000, NOW - 5_000_000, 10);
        int before = server.requests;

        assertThat(poll(walk)).hasSize(1_000);
        assertThat(server.requests - before).isLessThanOrEqualTo(16);
    }

    @Test
    void redeliversFailedChangesWhileScanContinues() {
        add(60, NOW - 1_000_000, 10);
        var walk = scan(Settings.FROM_BEGINNING, null);
        var batch = read(walk);
        batch.forEach(change -> walk.recordProcessed(change, change != batch.get(0)));
        settle(walk);
        assertThat(walk.failedCount()).isOne();
        assertThat(poll(walk)).hasSize(60 - batch.size());

        assertThat(walk.idsToRetry(1_000)).isEmpty();
        nanos += 1_000;
        assertThat(walk.idsToRetry(1_000)).containsExactly(batch.get(0).id());
        walk.recordProcessed(batch.get(0), true);
        settle(walk);
        assertThat(walk.failedCount()).isZero();
    }

    @Test
    void forgetsFailedCustomerThatNoLongerExists() {
        add(1, NOW - 1_000, 0);
        var walk = all();
        walk.recordProcessed(read(walk).get(0), false);
        settle(walk);
        walk.removeFailed("c0");
        settle(walk);

        assertThat(walk.failedCount()).isZero();
        assertThat(resumed().failedCount()).isZero();
    }

    @Test
    void measuresLagInFirstScanToo() {
        add(50, NOW - 8_000_000_000L, 1_000);
        var walk = all();
        assertThat(walk.completeSince()).isNull();
        read(walk);
        millis += 7_000;
        assertThat(millis - walk.completeSince()).isEqualTo(7_000);
        poll(walk);
        millis += 5_000;
        poll(walk);
        millis += 2_000;

        assertThat(millis - walk.completeSince()).isEqualTo(2_000);
    }

    @Test
    void persistsNothingOnIdlePoll() {
        add(5, NOW - 1_000_000, 10);
        var walk = polled();
        poll(walk);
        int writes = persisted.size();
        poll(walk);

        assertThat(persisted).hasSize(writes);
    }

    @Test
    void scansLongListWithBoundedRequestsAndMemory() {
        pageSize = 100;
        int customers = 30_000;
        var walk = all();
        // the scan must not remember all of them
        var pages = pages((page, limit) -> {
            server.requests++;
            checkRequests();
            return IntStream.range(page * limit, Math.min(customers, (page + 1) * limit))
                    .mapToObj(i -> change(new Row("c" + i, NOW - i * 1_000L)))
                    .toList();
        });
        int handed = 0;
        do {
            var batch = walk.readNext(pages);
            batch.forEach(change -> walk.recordProcessed(change, true));
            handed += batch.size();
            assertThat(walk.state().seen()).hasSizeLessThan(200);
            walk.commit(true);
            walk.markSaved();
        } while (walk.isInProgress());

        assertThat(handed).isEqualTo(customers);
        assertThat(server.requests).isLessThanOrEqualTo(customers / pageSize * 12 / 10);
    }
}
