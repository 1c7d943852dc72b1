// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.source;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

import io.github.camelladiflow.internal.source.ChangeSource.Settings;
import io.github.camelladiflow.internal.source.CustomerServer.Cap;
import io.github.camelladiflow.internal.source.CustomerServer.Row;
import io.github.camelladiflow.internal.source.CustomerServer.TieOrder;
import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.exception.LadiFlowRateLimitException;
import io.github.camelladiflow.model.exception.LadiFlowServerException;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Runs reconciliations against a model of the server. Fields determine which customers are listed or found, and which
 * requests fail.
 */
abstract class ReconciliationTestBase {

    static final long DAY = 86_400_000;

    @TempDir
    Path folder;

    private final Random random = new Random(20261126);
    final CustomerServer server = new CustomerServer(random, TieOrder.LATEST_FIRST, Cap.NONE, 0);
    final Map<String, Integer> reported = new HashMap<>();
    final Map<String, String> merged = new LinkedHashMap<>();
    final Set<String> deleted = new HashSet<>();
    final Map<String, String> mergedTo = new HashMap<>();
    final List<Change> moved = new ArrayList<>();
    long nanos;
    final Set<String> hidden = new HashSet<>();
    boolean fails;
    int maxExchanges = Integer.MAX_VALUE;
    boolean showsNoCustomer;
    boolean listsNoCustomer;
    Set<String> absent = new HashSet<>();
    Set<String> unreadable = new HashSet<>();
    Set<String> marked = new HashSet<>();
    Set<Integer> notFoundLookups = Set.of();
    int shows;
    final List<String> lookups = new ArrayList<>();
    final List<String> emitted = new ArrayList<>();
    boolean moves;
    boolean kills;
    long millis = 1_700_000_000_000L;
    private int createdCount;

    final CustomerPages pages = new CustomerPages() {
        @Override
        public List<Change> read(int page, int limit) {
            simulateEvents();
            return listsNoCustomer
                    ? List.of()
                    : server.list(page, limit).stream()
                            .filter(row -> !hidden.contains(row.id()))
                            .map(row -> listed(row.id(), row.stamp()))
                            .toList();
        }

        @Override
        public Change find(String id) {
            simulateEvents();
            lookups.add(id);
            if (unreadable.contains(id)) {
                throw new LadiFlowServerException("500", LadiFlowOperation.CUSTOMER_SHOW, null);
            }
            String now = mergedTo.getOrDefault(id, id);
            boolean isNobody = showsNoCustomer || absent.contains(id) || notFoundLookups.contains(shows++);
            Row row = isNobody ? null : server.show(now);
            return row == null ? null : listed(now, row.stamp());
        }
    };

    private Change listed(String id, long stamp) {
        var members = Map.<String, Object>of("_id", id, "is_delete", marked.contains(id));
        return new Change(id, stamp, Customer.of(members), null);
    }

    static Change change(String id, long stamp) {
        return new Change(id, stamp, Customer.of(Map.of("_id", id)), null);
    }

    private void simulateEvents() {
        // fails early if a run does not end
        assertThat(server.requests).as("requests").isLessThan(100_000);
        if (moves && random.nextInt(4) == 0) {
            add(1);
            var changed = new Row(server.at(random.nextInt(server.size())).id(), ++millis);
            server.put(changed);
            moved.add(change(changed.id(), changed.stamp()));
            moved.add(change(server.at(1).id(), server.at(1).stamp()));
        }
        if (kills && random.nextInt(40) == 0) {
            throw new SourceScenario.Killed();
        }
        if (kills && random.nextInt(40) == 0) {
            throw new LadiFlowRateLimitException("429", LadiFlowOperation.CUSTOMER_LIST, null);
        }
    }

    void add(int count) {
        for (int i = 0; i < count; i++) {
            server.put(new Row(String.format(java.util.Locale.ROOT, "%024x", ++createdCount), ++millis));
        }
    }

    void delete(int count) {
        for (int i = 0; i < count; i++) {
            String id = server.at(random.nextInt(server.size())).id();
            deleted.add(id);
            server.remove(id);
        }
    }

    Reconciliation newReconciliation() throws IOException {
        return newReconciliation(DAY);
    }

    Reconciliation newReconciliation(long period) throws IOException {
        return new Reconciliation(
                new StateFile(file(""), "a store"),
                new Settings("a store", null, 60_000, 100, Integer.MAX_VALUE, period, 1),
                pages,
                () -> millis,
                () -> nanos += 1_000_000);
    }

    int process(Reconciliation reconciliation, List<Change> changes) {
        int taken = Math.min(maxExchanges, changes.size());
        for (Change change : changes.subList(0, taken)) {
            if (change.exists()) {
                emitted.add(change.id());
                continue;
            }
            reconciliation.recordDeletion(change, !fails);
            reported.merge(change.id(), 1, Integer::sum);
            if (change.mergedInto() != null) {
                merged.put(change.id(), change.mergedInto());
            }
        }
        return taken;
    }

    void work(Reconciliation reconciliation) throws IOException {
        reconciliation.continueRun(nanos + 600_000_000_000L, millis, changes -> process(reconciliation, changes));
    }

    /** Returns whether a completed run began at most half a day ago. */
    boolean isFresh(Reconciliation reconciliation) {
        return reconciliation.lastRunBegin() != null && millis - reconciliation.lastRunBegin() <= DAY / 2;
    }

    /** Performs a run in a new process, one day later. */
    Reconciliation run() throws IOException {
        millis += DAY;
        var reconciliation = newReconciliation();
        work(reconciliation);
        return reconciliation;
    }

    String id(int place) {
        return server.at(place).id();
    }

    Path file(String end) {
        return folder.resolve("customers.state" + end);
    }

    /** Adds customers and performs the first run. */
    Reconciliation firstRun(int customers) throws IOException {
        add(customers);
        return run();
    }

    Reconciliation runTwice() throws IOException {
        run();
        return run();
    }

    /** Performs a run before customers are deleted, and the first run that misses them. */
    void runBeforeAndAfterDeletion(int customers, int deletions) throws IOException {
        firstRun(customers);
        delete(deletions);
        run();
    }

    /** The customer is neither listed nor found. */
    String makeAbsent(String id) {
        hidden.add(id);
        absent.add(id);
        return id;
    }

    void assertDeletionsAreReported(int times) {
        assertThat(reported.keySet()).isEqualTo(deleted);
        assertThat(reported.values()).containsOnly(times);
    }
}
