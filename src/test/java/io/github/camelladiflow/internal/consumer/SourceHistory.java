/*
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *     http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */
package io.github.camelladiflow.internal.consumer;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelladiflow.internal.consumer.ChangeWalk.Settings;
import io.github.camelladiflow.internal.consumer.CustomerPages.Slice;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.LadiFlowRateLimitException;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What happens to a store and to those who read its changes, all of it drawn from one number: customers that are created,
 * changed, merged and deleted between any two requests and while their exchanges run; equal time stamps in another order at
 * each request; changes that are shown late, clocks that are apart, ahead and set back; answers 429; exchanges that fail;
 * processes that are killed at any point or stopped, and then others that go on from what was kept.
 */
final class SourceHistory {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long OVERLAP = 1_000;
    private static final long PAUSE = 50;
    private static final int MOST_POLLS_AT_REST = 3_000;
    private static final int MOST_REQUESTS_OF_A_POLL = 500;

    private static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** A state of a customer. */
    private record Row(String id, long stamp) {}

    private final Random random;
    private final int pageSize;
    private final int mostPerPage;
    private final boolean totals;
    private final boolean limits;
    private final boolean shuffles;
    private final boolean busy;
    private final int granularity;
    private final int firstPage;
    private final long serverClock;
    private final long ourClock;
    private final Long start;

    private final Map<String, Row> store = new LinkedHashMap<>();
    private final Set<Row> stamped = new HashSet<>();
    private long time = 1_700_000_000_000L;
    private int made;
    private boolean atRest;

    private String kept;
    private ChangeWalk walk;
    private final Map<Row, Integer> delivered = new HashMap<>();
    private final List<Row> sinceKept = new ArrayList<>();
    private final Set<Row> before = new HashSet<>();
    private int mayComeAgain;

    private int requestsOfPoll;

    private boolean warned;

    int kills;
    int requests;
    int repeated;

    SourceHistory(long seed) {
        random = new Random(seed);
        pageSize = 8 + random.nextInt(8);
        mostPerPage = random.nextInt(4) == 0 ? 7 : 1_000;
        totals = random.nextInt(4) > 0;
        limits = mostPerPage < pageSize || random.nextBoolean();
        shuffles = random.nextBoolean();
        busy = random.nextInt(4) == 0;
        granularity = mostPerPage > pageSize && random.nextInt(3) == 0 ? 50 : 1;
        firstPage = random.nextInt(2);
        serverClock = random.nextInt(3) == 0 ? random.nextInt(10_000_000) - 5_000_000 : 0;
        // one that is ahead of the server's cannot tell that a time stamp is
        ourClock = serverClock - (random.nextInt(3) == 0 ? random.nextInt(5_000_000) : 0);
        int initial = random.nextInt(60);
        for (int i = 0; i < initial; i++) {
            time += random.nextInt(200);
            create();
        }
        start = switch (random.nextInt(3)) {
            case 0 -> null;
            case 1 -> Settings.ALL;
            default -> time + serverClock - random.nextInt(5_000);
        };
    }

    private boolean chance(int percent) {
        return !atRest && random.nextInt(100) < percent;
    }

    // what happens at LadiFlow

    private void happen() {
        if (atRest) {
            return;
        }
        for (int i = random.nextInt(busy ? 4 : 2); i > 0; i--) {
            time += random.nextInt(4) == 0 ? 0 : random.nextInt(40);
            switch (random.nextInt(12)) {
                case 0, 1, 2 -> create();
                case 3, 4 -> anyOf().ifPresent(this::delete);
                case 5 -> {
                    // a merge
                    anyOf().ifPresent(this::delete);
                    anyOf().ifPresent(id -> put(id, clock()));
                }
                case 6 -> {
                    long stamp = clock();
                    for (int n = random.nextInt(3); n >= 0; n--) {
                        anyOf().ifPresent(id -> put(id, stamp));
                    }
                }
                default -> anyOf().ifPresent(id -> put(id, clock()));
            }
        }
    }

    /** What a server stamps: two of them are up to a half of the overlap apart, and show it up to a half too late. */
    private long clock() {
        long stamp = time + serverClock;
        stamp -= stamp % granularity;
        if (random.nextInt(60) == 0) {
            return stamp + random.nextInt(3_600_000);
        }
        return stamp
                + random.nextInt(2) * OVERLAP / 2
                - (random.nextInt(4) == 0 ? random.nextLong(OVERLAP / 2 - 50) : 0);
    }

    private Optional<String> anyOf() {
        return store.isEmpty()
                ? Optional.empty()
                : store.keySet().stream().skip(random.nextInt(store.size())).findFirst();
    }

    private void create() {
        put("c" + ++made, clock());
    }

