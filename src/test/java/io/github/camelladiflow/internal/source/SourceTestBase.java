// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.source;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

import io.github.camelladiflow.internal.source.ChangeSource.Settings;
import io.github.camelladiflow.internal.source.CustomerServer.Cap;
import io.github.camelladiflow.internal.source.CustomerServer.Row;
import io.github.camelladiflow.internal.source.CustomerServer.TieOrder;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.exception.LadiFlowConnectionException;
import io.github.camelladiflow.model.exception.LadiFlowException;
import io.github.camelladiflow.model.exception.LadiFlowRequestException;
import io.github.camelladiflow.test.Customers;
import org.apache.camel.support.processor.state.MemoryStateRepository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Polls a model of the server, with a clock that the test advances. */
abstract class SourceTestBase {

    static final long NOW = 1_700_000_000_000L;

    /** Returns a page, numbered from 0, and may change the server first. */
    interface PageReader {
        List<Change> read(int page, int limit);
    }

    final MemoryStateRepository repository = new MemoryStateRepository();
    final List<String> warnings = new ArrayList<>();
    final Set<String> failing = new HashSet<>();
    final Set<String> unreadable = new HashSet<>();
    final Set<String> deleted = new HashSet<>();
    final Map<String, String> foreignStores = new HashMap<>();
    /** The page numbers of all requests. */
    final List<Integer> numbers = new ArrayList<>();

    CustomerServer server = server(TieOrder.LATEST_FIRST, Cap.NONE, 0);
    PageReader reader = this::page;
    String storeId = "s1";
    String sourceId = "a source";
    Long start = Settings.FROM_BEGINNING;
    int pageSize = 20;
    Integer firstPage = 1;
    long millis = NOW;
    /** LadiFlow's clock. */
    long serverMillis = NOW;

    long nanos = 5_000_000_000_000L;
    /** How many customers may be emitted before the route is suspended. */
    int allowed = Integer.MAX_VALUE;

    final CustomerPages pages = new CustomerPages() {
        @Override
        public List<Change> read(int page, int limit) {
            numbers.add(page);
            assertThat(server.requests).as("requests").isLessThan(20_000);
            return reader.read(page - (firstPage == null ? 1 : firstPage), limit);
        }

        @Override
        public long serverMillis() {
            return serverMillis;
        }

        @Override
        public Change find(String id) {
            if (unreadable.contains(id)) {
                throw failure(true);
            }
            Row row = server.show(id);
            return row == null ? null : change(row);
        }
    };

    /** A process. */
    final class Poller implements ChangeSource.BatchReceiver {

        final ChangeSource source = new ChangeSource(
                new Settings(sourceId, start, 60_000, pageSize, firstPage),
                new StateEntry(repository, "ladiflow:customers", sourceId),
                pages,
                (kind, text) -> warnings.add(text),
                () -> millis,
                () -> nanos);
        private List<String> emitted = new ArrayList<>();

        @Override
        public boolean isBatchAllowed() {
            return allowed > 0;
        }

        @Override
        public int processBatch(Queue<Object> changes) {
            int completed = 0;
            for (; !changes.isEmpty() && allowed > 0; allowed--, completed++) {
                var change = (Change) changes.poll();
                emitted.add(change.id());
                source.recordProcessed(change, !failing.contains(change.id()));
            }
            return completed;
        }

        /** Returns the ids of the customers that the last poll has emitted. */
        List<String> emitted() {
            return emitted;
        }

        /** Polls, and returns the ids of the emitted customers. */
        List<String> poll() {
            emitted = new ArrayList<>();
            source.poll(this);
            return emitted;
        }

        /** Polls like {@link #poll} until the poll fails. */
        List<String> pollUntilFailure(String message) {
            emitted = new ArrayList<>();
            assertThatThrownBy(() -> source.poll(this)).hasMessageContaining(message);
            return emitted;
        }
    }

    static CustomerServer server(TieOrder equals, Cap cap, int most) {
        return new CustomerServer(new Random(), equals, cap, most);
    }

    /** A process that has polled once. */
    Poller polled() {
        var poller = new Poller();
        poller.poll();
        return poller;
    }

    /** Adds customers at the start of the list, each newer than the previous one by a step. */
    void add(int count, long from, long step) {
        IntStream.range(0, count).forEach(i -> server.put(new Row("c" + server.size(), from + i * step)));
    }

    Change change(Row row) {
        var members = new HashMap<String, Object>();
        members.put("_id", row.id());
        if (storeId != null) {
            members.put("store_id", foreignStores.getOrDefault(row.id(), storeId));
        }
        members.put("is_delete", deleted.contains(row.id()));
        return new Change(row.id(), row.stamp(), Customers.of(members));
    }

    List<Change> page(int page, int limit) {
        if (page < 0) {
            throw new LadiFlowRequestException("page", LadiFlowOperation.CUSTOMER_LIST);
        }
        try {
            return server.list(page, limit).stream().map(this::change).toList();
        } catch (CustomerServer.RejectedLimitException e) {
            throw failure(false);
        }
    }

    List<String> allIds() {
        return server.all().stream().map(Row::id).toList();
    }

    static LadiFlowException failure(boolean retryable) {
        return new LadiFlowConnectionException("no page", LadiFlowOperation.CUSTOMER_LIST, retryable, true, null);
    }
}
