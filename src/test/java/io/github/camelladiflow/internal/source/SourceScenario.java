// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.source;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.Random;

import io.github.camelladiflow.internal.source.ScenarioExpectations.Violation;
import io.github.camelladiflow.internal.source.ScenarioServer.Cap;
import io.github.camelladiflow.internal.source.ScenarioServer.Kind;
import io.github.camelladiflow.internal.source.ScenarioServer.Outage;
import io.github.camelladiflow.internal.source.ScenarioServer.ServerBehavior;
import io.github.camelladiflow.model.exception.LadiFlowException;
import org.apache.camel.support.processor.state.MemoryStateRepository;

import static io.github.camelladiflow.internal.source.ScenarioServer.DAY;
import static io.github.camelladiflow.internal.source.ScenarioServer.EVER;
import static io.github.camelladiflow.internal.source.ScenarioServer.HOUR;
import static io.github.camelladiflow.internal.source.ScenarioServer.MINUTE;
import static io.github.camelladiflow.internal.source.ScenarioServer.SECOND;

/** A random scenario of {@link SourceScenariosTest}: a store that changes, its outages, and the processes that poll it. */
final class SourceScenario implements ChangeSource.BatchReceiver {

    private static final long BEGINNING = 1_767_225_600_000L;

    /** The process is killed. */
    static final class Killed extends Error {
        private static final long serialVersionUID = 1;

        Killed() {
            super("killed", null, false, false);
        }
    }

    /** Fails before or after it has stored the value, and may be the place where the process is killed. */
    private final class Repository extends MemoryStateRepository {

        @Override
        public void setState(String key, String value) {
            killAtRandom();
            failAtRandom();
            super.setState(key, value);
            emittedSinceSave = 0;
            killAtRandom();
            failAtRandom();
        }

        private void failAtRandom() {
            if (server.isChance(Kind.STATE)) {
                throw new IllegalStateException("no space left on device");
            }
        }
    }

    private final Random random;
    private final ScenarioServer server;
    private final ChangeSource.Settings settings;
    private final ScenarioExpectations expected;
    /** The existing customers, and some deleted ones. */
    private final List<String> ids = new ArrayList<>();

    private final long overlap;
    private final long delay;
    private final long grain;
    private final long late;
    private double changes;
    private final long localOffset;
    private final boolean jumpsAhead;
    private long nanoOrigin;
    private ChangeSource source;
    private int failedPolls;

    private long faultsUntil;
    private boolean ending;
    private final boolean restarts;
    private final MemoryStateRepository repository = new Repository();
    private final double busy;
    private int emittedSinceSave;
    private int allowedRepetitions;
    int kills;

    SourceScenario(long number) {
        random = new Random(number * 0x9e3779b97f4a7c15L);
        overlap = pick(20, 60, 600) * SECOND;
        delay = pick(5, 20, 20, 60) * MINUTE;
        grain = pick(1, 1, 1000, overlap * 3 / 10);
        late = random.nextInt((int) overlap / 10);
        changes = 0.05 * pick(0, 1, 1, 4, 20);
        var cap = (int) pick(1, 2, 7, 10, 25, 100, 1000);
        var count = (int) Math.min(cap < 7 ? 60 : 200, pick(0, 1, 3, 10, 40, 100, 200));
        if (cap >= 25 && random.nextInt(25) == 0) {
            count = 700;
        }
        var pageSize = (int) pick(20, 50, 100);
        var first = random.nextInt(2);
        var offset = pick(0, 0, -7 * HOUR, 7 * HOUR, 90 * SECOND);
        localOffset = pick(0, 0, -7 * HOUR, 7 * HOUR, 30 * DAY);
        // the responses contain the time by a clock that is not ahead of the clock that stamps the customers
        jumpsAhead = offset >= 0 && random.nextInt(4) == 0;
        server = new ScenarioServer(
                new ServerBehavior(
                        cap,
                        random.nextInt(6) == 0 ? Cap.CUTS : Cap.CLAMPS,
                        first,
                        random.nextInt(3) == 0,
                        // a server with pages of one customer would never show its last customers
                        cap > 7 && random.nextInt(6) == 0 || cap > 1 && cap <= 7 && number % 6 == 0
                                ? Math.min(cap, pageSize)
                                : 0,
                        random.nextBoolean(),
                        offset,
                        pick(20, 100, 100, 400),
                        jumpsAhead || random.nextBoolean()),
                random,
                BEGINNING + random.nextInt((int) DAY));
        busy = pick(20, 20, 20, 2);
        server.betweenRequests = () -> simulateEvents(changes / busy);
        Long start = random.nextInt(3) > 0 ? (Long) ChangeSource.Settings.FROM_BEGINNING : null;
        settings = new ChangeSource.Settings(
                "a source", start, overlap, pageSize, first == 0 || random.nextInt(3) == 0 ? (Integer) first : null);
        expected = new ScenarioExpectations(server, settings, delay);
        server.now -= 2 * DAY;
        for (var i = 0; i < count; i++) {
            server.now += random.nextInt((int) (2 * DAY / count));
            create(
                    i > 0 && random.nextInt(4) == 0
                            ? server.customers.get(anyId()).stamp()
                            : stamp());
        }
        server.now = Math.max(server.now, BEGINNING) + HOUR;
        restarts = random.nextInt(4) == 0;
    }

