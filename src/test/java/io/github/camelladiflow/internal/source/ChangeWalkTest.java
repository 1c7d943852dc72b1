// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.source;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

import io.github.camelladiflow.internal.source.ChangeWalk.Settings;
import io.github.camelladiflow.internal.source.CustomerPages.Slice;
import io.github.camelladiflow.model.LadiFlowProtocolException;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Single cases of what the histories mix. */
class ChangeWalkTest {

    private static final int PAGE_SIZE = 20;

    private final List<Change> list = new ArrayList<>();
    private final List<WalkState> kept = new ArrayList<>();
    private boolean isEndless;
    private boolean heedsPages = true;
    private boolean shuffles;
    private int most = Integer.MAX_VALUE;
    private int requests;
    private long nanos;

    private ChangeWalk walk(Long start, long overlap, int maximumRedeliveries, WalkState state) {
        var pages = new CustomerPages() {
            @Override
            public Slice read(int page, int limit) {
                requests++;
                if (isEndless && page > 1) {
                    return new Slice(
                            IntStream.range(0, limit)
                                    .mapToObj(i -> change("p" + page + "-" + i, 4_000))
                                    .toList(),
                            null,
                            limit);
                }
                if (shuffles) {
                    Collections.shuffle(list);
                    list.sort(Comparator.comparingLong(Change::stamp).reversed());
                }
                int given = Math.min(limit, most);
                var items = list.stream()
                        .skip(heedsPages ? (page - 1L) * given : 0)
                        .limit(given)
                        .toList();
                return new Slice(items, isEndless ? null : (long) list.size(), given);
            }

            @Override
            public Change find(String id) {
                return list.stream()
                        .filter(change -> change.id().equals(id))
                        .findFirst()
                        .orElse(null);
            }
        };
        return new ChangeWalk(
                pages,
                new Settings("a store", start, overlap, 1, PAGE_SIZE, maximumRedeliveries),
                state,
                kept::add,
                () -> Long.MAX_VALUE,
                () -> nanos);
    }

    private ChangeWalk all() {
        return walk(Settings.ALL, 0, -1, null);
    }

    private static Change change(String id, long stamp) {
        return new Change(id, stamp, null);
    }

    /** Puts customers on top of the list, each newer than the one before by a step. */
    private void add(int count, long from, long step) {
        IntStream.range(0, count).forEach(i -> list.add(0, change("c" + list.size(), from + i * step)));
    }

    private static List<String> drain(ChangeWalk walk) {
        var ids = new ArrayList<String>();
        for (List<Change> batch = walk.next(); !batch.isEmpty(); batch = walk.next()) {
            batch.forEach(change -> {
                ids.add(change.id());
                walk.handed(change, true);
            });
            walk.settle();
        }
        walk.settle();
        return ids;
    }

    @Test
    void theOldestChangeComesFirst() {
        add(150, 1_000, 10);

        assertThat(drain(all()))
                .containsExactlyElementsOf(
                        IntStream.range(0, 150).mapToObj(i -> "c" + i).toList());
    }

    @Test
    void fewRequestsReadAListAndOneFindsThatNothingIsNew() {
        add(1_000, 1_000, 10);
        var walk = all();
        drain(walk);
        // 50 pages would do if nothing ever moved
        assertThat(requests).isLessThan(50 * 3 / 2 + 25);

        requests = 0;
        assertThat(drain(walk)).isEmpty();
        assertThat(requests).isOne();
    }

