// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.source;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;

import io.github.camelladiflow.internal.source.CustomerServer.Cap;
import io.github.camelladiflow.internal.source.CustomerServer.Row;
import io.github.camelladiflow.internal.source.CustomerServer.TieOrder;

/** The store of a {@link SourceScenario}, and the changes in it between the requests of a source. */
final class ScenarioStore {

    /** Late, skewed and stepped timestamps together use at most three quarters of the overlap. */
    static final long OVERLAP_MILLIS = 1_000;

    static final long DAY = 86_400_000;
    private static final long QUARTER_OVERLAP = OVERLAP_MILLIS / 4;

    final Random random;
    final CustomerServer server;
    final int pageSize;
    final long clientClockLag;
    final List<DelayedChange> delayedChanges = new ArrayList<>();
    long time = 1_700_000_000_000L;
    boolean atRest;
    private final int changesPerRequest;
    private final int granularity;
    private final long serverClockSpread;
    private final Set<Row> stamped = new HashSet<>();
    private long clockOffset;
    private long maxClockOffset;
    private int createdCount;

    record DelayedChange(long visibleAt, Row row) {}

    /** Draws a random store, and the page size of its source. */
    ScenarioStore(Random random) {
        this.random = random;
        pageSize = 12 + random.nextInt(18);
        var cap = pick(Cap.NONE, Cap.NONE, Cap.LESS, Cap.LESS, Cap.LESS, Cap.SKIPS_AS_ASKED, Cap.REJECTED);
        // the server accepts the limit that the user has set
        int most = cap == Cap.REJECTED || random.nextInt(3) == 0
                ? pageSize * (1 + random.nextInt(16))
                : (random.nextInt(8) == 0 ? 1 : 10) + random.nextInt(pageSize);
        server = new CustomerServer(random, pick(TieOrder.values()), cap, most);
        changesPerRequest = pick(0, 1, 1, 3, 3, pageSize);
        granularity = pick(1, 1, 50, 1_000);
        clientClockLag = random.nextInt(3) == 0 ? random.nextInt(5_000_000) : 0;
        serverClockSpread = random.nextInt((int) QUARTER_OVERLAP);
        int initial = random.nextInt(300);
        while (server.size() < initial) {
            time += random.nextInt(200);
            if (random.nextInt(40) == 0) {
                changeInBulk(random.nextInt(300), true);
            } else {
                change(newId());
            }
        }
        commit(true);
    }

    @SafeVarargs
    final <T> T pick(T... choices) {
        return choices[random.nextInt(choices.length)];
    }

    void simulateEvents() {
        if (atRest) {
            return;
        }
        time += random.nextInt(30);
        for (int i = random.nextInt(changesPerRequest + 1); i > 0; i--) {
            time += random.nextInt(4) == 0 ? 0 : random.nextInt(40);
            switch (random.nextInt(12)) {
                case 0, 1, 2 -> change(newId());
                case 3, 4 -> server.remove(anyKnownId());
                case 5 -> {
                    String gone = anyKnownId();
                    server.remove(gone);
                    String into = anyKnownId();
                    server.merge(gone, into);
                    change(into);
                }
                default -> change(anyKnownId());
            }
        }
        if (random.nextInt(400) == 0) {
            changeInBulk(random.nextInt(400), random.nextBoolean());
        }
        if (random.nextInt(300) == 0) {
            massDeletion();
        }
        if (server.size() > 0 && random.nextInt(100) == 0) {
            for (int i = random.nextInt(10) == 0 ? random.nextInt(server.size()) : 1; i > 0; i--) {
                server.hide(anyKnownId());
            }
        }
        if (random.nextInt(200) == 0) {
            // forward by any amount, and back by a small amount
            clockOffset = random.nextInt(4) == 0
                    ? maxClockOffset + random.nextInt(10_000)
                    : maxClockOffset - random.nextLong(QUARTER_OVERLAP);
            maxClockOffset = Math.max(maxClockOffset, clockOffset);
        }
        commit(false);
    }

    String newId() {
        return "00000000" + HexFormat.of().toHexDigits((long) ++createdCount);
    }

    String anyKnownId() {
        return server.size() == 0
                ? newId()
                : server.at(random.nextInt(server.size())).id();
    }

    private void changeInBulk(int count, boolean isNew) {
        long stamp = clock();
        for (int i = 0; i < count; i++) {
            put(isNew ? newId() : anyKnownId(), stamp, time);
        }
    }

    private void massDeletion() {
        int count = server.size() * random.nextInt(60) / 100;
        int from = pick(0, server.size() - count, random.nextInt(server.size() - count + 1));
        server.all().subList(from, from + count).forEach(row -> server.remove(row.id()));
    }

    private void change(String id) {
        long shown = random.nextInt(4) == 0 ? time + random.nextLong(QUARTER_OVERLAP) : time;
        long ahead = random.nextInt(150) == 0 ? random.nextInt(3_600_000) : 0;
        put(id, clock() + ahead, shown);
    }

    /** Returns the timestamp of one of two servers. */
    long clock() {
        long clock = time + clockOffset - (random.nextBoolean() ? serverClockSpread : 0);
        return clock - clock % Math.min(granularity, QUARTER_OVERLAP);
    }

    void put(String id, long stamp, long visible) {
        for (DelayedChange other : delayedChanges) {
            if (other.row().id().equals(id)) {
                return;
            }
        }
        var row = new Row(id, stamp);
        // a reader cannot distinguish two changes of a customer with the same timestamp
        while (!stamped.add(row)) {
            row = new Row(id, row.stamp() + 1);
        }
        if (visible > time) {
            delayedChanges.add(new DelayedChange(visible, row));
        } else {
            server.put(row);
        }
    }

    void commit(boolean all) {
        delayedChanges.removeIf(each -> {
            boolean due = all || each.visibleAt() <= time;
            if (due) {
                server.put(each.row());
            }
            return due;
        });
    }
}
