// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.source;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

import io.github.camelladiflow.internal.source.OutageServer.Kind;
import io.github.camelladiflow.internal.source.OutageServer.Outage;

import static io.github.camelladiflow.internal.source.OutageServer.DAY;
import static io.github.camelladiflow.internal.source.OutageServer.EVER;
import static io.github.camelladiflow.internal.source.OutageServer.MINUTE;
import static io.github.camelladiflow.internal.source.OutageServer.time;

/**
 * Determines which changes and deletions the source of an {@link OutageScenario} must have emitted and reported, and
 * which deletions it must not report.
 */
final class OutageExpectations {

    /** The maximum number of polls that a reconciliation run takes without outages. */
    static final int POLLS_OF_A_RUN = 20;

    final Map<String, ExpectedCustomer> known = new HashMap<>();
    /** The start times of the last polls that neither failed nor left changes for the next poll. */
    final Deque<Long> completedPolls = new ArrayDeque<>();

    boolean started;
    boolean confirmed;
    private final OutageServer server;
    private final ChangeSource.Settings settings;
    private final long overlap;
    private final Long reconcile;
    private final long delay;
    private final long slack;
    private final Map<Long, Set<String>> stamped = new HashMap<>();

    OutageExpectations(OutageServer server, ChangeSource.Settings settings, long delay, long slack) {
        this.server = server;
        this.settings = settings;
        this.overlap = settings.overlapMillis();
        this.reconcile = settings.reconcileMillis();
        this.delay = delay;
        this.slack = slack;
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
        long createdAt;
        long insertedAt;
        /** Whether the last change must be emitted but has not been emitted yet. */
        boolean pending;
        /** The last change was hidden for longer than the overlap, or its exchange failed: documented cases. */
        boolean excused;

        boolean failed;
        int calmPolls;
        boolean emitted;
        /** It was listed in the whole first run. */
        boolean listed;

        long deletedAt = EVER;
        long reportedAt;
        boolean isReported;
        long flaggedUntil;
    }

    void recordChange(String id) {
        server.trace(() -> "changed " + server.customers.get(id));
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

    /** The list or show may just have returned the mark, and a replica may return it later. */
    void recordFlag(String id) {
        if (server.customers.get(id).flagged()) {
            known.get(id).flaggedUntil = server.now + (server.isLagging() ? DAY : MINUTE);
        }
    }

    void recordDeletion(String id) {
        server.trace(() -> "gone " + id);
        known.get(id).deletedAt = server.now;
        known.get(id).pending = false;
    }

    boolean hasListed() {
        return known.keySet().stream().anyMatch(this::isListed);
    }

    boolean isListed(String id) {
        var version = server.customers.get(id);
        return OutageServer.exists(version) && version.listed() && !version.flagged();
    }

    void recordEmitted(Change change, boolean completed) {
        var id = change.id();
        var one = known.get(id);
        if (one == null) {
            throw new Violation("OTHER STORE: " + id);
        }
        server.trace(() -> "emitted " + id + " " + time(change.updatedAtMillis())
                + (change.isDeletion() ? " deletion" : "") + (completed ? "" : " failed"));
        var version = server.customers.get(id);
        if (change.isDeletion()) {
            checkDeletion(id, one, version);
            one.isReported |= completed;
            one.reportedAt = server.now;
        } else if (completed) {
            // a listed customer with is_delete is emitted as changed
            one.isReported = Boolean.TRUE.equals(change.customer().isDelete());
            one.emitted = true;
        }
        one.failed = !completed;
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

    /** Checks the result after a period without outages and changes. */
    void check(long learned, double heldCount) {
        var isLagging = server.outages.stream().anyMatch(o -> o.kind() == Kind.LAGGING && o.lag() > overlap / 4);
        known.forEach((id, one) -> {
            var isKnown = one.emitted || one.listed;
            var version = server.customers.get(id);
            if (reconcile == null || server.hasEndlessOutage() || !isKnown && one.createdAt < learned) {
                return;
            }
            // documented: a failed exchange that show does not find at the retry, and replicas older than the
            // overlap
            if (isListed(id) && !one.failed && (one.isReported || !isKnown && !isLagging)) {
                throw new Violation("LISTED, but " + (isKnown ? "reported as deleted" : "never emitted") + ": " + id);
            }
            var isGone = one.deletedAt != EVER || version.flagged();
            if (isGone && isKnown && !one.isReported && heldCount == 0) {
                throw new Violation("NOT REPORTED: " + id + " gone at " + time(one.deletedAt) + ", known since "
                        + time(one.createdAt)
                        + (version == null ? "" : version.flagged() ? ", flagged" : ", merged"));
            }
        });
        if (heldCount > 0 && heldCount <= 10) {
            throw new Violation("HELD only " + heldCount);
        }
    }

    private void checkDeletion(String id, ExpectedCustomer one, OutageServer.CustomerVersion version) {
        if (version != null && version.flagged() || server.now < one.flaggedUntil) {
            return;
        }
        if (reconcile == null) {
            throw new Violation("DELETION without reconcile: " + id);
        }
        if (OutageServer.exists(version)) {
            var shown = server.shown.getOrDefault(id, 0L);
            // one outage may hide the customer from the list, and another from show
            var longOutages = server.outages.stream()
                    .filter(o -> o.kind().hides
                            && o.hits(id)
                            && o.from() <= server.now - DAY
                            && o.to() >= server.now - slack)
                    .toList();
            var isLong = longOutages.stream().anyMatch(Outage::show)
                    && (!version.listed() || longOutages.stream().anyMatch(Outage::list));
            // runs whose control lookup fails do not count, whatever they have found
            var isFlaky = longOutages.stream().anyMatch(o -> o.kind() == Kind.FLAKY);
            if (!isLong || !isFlaky && server.now - shown < DAY) {
                throw new Violation("FALSE DELETION of " + id + " at " + time(server.now) + ", shown at " + time(shown)
                        + (isLong ? " in a long outage" : ""));
            }
        }
        // a run proceeds only in polls that reach it, so outages that make polls fail prolong it
        var sinceEnough = completedPolls.size() < POLLS_OF_A_RUN ? 0 : completedPolls.getFirst();
        var run = Math.min(server.now - slack, sinceEnough - reconcile / 8) - reconcile;
        // in these outages a run takes longer, or reads customers that no longer exist
        var isUnclear = server.outages.stream()
                .anyMatch(o -> o.isWithin(run, server.now)
                        && o.kind() != Kind.HIDDEN
                        && o.kind() != Kind.EXCHANGES
                        && (o.kind() != Kind.FAILING && o.kind() != Kind.KILLS || o.share() > 0.1));
        if (confirmed || isUnclear) {
            return;
        }
        var count = known.entrySet().stream()
                .filter(entry -> isCandidate(entry.getKey(), entry.getValue(), run))
                .count();
        if (count > Math.max(10, known.size() / 50)) {
            throw new Violation("REPORTED at " + time(server.now) + " although " + count + " are candidates");
        }
    }

    /** Returns whether a customer was absent during the whole run that ends now, and has not been reported before. */
    private boolean isCandidate(String id, ExpectedCustomer one, long run) {
        var version = server.customers.get(id);
        return (one.emitted || one.listed)
                && (!one.isReported || one.reportedAt > server.now - reconcile / 2)
                && (version == null && one.deletedAt < run
                        || OutageServer.exists(version)
                                && server.outages.stream()
                                        .anyMatch(o -> o.kind() == Kind.HIDDEN
                                                && o.hits(id)
                                                && o.show()
                                                && o.list()
                                                && o.from() < run
                                                && o.to() > server.now));
    }
}