    private <T> T pick(T[] values) {
        return values[random.nextInt(values.length)];
    }

    private long pick(long... values) {
        return values[random.nextInt(values.length)];
    }

    /** Returns the number of changes that were emitted twice, except for responses of lagging replicas. */
    int repetitions() {
        return server.isLagging() ? 0 : expected.repetitions;
    }

    // ---- the store

    private long stamp() {
        var behind = random.nextInt((int) late + 1);
        var ahead = jumpsAhead && random.nextInt(10) == 0 ? random.nextInt((int) (3 * HOUR)) : 0;
        return Math.floorDiv(server.now + server.behavior.offset() - behind + ahead, grain) * grain;
    }

    private String anyId() {
        for (var i = 0; i < 30 && !ids.isEmpty(); i++) {
            var id = ids.get(random.nextInt(ids.size()));
            if (ScenarioServer.exists(server.customers.get(id))) {
                return id;
            }
            Collections.swap(ids, ids.indexOf(id), ids.size() - 1);
            ids.remove(ids.size() - 1);
        }
        return null;
    }

    private void create(long stamp) {
        var id = server.create(stamp);
        ids.add(id);
        expected.known.put(id, new ScenarioExpectations.ExpectedCustomer());
        expected.recordChange(id);
    }

    private void put(String id, long stamp, boolean listed, boolean flagged, String mergedInto) {
        server.put(id, stamp, listed, flagged, mergedInto);
        expected.recordChange(id);
    }

    /** Simulates at most a few events in the store. */
    private void simulateEvents(double chance) {
        if (random.nextDouble() >= chance) {
            return;
        }
        var id = anyId();
        if (id == null || random.nextInt(4) == 0 && expected.known.size() < 300) {
            create(stamp());
            return;
        }
        var one = expected.known.get(id);
        var version = server.customers.get(id);
        switch (random.nextInt(14)) {
            case 0, 1 -> {
                server.delete(id);
                expected.recordDeletion(id);
            }
            case 2 -> {
                var other = anyId();
                if (!id.equals(other)) {
                    server.put(id, ScenarioServer.SAME, false, false, other);
                    expected.recordDeletion(id);
                    put(other, stamp(), server.customers.get(other).listed(), false, null);
                }
            }
            case 3 -> {
                var same = random.nextBoolean();
                put(id, same ? ScenarioServer.SAME : stamp(), version.listed(), !version.flagged(), null);
                one.pending &= !same;
            }
            case 4 -> {
                // a customer that matches the filter again without a new timestamp was hidden for longer than the
                // overlap
                var same = random.nextBoolean();
                put(id, same ? ScenarioServer.SAME : stamp(), !version.listed(), version.flagged(), null);
                one.pending &= !same;
            }
            case 5 -> {
                var stamp = stamp();
                for (var i = random.nextInt(random.nextInt(8) == 0 ? 400 : 30); i > 0; i--) {
                    change(anyId(), stamp);
                }
            }
            default -> change(id, stamp());
        }
    }

    private void change(String id, long stamp) {
        var version = server.customers.get(id);
        put(id, stamp, version.listed(), version.flagged(), null);
    }

    // ---- the outages

