// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.source;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.stream.IntStream;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelladiflow.internal.monitor.RecordedLog;
import io.github.camelladiflow.internal.source.ChangeSource.Settings;
import io.github.camelladiflow.internal.source.CustomerServer.Cap;
import io.github.camelladiflow.internal.source.CustomerServer.Row;
import io.github.camelladiflow.internal.source.CustomerServer.TieOrder;
import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.exception.LadiFlowConnectionException;
import io.github.camelladiflow.model.exception.LadiFlowException;

import static org.assertj.core.api.Assertions.assertThat;

/** Scans of a model of the server, with a clock that the test advances. */
abstract class CustomerScanTestBase {

    static final Customer ANY_CUSTOMER = Customer.of(Map.of("_id", "somebody"));
    static final ObjectMapper JSON = new ObjectMapper();
    static final long NOW = 1_700_000_000_000L;

    final List<ScanState> persisted = new ArrayList<>();
    CustomerServer server = server(TieOrder.LATEST_FIRST, Cap.NONE, 0);
    int pageSize = 20;
    long nanos = 5_000_000_000_000L;
    long millis = NOW;

    static CustomerServer server(TieOrder equals, Cap cap, int most) {
        return new CustomerServer(new Random(), equals, cap, most);
    }

    CustomerScan scan(Long start, ScanState state) {
        return new CustomerScan(new Settings("a store", start, 60_000, pageSize, 1), state, () -> millis, () -> nanos);
    }

    CustomerScan all() {
        return scan(Settings.FROM_BEGINNING, null);
    }

    CustomerScan polled() {
        var walk = all();
        poll(walk);
        return walk;
    }

    /** A scan of a new process. */
    CustomerScan resumed() {
        return scan(Settings.FROM_BEGINNING, persisted.get(persisted.size() - 1));
    }

    /** Adds customers at the start of the list, each newer than the previous one by a step. */
    void add(int count, long from, long step) {
        IntStream.range(0, count).forEach(i -> server.put(new Row("c" + server.size(), from + i * step)));
    }

    static Change change(Row row) {
        return new Change(row.id(), row.stamp(), ANY_CUSTOMER);
    }

    /** Fails early if a scan does not end. */
    void checkRequests() {
        assertThat(server.requests).as("requests").isLessThan(20_000);
    }

    List<Change> page(int page, int limit) {
        checkRequests();
        return server.list(page, limit).stream()
                .map(CustomerScanTestBase::change)
                .toList();
    }

    List<Change> pageOrFailure(int page, int limit) {
        try {
            return page(page, limit);
        } catch (CustomerServer.RejectedLimitException e) {
            throw failure(false);
        }
    }

    static LadiFlowException failure(boolean retryable) {
        return new LadiFlowConnectionException("no page", LadiFlowOperation.CUSTOMER_LIST, retryable, true, null);
    }

    static CustomerPages pages(BiFunction<Integer, Integer, List<Change>> read) {
        return new CustomerPages() {
            @Override
            public List<Change> read(int page, int limit) {
                return read.apply(page, limit);
            }

            @Override
            public Change find(String id) {
                throw new AssertionError("A scan does not look up customers");
            }
        };
    }

    /** Returns what the scan logs. */
    static List<String> logged(Runnable test) {
        try (var log = new RecordedLog(CustomerScan.class)) {
            test.run();
            return log.lines();
        }
    }

    List<Change> read(CustomerScan walk) {
        return walk.readNext(pages(this::page));
    }

    void settle(CustomerScan walk) {
        if (walk.commit(true)) {
            // a copy of the present state
            persisted.add(JSON.convertValue(JSON.valueToTree(walk.state()), ScanState.class));
            walk.markSaved();
        }
    }

    List<String> poll(CustomerScan walk) {
        return poll(walk, this::page);
    }

    List<String> poll(CustomerScan walk, BiFunction<Integer, Integer, List<Change>> read) {
        var ids = new ArrayList<String>();
        do {
            ids.addAll(emitNext(walk, read));
        } while (walk.isInProgress());
        return ids;
    }

    /** Emits batches until a number of customers have been emitted, where the process ends. */
    List<String> readUntil(CustomerScan walk, int customers) {
        var ids = new ArrayList<String>();
        while (ids.size() < customers) {
            ids.addAll(emitNext(walk, this::page));
        }
        return ids;
    }

    List<String> emitNext(CustomerScan walk, BiFunction<Integer, Integer, List<Change>> read) {
        List<Change> batch = walk.readNext(pages(read));
        batch.forEach(change -> walk.recordProcessed(change, true));
        settle(walk);
        return batch.stream().map(Change::id).toList();
    }
}