    private void put(String id, long stamp) {
        Row row = new Row(id, stamp);
        // two changes of one customer with one time stamp are the same to who reads them
        while (!stamped.add(row)) {
            row = new Row(id, row.stamp() + 1);
        }
        store.put(id, row);
    }

    private void delete(String id) {
        store.remove(id);
    }

    private Slice page(int number, int limit) {
        requests++;
        assertThat(++requestsOfPoll).as("requests of one poll").isLessThan(MOST_REQUESTS_OF_A_POLL);
        happen();
        if (chance(2)) {
            throw new Killed();
        }
        if (chance(3)) {
            throw new LadiFlowRateLimitException("429", LadiFlowOperation.CUSTOMER_SHOW, 429, null, null);
        }
        var rows = new ArrayList<>(store.values());
        if (shuffles) {
            Collections.shuffle(rows, random);
        }
        rows.sort(Comparator.comparingLong(Row::stamp).reversed());
        int size = Math.min(limit, mostPerPage);
        var items = rows.stream()
                .skip((long) Math.max(0, number - firstPage) * size)
                .limit(size)
                .map(row -> new Change(row.id(), row.stamp(), null))
                .toList();
        time += random.nextInt(10);
        happen();
        return new Slice(items, totals ? (long) rows.size() : null, limits ? size : null);
    }

    private Change find(String id) {
        happen();
        if (chance(3)) {
            throw new Killed();
        }
        Row row = store.get(id);
        return row == null ? null : new Change(id, row.stamp(), null);
    }

    // what reads it

    private void poll() {
        requestsOfPoll = 0;
        if (walk == null) {
            walk = new ChangeWalk(
                    new CustomerPages() {
                        @Override
                        public Slice read(int page, int limit) {
                            return page(page, limit);
                        }

                        @Override
                        public Change find(String id) {
                            return SourceHistory.this.find(id);
                        }
                    },
                    new Settings("a store", start, OVERLAP, firstPage, pageSize, -1),
                    kept == null ? null : parse(kept),
                    this::keep,
                    () -> time + ourClock,
                    () -> time * 1_000_000);
        }
        var again = walk.failedBefore(PAUSE * 1_000_000);
        if (!again.isEmpty()) {
            handOver(again);
        }
        if (!walk.isFull()) {
            handOver(walk.next());
        }
    }

    private void handOver(List<Change> changes) {
        assertThat(changes).hasSizeLessThanOrEqualTo(pageSize);
        for (Change change : changes) {
            if (chance(1)) {
                // stopped in the middle of a batch
                break;
            }
            happen();
            if (chance(1)) {
                throw new Killed();
            }
            boolean completed = !chance(5);
            if (completed) {
                var row = new Row(change.id(), change.stamp());
                delivered.merge(row, 1, Integer::sum);
                sinceKept.add(row);
            }
            if (chance(1)) {
                throw new Killed();
            }
            walk.handed(change, completed);
        }
        walk.settle();
    }

    private void keep(WalkState state) {
        if (chance(2)) {
            throw new Killed();
        }
        try {
            kept = JSON.writeValueAsString(state);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
        sinceKept.clear();
        if (chance(2)) {
            throw new Killed();
        }
    }

    private static WalkState parse(String text) {
        try {
            return JSON.readValue(text, WalkState.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    void run() {
        before.addAll(store.values());
        for (int polls = 10 + random.nextInt(30); polls > 0; polls--) {
            try {
                poll();
            } catch (Killed e) {
                kills++;
                mayComeAgain += sinceKept.size();
                sinceKept.clear();
                warned |= walk.hasWarned();
                walk = null;
            } catch (LadiFlowRateLimitException e) {
                // the next poll goes on
            }
            if (kept == null && start == null) {
                // it has not begun yet
                before.addAll(store.values());
            }
            if (random.nextInt(10) == 0) {
                time += random.nextInt(3_000);
            }
            happen();
        }
        atRest = true;
        int idle = 0;
        for (int polls = 0; idle < 3; polls++) {
            assertThat(polls).as("polls until all is done").isLessThan(MOST_POLLS_AT_REST);
            int had = delivered.values().stream().mapToInt(n -> n).sum();
            poll();
            time += OVERLAP;
            idle = had == delivered.values().stream().mapToInt(n -> n).sum() ? idle + 1 : 0;
        }
        check();
    }

    private void check() {
        for (Row row : store.values()) {
            boolean isAsked = start == null ? !before.contains(row) : row.stamp() >= start;
            // what may be lost if equals come in another order each time is not lost silently
            if (isAsked && !(shuffles && (warned || walk.hasWarned()))) {
                assertThat(delivered).as("what was handed over").containsKey(row);
            }
        }
        repeated = delivered.values().stream().mapToInt(n -> n - 1).sum();
        assertThat(repeated).as("handed over twice").isLessThanOrEqualTo(mayComeAgain);
        assertThat(walk.failing()).isZero();
    }
}
