// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.source;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

import io.github.camelladiflow.internal.source.ChangeSource.Settings;
import io.github.camelladiflow.internal.source.CustomerServer.Row;
import io.github.camelladiflow.model.Customer;

/** Polls the server of a scenario as a consumer does. */
final class ScenarioSource implements ChangeSource.BatchReceiver, CustomerPages {

    private static final String STORE = "a store";
    private static final Customer ANY_CUSTOMER = Customer.of(Map.of("_id", "x", "store_id", "s"));

    private final SourceScenario scenario;
    private final ChangeSource source;

    ScenarioSource(SourceScenario scenario) {
        this.scenario = scenario;
        var settings = new Settings(
                STORE,
                scenario.start,
                ScenarioStore.OVERLAP_MILLIS,
                scenario.store.pageSize,
                Integer.MAX_VALUE,
                scenario.store.reconciles ? SourceScenario.RECONCILE_PERIOD_MILLIS : null,
                0);
        source = new ChangeSource(settings, new InMemoryStateFile(scenario), this, scenario::millis, scenario::nanos);
    }

    /** Stores the state in the scenario. */
    private static final class InMemoryStateFile extends StateFile {

        private final SourceScenario scenario;

        InMemoryStateFile(SourceScenario scenario) {
            super(Path.of("state"), STORE);
            this.scenario = scenario;
        }

        @Override
        public ScanState read() {
            return scenario.savedState == null ? null : copy((ScanState) scenario.savedState);
        }

        @Override
        public void write(ScanState state) {
            scenario.save(copy(state));
        }

        @Override
        boolean exists(String end) {
            return scenario.lines.containsKey(end);
        }

        @Override
        Stream<String> lines(String end) {
            return scenario.lines.get(end).stream();
        }

        @Override
        void append(String end, List<String> lines) {
            scenario.append(end, lines);
        }

        @Override
        void remove(String end) {
            scenario.lines.remove(end);
        }

        @Override
        Integer confirmedDeletions() {
            return scenario.confirms ? Integer.valueOf(1_000_000) : null;
        }

        @Override
        void removeConfirmation() {
            scenario.confirms = false;
        }

        @Override
        void rename(String end, String other) {
            scenario.lines.put(other, scenario.lines.remove(end));
        }

        /** Copies without text, which would double the time; another test covers the text. */
        private static ScanState copy(ScanState state) {
            return new ScanState(
                    state.source(),
                    state.bound(),
                    state.horizon(),
                    state.following(),
                    state.front(),
                    state.aim(),
                    state.began(),
                    state.since(),
                    new LinkedHashMap<>(state.seen()),
                    new ConcurrentHashMap<>(state.failed()),
                    state.store());
        }
    }

    @Override
    public List<Change> read(int page, int limit) {
        return scenario.list(page, limit, ScenarioSource::isReconciling).stream()
                .map(ScenarioSource::change)
                .toList();
    }

    @Override
    public Change find(String id) {
        Row row = scenario.show(id, ScenarioSource::isReconciling);
        return row == null ? null : change(row);
    }

    private static boolean isReconciling() {
        return StackWalker.getInstance()
                .walk(frames -> frames.limit(20)
                        .anyMatch(frame -> frame.getClassName().equals(Reconciliation.class.getName())));
    }

    static Change change(Row row) {
        return new Change(row.id(), row.stamp(), ANY_CUSTOMER, null);
    }

    /** Polls once; throws everything that the scenario throws. */
    void poll() {
        try {
            source.poll(this, scenario.delay());
        } catch (RuntimeException e) {
            if (!String.valueOf(e.getMessage()).contains("waiting to be emitted again")) {
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public boolean isBatchAllowed() {
        return !scenario.isStopping();
    }

    @Override
    public int processBatch(Queue<Object> changes) {
        changes.forEach(change -> scenario.recordKnown(((Change) change).id()));
        while (!changes.isEmpty() && isBatchAllowed()) {
            var change = (Change) changes.poll();
            boolean isDone = change.isDeletion()
                    ? scenario.reportDeletion(change.id(), change.mergedInto())
                    : scenario.emit(change.id(), change.updatedAtMillis());
            source.recordProcessed(change, isDone);
        }
        return 0;
    }

    /** Returns the number of customers that wait to be emitted again. */
    int failing() {
        return (int) source.failedCount();
    }
}
