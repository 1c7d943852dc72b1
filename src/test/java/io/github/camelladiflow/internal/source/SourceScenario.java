// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.source;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.BooleanSupplier;

import io.github.camelladiflow.internal.source.CustomerServer.Cap;
import io.github.camelladiflow.internal.source.CustomerServer.Row;
import io.github.camelladiflow.internal.source.CustomerServer.TieOrder;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.exception.LadiFlowConnectionException;
import io.github.camelladiflow.model.exception.LadiFlowException;
import io.github.camelladiflow.model.exception.LadiFlowRateLimitException;
import io.github.camelladiflow.model.exception.LadiFlowRequestException;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A random scenario of a store and of the processes that read its changes, drawn from a seed, and the checks of the promises to
 * users. It does not depend on the implementation of the source.
 *
 * <p>Between any two requests and during exchanges, customers are created, changed, merged, imported and changed in hundreds
 * with one stamp, and deleted, in masses too; changes are shown late; clocks are skewed, stepped, and sometimes an hour ahead;
 * responses fail and get lost; exchanges fail; processes are killed, and others resume from the saved state. In some
 * scenarios the source reconciles: hours pass between polls, any number of customers leaves a filter, a key loses its scope, and
 * for less than a day some customers are neither listed nor shown to a reconciliation run.
 */
final class SourceScenario {

    /** Late, skewed and stepped stamps together use at most three quarters of the overlap. */
    static final long OVERLAP_MILLIS = 1_000;

    private static final LadiFlowOperation OPERATION = LadiFlowOperation.CUSTOMER_LIST;

    private static final long QUARTER_OVERLAP = OVERLAP_MILLIS / 4;
    private static final int MAX_POLLS_AT_REST = 400;

    /** In milliseconds. */
    static final long RECONCILE_PERIOD_MILLIS = 4_000;

    private static final long DAY = 86_400_000;

    /** The maximum number of runs at rest until all deletions are reported: customers that left a filter are looked up in turn. */
    private static final int MAX_RUNS_AT_REST = 12;

    private static final int MIN_REQUESTS_WITHOUT_SCOPE = 5;

    // shared, because a stack trace costs more than a request
    private static final LadiFlowException BUSY = new LadiFlowRateLimitException("429", OPERATION, null);
    private static final LadiFlowException LOST =
            new LadiFlowConnectionException("timeout", OPERATION, true, true, null);
    private static final LadiFlowException REJECTED = new LadiFlowRequestException("limit", OPERATION);

    /** The process is killed. */
    static final class Killed extends Error {
        private static final long serialVersionUID = 1L;

        Killed() {
            super("killed", null, false, false);
        }
    }

    private final Random random;
    private final CustomerServer server;
    private final int changesPerRequest;
    private final int granularity;
    private final long clientClockLag;
    private final long serverClockSpread;

    /** Settings of the source; the start is null for now. */
    final int pageSize;

    final Long start;

    private record DelayedChange(long visibleAt, Row row) {}

    private final List<DelayedChange> delayedChanges = new ArrayList<>();
    private final Set<Row> stamped = new HashSet<>();
    private long time = 1_700_000_000_000L;
    private long clockOffset;
    private long maxClockOffset;
    private int createdCount;
    private boolean atRest;

    private final Set<Row> delivered = new HashSet<>();
    private int deliveries;
    private final Set<Row> initialRows = new HashSet<>();
    private int deliveredSinceSave;

    /** Emitted customers that are pending in the id file: after a kill a reconciliation run emits them again. */
    private int deliveredPending;

    private int allowedRedeliveries;
    private int kills;

    /** The last saved state, null if there is none. */
    Object savedState;

    /** The lines of the files next to the state, by the suffix of the file. */
    final Map<String, List<String>> lines = new HashMap<>();

    final boolean reconciles;

    private final Map<String, Integer> removed = new HashMap<>();
    private final Map<String, Integer> reportedDeletions = new HashMap<>();
    private final Set<String> knownIds = new HashSet<>();
    private int reportedSinceSave;
    private int allowedRepeatedReports;
    private final Set<String> hiddenFromReconciliation = new HashSet<>();
    private long hiddenUntil;
    private int requestsWithoutScope;

    /** Whether a person confirms all held deletions. */
    boolean confirms;