    private void planOutages() {
        for (var i = random.nextInt(6); i > 0; i--) {
            var kind = pick(Kind.values());
            var length = switch (random.nextInt(6)) {
                case 0 -> 4 * SECOND + random.nextInt(60_000);
                case 1 -> random.nextInt((int) HOUR);
                // almost a day
                case 2, 3 -> DAY - random.nextInt((int) (2 * HOUR));
                case 4 -> random.nextInt((int) DAY);
                default -> kind == Kind.HIDDEN && random.nextBoolean() ? EVER : random.nextInt((int) (3 * DAY));
            };
            var from = server.now + random.nextInt((int) (6 * HOUR));
            var to = length == EVER ? EVER : from + length;
            var list = kind != Kind.HIDDEN && kind != Kind.FLAKY || random.nextInt(4) > 0;
            var show = !list || random.nextInt(4) > 0 || kind == Kind.LAGGING || kind == Kind.OTHER_ID;
            var share = 0.01 * (kind.hides ? pick(2, 5, 10, 30, 95, 100) : pick(1, 5, 30, 100));
            // a small lag is within the overlap, a large lag is not
            var lag = random.nextBoolean() ? overlap / 4 : random.nextInt((int) (20 * HOUR));
            server.outages.add(new Outage(kind, from, to, list, show, share, lag, random.nextInt()));
            faultsUntil = Math.max(faultsUntil, length == EVER ? from + 2 * DAY : to);
        }
    }

    // ---- the scenario

    void run() {
        restart();
        if (random.nextBoolean()) {
            pollUntil(server.now + 10 * delay);
        }
        planOutages();
        var middle = server.now + (long) ((faultsUntil - server.now) * random.nextDouble());
        pollUntil(middle);
        pollUntil(Math.max(faultsUntil, server.now + delay));
        changes = 0;
        ending = true;
        failedPolls = 0;
        pollUntil(server.now + 60 * delay);
        if (repetitions() > allowedRepetitions) {
            throw new Violation("REPEATED " + expected.repetitions + " changes, but only " + allowedRepetitions
                    + " were in progress when the process was killed");
        }
    }

    private void pollUntil(long end) {
        while (server.now < end) {
            server.now += delay;
            simulateEvents(changes);
            if (restarts && random.nextInt(40) == 0) {
                restart();
            }
            poll();
        }
    }

    private void restart() {
        allowedRepetitions += emittedSinceSave;
        emittedSinceSave = 0;
        nanoOrigin = random.nextLong();
        source = new ChangeSource(
                settings,
                new StateEntry(repository, "ladiflow:customers", "a source"),
                server,
                (kind, text) -> {},
                () -> server.now + localOffset,
                () -> nanoOrigin + server.now * 1_000_000);
    }

    private void poll() {
        var before = server.now;
        var calm = server.isCalm();
        server.requests = 0;
        try {
            source.poll(this);
            calm &= server.isCalm();
            failedPolls = 0;
            expected.started |= calm && expected.hasListed();
        } catch (Killed killed) {
            calm = false;
            kills++;
            restart();
        } catch (LadiFlowException | IllegalStateException e) {
            // if too many customers have the same timestamp, in a different order at each request, a poll may fail
            if (++failedPolls > 5 && ending && !server.hasEndlessOutage() && !expected.isCrowded()) {
                throw new Violation("POLL FAILS without an outage: " + e);
            }
            calm = false;
        }
        // measured: pages of one or two customers are requested up to 50 times each, including the search for the
        // position, and two to three times as often if each request misses some customers, so that positions are wrong
        // immediately
        var isUnstable = server.outages.stream()
                .anyMatch(o ->
                        o.isWithin(before, server.now) && o.list() && (o.kind().hides || o.kind() == Kind.LAGGING));
        var aPage = server.behavior.cap() > 2 ? isUnstable ? 30 : 10 : isUnstable ? 120 : 60;
        var pages = expected.known.size() / Math.min(server.behavior.cap(), settings.pageSize());
        // customers with the same timestamp in a different order at each request are read several times
        var bound = (600 + 4 * expected.known.size() + aPage * pages) * (expected.isCrowded() ? 2 : 1);
        if (server.requests > bound) {
            throw new Violation("REQUESTS " + server.requests + " in a poll, more than " + bound);
        }
        expected.recordPoll(before, calm);
    }

    // ---- the route

    @Override
    public boolean isBatchAllowed() {
        return !server.isChance(Kind.EXCHANGES);
    }

    @Override
    public int processBatch(Queue<Object> queue) {
        var done = 0;
        while (!queue.isEmpty() && !(server.isChance(Kind.EXCHANGES) && random.nextInt(10) == 0)) {
            var change = (Change) queue.poll();
            killAtRandom();
            var completed = !server.isChance(Kind.EXCHANGES);
            expected.recordEmitted(change, completed);
            emittedSinceSave += completed ? 1 : 0;
            killAtRandom();
            server.now += 5;
            source.recordProcessed(change, completed);
            killAtRandom();
            done++;
        }
        return done;
    }

    private void killAtRandom() {
        if (server.isChance(Kind.KILLS)) {
            throw new Killed();
        }
    }

    @Override
    public String toString() {
        return settings + ", delay " + delay + ", " + server.behavior + ", " + server.outages;
    }
}
