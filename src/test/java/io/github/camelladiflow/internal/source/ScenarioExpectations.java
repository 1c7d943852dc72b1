// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.source;

import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;

import static io.github.camelladiflow.internal.source.ScenarioServer.EVER;
import static io.github.camelladiflow.internal.source.ScenarioServer.time;

/** Determines which changes the source of an {@link SourceScenario} must have emitted. */
final class ScenarioExpectations {

    final Map<String, ExpectedCustomer> known = new HashMap<>();
    boolean started;
    /** The number of versions of customers that were emitted again although their exchanges had completed. */
    int repetitions;

    private final Set<Change> emitted = Collections.newSetFromMap(new IdentityHashMap<>());
    private final ScenarioServer server;
    private final ChangeSource.Settings settings;
    private final long overlap;
    private final long delay;
    private final Map<Long, Set<String>> stamped = new HashMap<>();

    ScenarioExpectations(ScenarioServer server, ChangeSource.Settings settings, long delay) {
        this.server = server;
        this.settings = settings;
        this.overlap = settings.overlapMillis();
        this.delay = delay;
    }

    /** Thrown if the source has broken a promise. */
    static final class Violation extends Error {
        private static final long serialVersionUID = 1;

        Violation(String message) {
            super(message, null, false, false);
        }
    }

    /** The expectations about a customer, which the source does not know. */
    static final class ExpectedCustomer {
        long insertedAt;
        /** Whether the last change must be emitted but has not been emitted yet. */
        boolean pending;
        /** The last change was hidden for longer than the overlap, or its exchange failed: documented cases. */
        boolean excused;

        boolean failed;
        int calmPolls;
    }

    void recordChange(String id) {
        var one = known.get(id);
        one.insertedAt = server.now;
        one.failed = false;
        one.calmPolls = 0;
        // with firstPoll=now, changes before the first poll need not be emitted
        one.pending = (settings.startMillis() != null || started) && isListed(id);
        one.excused = false;
        stamped.computeIfAbsent(server.customers.get(id).stamp(), key -> new HashSet<>())
                .add(id);
    }

    void recordDeletion(String id) {
        known.get(id).pending = false;
    }

    boolean hasListed() {
        return known.keySet().stream().anyMatch(this::isListed);
    }

    private boolean isListed(String id) {
        var version = server.customers.get(id);
        return ScenarioServer.exists(version) && server.isListed(version);
    }

    void recordEmitted(Change change, boolean completed) {
        var id = change.id();
        var one = known.get(id);
        var version = server.customers.get(id);
        one.failed = !completed;
        repetitions += completed && !emitted.add(change) ? 1 : 0;
        if (completed && version != null && change.updatedAtMillis() == version.stamp()) {
            one.pending = false;
        }
    }

    /** Records a poll that began at a time. */
    void recordPoll(long before, boolean isCalm) {
        known.forEach((id, one) -> {
            if (one.pending) {
                one.calmPolls = isCalm ? one.calmPolls + 1 : 0;
                checkPending(id, one, before);
            }
        });
    }

    private void checkPending(String id, ExpectedCustomer one, long before) {
        var from = Math.max(one.insertedAt + overlap / 4, before - delay);
        one.excused |= from < server.now && server.mayHide(id, false, from, server.now, overlap / 4)
                || one.failed && server.mayHide(id, true, one.insertedAt, server.now, EVER)
                || isCrowded(server.customers.get(id).stamp());
        if (one.calmPolls >= 40 && !one.excused) {
            throw new Violation("LOST " + id + " of " + time(one.insertedAt) + " at " + time(server.now));
        }
    }

    /** Returns whether more than half of a page have this timestamp, in a different order at each request. */
    private boolean isCrowded(long stamp) {
        var atOnce = Math.min(server.behavior.cap(), 16 * settings.pageSize());
        return server.behavior.shuffles() && stamped.get(stamp).size() * 2 > atOnce;
    }

    boolean isCrowded() {
        return stamped.keySet().stream().anyMatch(this::isCrowded);
    }
}
