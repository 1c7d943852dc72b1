// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.source;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.function.IntConsumer;

import io.github.camelladiflow.internal.source.ChangeSource.Settings;
import io.github.camelladiflow.internal.source.CustomerServer.Cap;
import io.github.camelladiflow.internal.source.CustomerServer.Row;
import io.github.camelladiflow.internal.source.CustomerServer.TieOrder;
import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.exception.LadiFlowRequestException;
import io.github.camelladiflow.model.exception.LadiFlowServerException;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** Polls a model of the server, which can be the server of another store, count pages from 0, or fail. */
abstract class ChangeSourceTestBase {

    static final long DAY = 86_400_000;

    /** How a server that counts pages from 1 responds to a request for page 0. */
    enum PageZeroBehavior {
        REJECTS,
        RETURNS_EMPTY_PAGE,
        RETURNS_FIRST_PAGE
    }

    @TempDir
    Path folder;

    CustomerServer server = new CustomerServer(new Random(1), TieOrder.LATEST_FIRST, Cap.NONE, 0);
    final List<String> emitted = new ArrayList<>();
    final List<Integer> numbers = new ArrayList<>();
    final Set<String> failing = new HashSet<>();
    final Set<String> marked = new HashSet<>();
    final Set<String> hidden = new HashSet<>();
    final Set<String> unreadable = new HashSet<>();
    /** How many customers may be emitted before the route is suspended. */
    int allowed = Integer.MAX_VALUE;

    String storeId = "5c7362c6c417ab07e5196b05";
    int firstPage = 1;
    IntConsumer beforePage = page -> {};
    PageZeroBehavior zero = PageZeroBehavior.REJECTS;
    boolean isZeroDown;
    Integer configured;
    String name = "a store";
    long millis = 1_700_000_000_000L;
    int made;

    final CustomerPages pages = new CustomerPages() {
        @Override
        public List<Change> read(int page, int limit) {
            beforePage.accept(page);
            numbers.add(page);
            assertThat(server.requests).as("requests").isLessThan(20_000);
            if (page == 0 && isZeroDown) {
                throw new LadiFlowServerException("500", LadiFlowOperation.CUSTOMER_LIST, null);
            }
            if (page < firstPage && zero == PageZeroBehavior.REJECTS) {
                throw new LadiFlowRequestException("page", LadiFlowOperation.CUSTOMER_LIST);
            }
            return page < firstPage && zero == PageZeroBehavior.RETURNS_EMPTY_PAGE
                    ? List.of()
                    : server.list(Math.max(0, page - firstPage), limit).stream()
                            .filter(row -> !hidden.contains(row.id()))
                            .map(row -> change(row.id(), row.stamp()))
                            .toList();
        }

        @Override
        public Change find(String id) {
            if (unreadable.contains(id)) {
                throw new LadiFlowRequestException("id", LadiFlowOperation.CUSTOMER_SHOW);
            }
            Row row = server.show(id);
            return row == null ? null : change(row.id(), row.stamp());
        }
    };

    Change change(String id, long stamp) {
        var members = new HashMap<String, Object>(Map.of("_id", id));
        if (storeId != null) {
            members.put("store_id", storeId);
        }
        members.put("is_delete", marked.contains(id));
        return new Change(id, stamp, Customer.of(members));
    }

    /** A process. */
    final class Poller implements ChangeSource.BatchReceiver {

        final ChangeSource source = new ChangeSource(
                new Settings(name, Settings.FROM_BEGINNING, 60_000, 20, configured),
                new StateFile(folder.resolve("customers.state"), name),
                pages,
                () -> millis,
                () -> millis * 1_000_000);

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

        int poll() {
            millis += 60_000;
            return source.poll(this, 60_000_000_000L);
        }
    }

    static String id(int number) {
        return String.format(java.util.Locale.ROOT, "%024x", number);
    }

    /** A process that has polled once. */
    Poller polled() {
        var poller = new Poller();
        poller.poll();
        return poller;
    }

    /** Returns the pages that a new process reads in its second poll, when the number of the first page is known. */
    List<Integer> pagesOfQuietPoll() {
        var poller = polled();
        numbers.clear();
        poller.poll();
        return numbers;
    }

    void add(int count) {
        for (int i = 0; i < count; i++) {
            server.put(new Row(id(++made), millis - 1_000_000_000 + made * 10_000L));
        }
    }

    void otherStore() {
        server = new CustomerServer(new Random(2), TieOrder.LATEST_FIRST, Cap.NONE, 0);
        made = 10_000;
        storeId = storeId == null ? null : "another";
        add(80);
    }
}
