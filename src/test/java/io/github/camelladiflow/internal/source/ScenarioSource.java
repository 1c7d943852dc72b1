// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.source;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentSkipListSet;

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
        var settings = new Settings(STORE, scenario.start, ScenarioStore.OVERLAP_MILLIS, scenario.store.pageSize, 0);
        source = new ChangeSource(settings, new InMemoryState(scenario), this, scenario::millis, scenario::nanos);
    }

    /** Stores the state in the scenario. */
    private record InMemoryState(SourceScenario scenario) implements StateStore {

        @Override
        public ScanState read() {
            return scenario.savedState == null ? null : copy((ScanState) scenario.savedState);
        }

        @Override
        public void write(ScanState state) {
            scenario.save(copy(state));
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
                    new ConcurrentSkipListSet<>(state.failed()),
                    state.store());
        }
    }

    @Override
    public List<Change> read(int page, int limit) {
        return scenario.list(page, limit).stream().map(ScenarioSource::change).toList();
    }

    @Override
    public Change find(String id) {
        Row row = scenario.show(id);
        return row == null ? null : change(row);
    }

    static Change change(Row row) {
        return new Change(row.id(), row.stamp(), ANY_CUSTOMER);
    }

    /** Polls once; throws everything that the scenario throws. */
    void poll() {
        try {
            source.poll(this, scenario.delay());
        } catch (RuntimeException e) {
            if (!String.valueOf(e.getMessage()).contains("waiting to be emitted again")) {
                throw e;
            }
        }
    }

    @Override
    public boolean isBatchAllowed() {
        return !scenario.isStopping();
    }

    @Override
    public int processBatch(Queue<Object> changes) {
        while (!changes.isEmpty() && isBatchAllowed()) {
            var change = (Change) changes.poll();
            source.recordProcessed(change, scenario.emit(change.id(), change.updatedAtMillis()));
        }
        return 0;
    }

    /** Returns the number of customers that wait to be emitted again. */
    int failing() {
        return (int) source.failedCount();
    }
}
