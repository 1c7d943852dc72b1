// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.source;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.BooleanSupplier;

import io.github.camelladiflow.internal.source.CustomerServer.Row;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.exception.LadiFlowConnectionException;
import io.github.camelladiflow.model.exception.LadiFlowException;
import io.github.camelladiflow.model.exception.LadiFlowRateLimitException;
import io.github.camelladiflow.model.exception.LadiFlowRequestException;

import static io.github.camelladiflow.internal.source.ScenarioStore.DAY;
import static io.github.camelladiflow.internal.source.ScenarioStore.OVERLAP_MILLIS;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * A random scenario of a store and of the processes that read its changes, drawn from a seed, and the checks of the promises to
 * users. It does not depend on the implementation of the source.
 *
 * <p>Between any two requests and during exchanges, customers are created, changed, merged and deleted, also many at a
 * time, and hundreds are imported or changed with the same timestamp; changes are shown late; clocks are skewed,
 * stepped, and sometimes an hour ahead; any number of customers leaves a filter; hours pass between polls; responses
 * fail and get lost; exchanges fail; processes are killed, and others resume from the saved state.
 */
final class SourceScenario {

    private static final LadiFlowOperation OPERATION = LadiFlowOperation.CUSTOMER_LIST;

    private static final int MAX_POLLS_AT_REST = 400;

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

    final ScenarioStore store;
    private final CustomerServer server;

    /** The start that the user has set, null for {@code now}. */
    final Long start;

    private final Set<Row> delivered = new HashSet<>();
    private int deliveries;
    private final Set<Row> initialRows = new HashSet<>();
    private int deliveredSinceSave;

    private int allowedRedeliveries;
    private int kills;

    /** The last saved state, null if there is none. */
    Object savedState;

    /** Draws a random scenario. */
    SourceScenario(long seed) {
        store = new ScenarioStore(new Random(seed));
        server = store.server;
        initialRows.addAll(server.all());
        start = store.pick(null, Long.MIN_VALUE, Long.MIN_VALUE, store.time - store.random.nextInt(5_000));
    }

    private boolean chance(int permille) {
        return !store.atRest && store.random.nextInt(1_000) < permille;
    }

    // called by the source

    long millis() {
        return store.time - store.clientClockLag;
    }

    long nanos() {
        return store.time * 1_000_000;
    }

    /** Lists a page. */
    List<Row> list(int page, int limit) {
        beforeRequest();
        List<Row> answer;
        try {
            answer = server.list(page, limit);
        } catch (CustomerServer.RejectedLimitException e) {
            throw REJECTED;
        }
        afterResponse();
        return answer;
    }

    Row show(String id) {
        beforeRequest();
        Row answer = server.show(id);
        afterResponse();
        return answer;
    }

    /** The time between two polls, in nanoseconds. */
    long delay() {
        return store.atRest ? 8_000_000_000L : store.random.nextLong(400_000_000);
    }

    private void beforeRequest() {
        store.simulateEvents();
        killAtRandom(8);
        if (chance(15)) {
            throw BUSY;
        }
    }

    private void afterResponse() {
        store.time += store.atRest ? 1 : store.random.nextInt(chance(20) ? 3_000 : 10);
        store.simulateEvents();
        killAtRandom(8);
        if (chance(15)) {
            throw LOST;
        }
    }

    /** Emits a change; returns whether the exchange completed. */
    boolean emit(String id, long stamp) {
        if (chance(300)) {
            store.simulateEvents();
        }
        killAtRandom(2);
        boolean completed = !chance(20);
        if (completed) {
            delivered.add(new Row(id, stamp));
            deliveries++;
            deliveredSinceSave++;
        }
        killAtRandom(2);
        return completed;
    }

    /** Returns whether the process stops in the middle of a batch. */
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
        for (int polls = 8 + store.random.nextInt(20); polls > 0; polls--) {
            try {
                source.poll();
            } catch (Killed e) {
                kills++;
                allowedRedeliveries += deliveredSinceSave;
                deliveredSinceSave = 0;
                source = new ScenarioSource(this);
            } catch (LadiFlowException e) {
                // otherwise the list changes faster than the source reads, and the next poll continues
                assertThat(e)
                        .matches(failure ->
                                failure.isRetryable() || failure.getMessage().startsWith("In "));
            }
            if (savedState == null && start == null) {
                initialRows.addAll(server.all());
                store.delayedChanges.forEach(each -> initialRows.add(each.row()));
            }
            store.time += store.random.nextInt(10) == 0 ? store.random.nextInt(3_000) : 0;
            store.time += store.random.nextInt(3) == 0 ? store.random.nextLong(DAY) : 0;
            store.simulateEvents();
        }
        pollUntilIdle(source);
        checkDeliveries(hasWarned.getAsBoolean());
        return kills;
    }

    private void pollUntilIdle(ScenarioSource source) {
        store.atRest = true;
        store.commit(true);
        if (server.size() == 0) {
            store.put(store.newId(), store.clock(), store.time);
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
                assertThat(e).hasMessageStartingWith("After 200 requests");
                continue;
            }
            assertThat(server.requests - asked)
                    .as("requests of a poll")
                    .isLessThan(10_000 + (server.maxPageSize() < 10 ? 100 * server.size() : 0));
            store.time += OVERLAP_MILLIS;
            idle = had == deliveries && source.failing() == 0 ? idle + 1 : 0;
        }
        store.time += DAY;
        source.poll();
        int asked = server.requests;
        source.poll();
        assertThat(server.requests - asked)
                .as("requests of a poll without a change")
                .isOne();
    }

    private void checkDeliveries(boolean hasWarned) {
        int largest = Math.min(server.maxPageSize(), 16 * store.pageSize);
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