    /** Draws a scenario. */
    SourceScenario(long seed) {
        random = new Random(seed);
        reconciles = random.nextInt(3) > 0;
        pageSize = 12 + random.nextInt(18);
        var cap = pick(Cap.NONE, Cap.NONE, Cap.LESS, Cap.LESS, Cap.LESS, Cap.SKIPS_AS_ASKED, Cap.REFUSED);
        // the server accepts the limit that the user has set
        int most = cap == Cap.REFUSED || random.nextInt(3) == 0
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
        initialRows.addAll(server.all());
        start = pick(null, Long.MIN_VALUE, Long.MIN_VALUE, time - random.nextInt(5_000));
    }

    @SafeVarargs
    private <T> T pick(T... choices) {
        return choices[random.nextInt(choices.length)];
    }

    private boolean chance(int permille) {
        return !atRest && random.nextInt(1_000) < permille;
    }

    private void simulateEvents() {
        if (atRest) {
            return;
        }
        time += random.nextInt(30);
        for (int i = random.nextInt(changesPerRequest + 1); i > 0; i--) {
            time += random.nextInt(4) == 0 ? 0 : random.nextInt(40);
            switch (random.nextInt(12)) {
                case 0, 1, 2 -> change(newId());
                case 3, 4 -> delete(anyKnownId());
                case 5 -> {
                    String gone = anyKnownId();
                    delete(gone);
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
        if (reconciles && server.size() > 0 && random.nextInt(100) == 0) {
            for (int i = random.nextInt(10) == 0 ? random.nextInt(server.size()) : 1; i > 0; i--) {
                server.hide(anyKnownId());
            }
        }
        if (reconciles && hiddenUntil == 0 && random.nextInt(500) == 0) {
            int share = 1 + random.nextInt(4);
            server.all().stream()
                    .filter(row -> random.nextInt(share) == 0)
                    .forEach(row -> hiddenFromReconciliation.add(row.id()));
            hiddenUntil = time + random.nextLong(DAY);
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

    private String newId() {
        return "00000000" + HexFormat.of().toHexDigits((long) ++createdCount);
    }

    private String anyKnownId() {
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
        server.all().subList(from, from + count).forEach(row -> delete(row.id()));
    }

    private void delete(String id) {
        if (server.has(id)) {
            removed.merge(id, 1, Integer::sum);
            server.remove(id);
        }
    }

    private void change(String id) {
        long shown = random.nextInt(4) == 0 ? time + random.nextLong(QUARTER_OVERLAP) : time;
        long ahead = random.nextInt(150) == 0 ? random.nextInt(3_600_000) : 0;
        put(id, clock() + ahead, shown);
    }

    /** Returns the stamp of one of two servers. */
    private long clock() {
        long clock = time + clockOffset - (random.nextBoolean() ? serverClockSpread : 0);
        return clock - clock % Math.min(granularity, QUARTER_OVERLAP);
    }

    private void put(String id, long stamp, long visible) {
        for (DelayedChange other : delayedChanges) {
            if (other.row().id().equals(id)) {
                return;
            }
        }
        var row = new Row(id, stamp);
        // a reader cannot distinguish two changes of a customer with the same stamp
        while (!stamped.add(row)) {
            row = new Row(id, row.stamp() + 1);
        }
        if (visible > time) {
            delayedChanges.add(new DelayedChange(visible, row));
        } else {
            server.put(row);
        }
    }

    private void commit(boolean all) {
        delayedChanges.removeIf(each -> {
            boolean due = all || each.visibleAt() <= time;
            if (due) {
                server.put(each.row());
            }
            return due;
        });
    }

    // called by the source

    long millis() {
        return time - clientClockLag;
    }

    long nanos() {
        return time * 1_000_000;
    }

    /**
     * Lists a page.
     *
     * @param isOfRun whether a reconciliation run sends the request: only then the key may lose its scope
     */
    List<Row> list(int page, int limit, BooleanSupplier isOfRun) {
        beforeRequest();
        if (isWithoutScope(isOfRun)) {
            return List.of();
        }
        List<Row> answer;
        try {
            answer = server.list(page, limit);
            if (isHiddenFromReconciliation(isOfRun)) {
                answer = answer.stream()
                        .filter(row -> !hiddenFromReconciliation.contains(row.id()))
                        .toList();
            }
        } catch (CustomerServer.RejectedLimitException e) {
            throw REJECTED;
        }
        afterResponse();
        return answer;
    }

    Row show(String id, BooleanSupplier isOfRun) {
        beforeRequest();
        Row answer =
                isWithoutScope(isOfRun) || isHiddenFromReconciliation(isOfRun) && hiddenFromReconciliation.contains(id)
                        ? null
                        : server.show(id);
        afterResponse();
        return answer;
    }

    private boolean isHiddenFromReconciliation(BooleanSupplier isOfRun) {
        return !atRest && time < hiddenUntil && isOfRun.getAsBoolean();
    }

    private boolean isWithoutScope(BooleanSupplier isOfRun) {
        boolean isAsked = requestsWithoutScope > 0 && !atRest || chance(10);
        if (!isAsked || !isOfRun.getAsBoolean()) {
            return false;
        }
        requestsWithoutScope =
                requestsWithoutScope > 0 ? requestsWithoutScope - 1 : MIN_REQUESTS_WITHOUT_SCOPE + random.nextInt(30);
        return requestsWithoutScope > 0;
    }

    /** The time between two polls, in nanoseconds. */
    long delay() {
        return atRest ? 8_000_000_000L : random.nextLong(400_000_000);
    }

    private void beforeRequest() {
        // reported deletions are saved before the next request
        reportedSinceSave = 0;
        simulateEvents();
        killAtRandom(8);
        if (chance(15)) {
            throw BUSY;
        }
    }

    private void afterResponse() {
        time += atRest ? 1 : random.nextInt(chance(20) ? 3_000 : 10);
        simulateEvents();
        killAtRandom(8);
        if (chance(15)) {
            throw LOST;
        }
    }

    /** Emits a change; returns whether the exchange completed. */
    boolean emit(String id, long stamp) {
        if (chance(300)) {
            simulateEvents();
        }
        killAtRandom(2);
        boolean completed = !chance(20);
        if (completed) {
            delivered.add(new Row(id, stamp));
            deliveries++;
            deliveredSinceSave++;
            deliveredPending++;
        }
        killAtRandom(2);
        return completed;
    }

    /** Records a customer that is about to be emitted, and stays known even after a kill. */
    void recordKnown(String id) {
        knownIds.add(id);
    }

    /** Reports a deletion; returns whether the exchange completed. */
    boolean reportDeletion(String id, String mergedInto) {
        killAtRandom(2);
        assertThat(removed).as("reported as deleted").containsKey(id);
        assertThat(mergedInto == null || server.isMerged(id))
                .as("merged, or exists again")
                .isTrue();
        boolean completed = !chance(20);
        if (completed) {
            reportedDeletions.merge(id, 1, Integer::sum);
            reportedSinceSave++;
        }
        killAtRandom(5);
        return completed;
    }

    /** Appends lines that were truncated by the kill. */
    private void appendTruncatedLines() {
        lines.values().forEach(file -> {
            if (random.nextInt(4) == 0) {
                file.add(newId().substring(random.nextInt(24)));
            }
        });
    }

    void append(String end, List<String> added) {
        lines.computeIfAbsent(end, file -> new ArrayList<>()).addAll(added);
        deliveredPending = added.stream().anyMatch(line -> line.endsWith(" +")) ? 0 : deliveredPending;
    }

    /** Whether the process stops in the middle of a batch. */
    boolean isStopping() {
        return chance(3);
    }

    void save(Object state) {
        killAtRandom(5);
        savedState = state;
        deliveredSinceSave = 0;
        killAtRandom(5);
    }

    private void killAtRandom(int permille) {
        if (chance(permille)) {
            throw new Killed();
        }
    }

    /**
     * Runs the scenario and checks the result.
     *
     * @param hasWarned whether the source has warned that it may miss customers
     * @return the number of killed processes
     */
    int run(BooleanSupplier hasWarned) {
        var source = new ScenarioSource(this);
        for (int polls = 8 + random.nextInt(20); polls > 0; polls--) {
            try {
                source.poll();
            } catch (Killed e) {
                kills++;
                allowedRedeliveries += Math.max(deliveredSinceSave, reconciles ? deliveredPending : 0);
                deliveredSinceSave = 0;
                deliveredPending = 0;
                allowedRepeatedReports += reportedSinceSave;
                reportedSinceSave = 0;
                appendTruncatedLines();
                source = new ScenarioSource(this);
            } catch (IllegalStateException e) {
                // a listed customer was deleted before its lookup
                assertThat(e.getMessage()).matches("LadiFlow (does not find a customer|returned an empty list).*");
            } catch (LadiFlowException e) {
                // or the list changes faster than the source reads; the next poll continues
                assertThat(e)
                        .matches(failure ->
                                failure.isRetryable() || failure.getMessage().startsWith("In "));
            }
            if (savedState == null && start == null) {
                initialRows.addAll(server.all());
                delayedChanges.forEach(each -> initialRows.add(each.row()));
            }
            time += random.nextInt(10) == 0 ? random.nextInt(3_000) : 0;
            time += reconciles && random.nextInt(3) == 0 ? random.nextLong(DAY) : 0;
            confirms = random.nextInt(4) == 0;
            simulateEvents();
        }
        pollUntilIdle(source);
        checkDeliveries(hasWarned.getAsBoolean());
        return kills;
    }

    private void pollUntilIdle(ScenarioSource source) {
        atRest = true;
        commit(true);
        if (server.size() == 0) {
            put(newId(), clock(), time);
        }
        int idle = 0;
        for (int polls = 0; idle < 4; polls++) {
            assertThat(polls).as("polls until the source is idle").isLessThan(MAX_POLLS_AT_REST);
            int had = deliveries;
            int asked = server.requests;
            try {
                source.poll();
            } catch (LadiFlowException e) {
                // among equal stamps, after the list has moved by more pages than a poll reads
                assertThat(polls).as("polls after the last change").isZero();
                assertThat(e).hasMessageStartingWith("In 200 requests");
                continue;
            }
            assertThat(server.requests - asked)
                    .as("requests of a poll")
                    .isLessThan(10_000 + (server.maxPageSize() < 10 ? 100 * server.size() : 0));
            time += OVERLAP_MILLIS;
            idle = had == deliveries && source.failing() == 0 ? idle + 1 : 0;
        }
        if (reconciles) {
            awaitRun(source);
            checkDeletions(source);
            checkDeletionsAtRest(source);
        }
        time += DAY;
        int asked;
        int polls = 0;
        do {
            asked = server.requests;
            source.poll();
            // a reconciliation run may continue in some of these polls
        } while (server.requests - asked > 1 && polls++ < MAX_RUNS_AT_REST);
        assertThat(server.requests - asked)
                .as("requests of a poll without a change")
                .isOne();
    }

    private void awaitRun(ScenarioSource source) {
        confirms = true;
        time += DAY;
        source.poll();
        source.poll();
        time += DAY;
    }

    private void checkDeletions(ScenarioSource source) {
        var unreported = new HashSet<>(removed.keySet());
        unreported.retainAll(knownIds);
        for (int runs = 0; runs < MAX_RUNS_AT_REST && !unreported.isEmpty(); runs++) {
            awaitRun(source);
            unreported.removeIf(id -> server.has(id) || reportedDeletions.containsKey(id));
        }
        assertThat(unreported).as("deleted, but not reported").isEmpty();
    }

    /** Checks that all customers that a run has listed are known, emitted or not. */
    private void checkDeletionsAtRest(ScenarioSource source) {
        var gone = new HashSet<String>();
        for (int i = random.nextInt(30); i > 0 && server.size() > 1; i--) {
            String id = anyKnownId();
            delete(id);
            gone.add(id);
        }
        var before = new HashMap<>(reportedDeletions);
        // a run takes several polls if the server returns one customer per page
        var unreported = new HashSet<>(gone);
        for (int runs = 0; runs < 3 || runs < MAX_RUNS_AT_REST && !unreported.isEmpty(); runs++) {
            awaitRun(source);
            unreported.removeIf(id -> !reportedDeletions.getOrDefault(id, 0).equals(before.getOrDefault(id, 0)));
        }
        for (String id : gone) {
            assertThat(reportedDeletions.getOrDefault(id, 0) - before.getOrDefault(id, 0))
                    .as("how often %s is reported", id)
                    .isOne();
        }
        int again = reportedDeletions.entrySet().stream()
                .mapToInt(each -> Math.max(0, each.getValue() - removed.get(each.getKey())))
                .sum();
        assertThat(again).as("reported twice").isLessThanOrEqualTo(allowedRepeatedReports);
    }

    private void checkDeliveries(boolean hasWarned) {
        int largest = Math.min(server.maxPageSize(), 16 * pageSize);
        var lost = new ArrayList<Row>();
        for (Row row : server.all()) {
            boolean isAsked = start == null ? !initialRows.contains(row) : row.stamp() >= start;
            boolean isExcused = hasWarned && 2 * server.mostTies(row.stamp()) >= largest;
            if (isAsked && !isExcused && !delivered.contains(row)) {
                lost.add(row);
            }
        }
        assertThat(lost).as("not emitted").isEmpty();
        assertThat(deliveries - delivered.size()).as("emitted twice").isLessThanOrEqualTo(allowedRedeliveries);
    }
}
