// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.source;

import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

import io.github.camelladiflow.internal.source.ChangeWalk.Settings;
import io.github.camelladiflow.model.LadiFlowException;
import io.github.camelladiflow.sandbox.SandboxSettings;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What happens to the sandbox's store and to those who read its changes, all of it drawn from one number: customers that are
 * created, changed, merged and deleted between any two requests and while their exchanges run; equal time stamps in another
 * order at each request; changes that are shown late, clocks that are apart, ahead and set back; calls that fail; exchanges that
 * fail; processes that are killed at any point, and then others that go on from what was kept.
 */
public abstract class SourceHistory {

    protected static final long OVERLAP = 1_000;
    private static final int MOST_POLLS_AT_REST = 3_000;

    /** The end of a process. */
    protected static final class Killed extends Error {
        private static final long serialVersionUID = 1L;

        /** Ends it. */
        public Killed() {
            super("killed");
        }
    }

    /** A state of a customer. */
    private record Row(String id, long stamp) {}

    /** Where customers are. */
    public interface Store {

        SandboxSettings settings();

        /** Adds a customer, or changes when he or she was changed. */
        void put(String id, Instant updated);

        void remove(String id);
    }

    protected final Random random;
    protected final int pageSize;
    protected final boolean limits;
    protected final int firstPage;
    protected final Long start;
    private final boolean shuffles;
    private final boolean busy;
    private final int granularity;
    private final long serverClock;

    private final Store sandbox;
    private final Map<String, Row> store = new LinkedHashMap<>();
    private final Set<Row> stamped = new HashSet<>();
    private int made;
    private boolean atRest;

    /** The time without what a server's clock is wrong. */
    protected long time;

    private final Map<Row, Integer> delivered = new HashMap<>();
    private final Set<Row> before = new HashSet<>();
    private int sinceKept;
    private int mayComeAgain;

    private int kills;

    protected SourceHistory(long seed, Store sandbox, int leastPageSize, long begin) {
        this.random = new Random(seed);
        this.sandbox = sandbox;
        this.time = begin;
        pageSize = leastPageSize + random.nextInt(8);
        int mostPerPage = random.nextInt(4) == 0 ? 7 + random.nextInt(6) : 0;
        limits = mostPerPage > 0 || random.nextBoolean();
        shuffles = random.nextBoolean();
        busy = random.nextInt(4) == 0;
        // more equals than a page has are not lost if the server can be asked for more
        granularity = mostPerPage == 0 && limits && random.nextInt(3) == 0 ? 50 : 1;
        firstPage = random.nextInt(2);
        serverClock = random.nextInt(3) == 0 ? random.nextInt(5_000_000) : 0;
        sandbox.settings().maxLimit(mostPerPage).firstPage(firstPage).shuffle(shuffles);
        int initial = random.nextInt(8 * leastPageSize);
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

    /** Our clock: one that is ahead of the server's cannot tell that a time stamp is. */
    protected long ourClock(long behind) {
        return time + serverClock - behind;
    }

    /** Once in so many, while things happen. */
    protected boolean chance(int percent) {
        return !atRest && random.nextInt(100) < percent;
    }

    protected void happen() {
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
        put(String.format(Locale.ROOT, "%024x", ++made), clock());
    }

    private void put(String id, long stamp) {
        Row row = new Row(id, stamp);
        // two changes of one customer with one time stamp are the same to who reads them
        while (!stamped.add(row)) {
            row = new Row(id, row.stamp() + 1);
        }
        store.put(id, row);
        sandbox.put(id, Instant.ofEpochMilli(row.stamp()));
    }

    private void delete(String id) {
        store.remove(id);
        sandbox.remove(id);
    }

    protected void deliver(String id, long stamp) {
        delivered.merge(new Row(id, stamp), 1, Integer::sum);
        sinceKept++;
    }

    /** What was handed over so far does not come again. */
    protected void keep() {
        sinceKept = 0;
    }

    /** May throw {@link Killed}, or that a call failed. */
    protected abstract void poll() throws Exception;

    /** There is no process any more; the next poll begins another. */
    protected abstract void die() throws Exception;

    protected abstract boolean hasBegun();

    protected abstract int failing();

    /** Whether it was said that some may have been passed over. */
    protected abstract boolean isWarned();

    /**
     * Lets all of it happen.
     *
     * @return how many processes were killed
     */
    public final int run() throws Exception {
        before.addAll(store.values());
        for (int polls = 10 + random.nextInt(30); polls > 0; polls--) {
            try {
                poll();
            } catch (Killed e) {
                kills++;
                mayComeAgain += sinceKept;
                keep();
                die();
            } catch (LadiFlowException e) {
                // the next poll goes on
                assertThat(e).matches(LadiFlowException::isRetryable);
            }
            if (!hasBegun() && start == null) {
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
            int had = deliveries();
            poll();
            time += OVERLAP;
            idle = had == deliveries() && failing() == 0 ? idle + 1 : 0;
        }
        check();
        die();
        return kills;
    }

    private int deliveries() {
        return delivered.values().stream().mapToInt(n -> n).sum();
    }

    private void check() {
        for (Row row : store.values()) {
            boolean isAsked = start == null ? !before.contains(row) : row.stamp() >= start;
            // what may be lost if equals come in another order each time is not lost silently
            if (isAsked && !(shuffles && isWarned())) {
                assertThat(delivered).as("what was handed over").containsKey(row);
            }
        }
        assertThat(deliveries() - delivered.size()).as("handed over twice").isLessThanOrEqualTo(mayComeAgain);
    }
}