    /** However many push an equal of what was read last over the edge of the next window. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 25, 40})
    void equalsOfWhatWasReadLastAreNotPassedOver(int pushed) {
        add(12, 1_000, 10);
        add(16, 2_000, 0);
        add(30, 3_000, 10);
        var expected = new HashSet<>(list.stream().map(Change::id).toList());
        var walk = all();
        var given = new HashSet<String>();
        var batch = walk.next();
        batch.forEach(change -> {
            given.add(change.id());
            walk.handed(change, true);
        });
        walk.settle();

        // those that were read are now the first of their equals, or the last
        var equals = new ArrayList<>(list.subList(30, 46));
        equals.sort((one, other) -> Boolean.compare(given.contains(one.id()), given.contains(other.id())));
        for (int order = 0; order < 2; order++) {
            Collections.reverse(equals);
            for (int i = 0; i < equals.size(); i++) {
                list.set(30 + (order == 0 ? 0 : pushed) + i, equals.get(i));
            }
            if (order == 0) {
                add(pushed, 4_000, 1);
            }
            var next = walk.next();
            next.forEach(change -> {
                given.add(change.id());
                walk.handed(change, true);
            });
            walk.settle();
        }
        given.addAll(drain(walk));

        assertThat(given).containsAll(expected);
    }

    @RepeatedTest(20)
    void moreEqualsThanAPageHoldsAreReadInALargerOneWhateverTheirOrder() {
        shuffles = true;
        add(50, 1_000, 10);
        add(150, 2_000, 0);
        add(50, 3_000, 10);
        var walk = all();

        assertThat(drain(walk)).hasSize(250).doesNotHaveDuplicates();
        assertThat(walk.hasWarned()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {20, 30})
    void moreEqualsThanLadiFlowGivesAtATimeAreReadInTheOrderInWhichItListsThem(int most) {
        this.most = most;
        add(100, 2_000, 0);
        add(10, 3_000, 10);
        var walk = all();

        assertThat(drain(walk)).hasSize(110).doesNotHaveDuplicates();
        assertThat(walk.hasWarned()).isTrue();
    }

    @Test
    void noneOfMoreEqualsThanLadiFlowGivesAtATimeIsPassedOverWhenTheyArePushedOn() {
        most = PAGE_SIZE;
        add(100, 2_000, 0);
        add(10, 3_000, 10);
        var walk = all();
        var given = new HashSet<String>();
        for (List<Change> batch = walk.next(); !batch.isEmpty(); batch = walk.next()) {
            batch.forEach(change -> {
                given.add(change.id());
                walk.handed(change, true);
            });
            walk.settle();
            if (list.size() < 400) {
                add(45, 4_000 + list.size(), 1);
            }
        }

        assertThat(given).hasSameSizeAs(list);
    }

    @Test
    void aWindowGoesBackToItsSizeBehindTheEquals() {
        add(50, 1_000, 0);
        add(100, 2_000, 10);
        var walk = all();
        var sizes = new ArrayList<Integer>();
        for (List<Change> batch = walk.next(); !batch.isEmpty(); batch = walk.next()) {
            sizes.add(batch.size());
            batch.forEach(change -> walk.handed(change, true));
            walk.settle();
        }

        assertThat(sizes.subList(sizes.size() - 4, sizes.size())).isNotEmpty().allMatch(size -> size <= PAGE_SIZE);
    }

    @ParameterizedTest
    @ValueSource(ints = {21, 40, 41, 400})
    void aServerThatDoesNotHeedThePageIsToldInsteadOfTakenForTheEndOfTheList(int customers) {
        heedsPages = false;
        add(customers, 1_000, 10);

        assertThatThrownBy(() -> all().next())
                .isInstanceOf(LadiFlowProtocolException.class)
                .hasMessageContaining("LadiFlow does not heed the page");
    }

    @Test
    void aDamagedOrderIsAnErrorAndNothingIsPassedOver() {
        add(10, 1_000, 10);
        list.add(0, change("late", 1));

        assertThatThrownBy(() -> all().next())
                .isInstanceOf(LadiFlowProtocolException.class)
                .hasMessageContaining("not sorted by updated_at");
    }

    @Test
    void aListWithoutAnEndIsAnErrorAndNotAnEndlessSearch() {
        add(20, 5_000, 10);
        isEndless = true;

        assertThatThrownBy(() -> walk(1_000L, 0, -1, null).next())
                .isInstanceOf(LadiFlowProtocolException.class)
                .hasMessageContaining("raise pageSize");
    }

    @Test
    void aSnapshotGoesOnAfterAKillWhereItsLastPageWasKept() {
        add(400, 1_000, 10);
        var first = all();
        Set<String> given = new HashSet<>();
        for (int batch = 0; batch < 5; batch++) {
            first.next().forEach(change -> {
                given.add(change.id());
                first.handed(change, true);
            });
            first.settle();
        }
        var lost = first.next();

        var second = walk(null, 0, -1, kept.get(kept.size() - 1));
        var rest = drain(second);

        assertThat(rest).doesNotContainAnyElementsOf(given).hasSize(400 - given.size());
        assertThat(rest.subList(0, lost.size()))
                .isEqualTo(lost.stream().map(Change::id).toList());
    }

    @Test
    void whatFailsIsHandedOverAgainWhilePagesGoOn() {
        add(60, 1_000, 10);
        var walk = walk(Settings.ALL, 0, 2, null);
        var batch = walk.next();
        batch.forEach(change -> walk.handed(change, change != batch.get(0)));
        walk.settle();
        assertThat(walk.failing()).isOne();
        assertThat(drain(walk)).hasSize(60 - batch.size());

        assertThat(walk.failedBefore(1_000)).isEmpty();
        nanos = 1_000;
        assertThat(walk.failedBefore(1_000)).containsExactly(batch.get(0));
        assertThat(walk.handed(batch.get(0), false)).isFalse();
        walk.settle();
        nanos = 2_000;
        assertThat(walk.failedBefore(1_000)).hasSize(1);
        assertThat(walk.handed(batch.get(0), false)).as("given up").isTrue();
        walk.settle();
        assertThat(walk.failing()).isZero();
    }

    @Test
    void aCustomerThatFailedAndIsGoneIsForgotten() {
        add(1, 1_000, 10);
        var walk = all();
        walk.handed(walk.next().get(0), false);
        walk.settle();
        list.clear();

        assertThat(walk.failedBefore(0)).isEmpty();
        walk.settle();
        assertThat(walk.failing()).isZero();
    }

    @Test
    void theLagIsTheAgeOfWhatIsNotDone() {
        add(50, 1_000, 1_000);
        var walk = walk(1_000L, 0, -1, null);
        assertThat(walk.lagSeconds()).isNaN();
        walk.next();
        assertThat(walk.lagSeconds()).isEqualTo(49);

        drain(walk);
        assertThat(walk.lagSeconds()).isZero();
        nanos = 7_000_000_000L;
        assertThat(walk.lagSeconds()).isEqualTo(7);
    }

    @Test
    void anIdlePollWritesNothing() {
        add(5, 1_000, 10);
        var walk = all();
        drain(walk);
        int writes = kept.size();
        drain(walk);

        assertThat(kept).hasSize(writes);
    }
}
