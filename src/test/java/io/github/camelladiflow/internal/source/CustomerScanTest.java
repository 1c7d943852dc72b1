// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.source;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.stream.IntStream;

import io.github.camelladiflow.internal.source.ChangeSource.Settings;
import io.github.camelladiflow.internal.source.ScenarioServer.Cap;
import io.github.camelladiflow.internal.source.ScenarioServer.ServerBehavior;
import org.apache.camel.support.processor.state.MemoryStateRepository;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Tests the rules of the scan, one by one, in virtual time. {@link SourceScenariosTest} tests them together. */
@Tag("baseline")
class CustomerScanTest {

    private static final long NOW = 1_700_000_000_000L;
    private static final int NO_CAP = 1 << 20;
    private static final String EQUAL = "more customers have the same updated_at";

    /** Returns a page, whose number counts from 1. */
    private interface PageReader {
        List<Change> read(int page, int limit);
    }

    private final List<String> warnings = new ArrayList<>();
    private final List<String> ids = new ArrayList<>();
    private final MemoryStateRepository repository = new MemoryStateRepository();
    private ScenarioServer server = server(NO_CAP, Cap.CLAMPS, false);
    private PageReader reader = (page, limit) -> server.read(page, limit);
    private Long start = Settings.FROM_BEGINNING;
    private int pageSize = 20;

    private int requests;
    /** How many customers may be emitted before the route is suspended. */
    private int allowed = Integer.MAX_VALUE;

    /** A process that polls. */
    private final class Poller implements ChangeSource.BatchReceiver, ChangeSource.CustomerPages {

        private final ChangeSource source = new ChangeSource(
                new Settings("a source", start, 60_000, pageSize, 1),
                new StateEntry(repository, "ladiflow:customers", "a source"),
                this,
                (kind, text) -> warnings.add(text),
                () -> server.now,
                () -> server.now * 1_000_000);
        private List<String> emitted = new ArrayList<>();

        @Override
        public List<Change> read(int page, int limit) {
            assertThat(++requests).as("requests").isLessThan(20_000);
            return reader.read(page, limit);
        }

        @Override
        public long serverMillis() {
            return server.serverMillis();
        }

        @Override
        public Change find(String id) {
            return server.find(id);
        }

        @Override
        public boolean isBatchAllowed() {
            return allowed > 0;
        }

        @Override
        public int processBatch(Queue<Object> changes) {
            for (; !changes.isEmpty() && allowed > 0; allowed--) {
                var change = (Change) changes.poll();
                emitted.add(change.id());
                source.recordProcessed(change, true);
            }
            return emitted.size();
        }

        /** Polls, and returns the ids of the emitted customers. */
        private List<String> poll() {
            emitted = new ArrayList<>();
            source.poll(this);
            return emitted;
        }

        /** Polls like {@link #poll} until the poll fails. */
        private List<String> pollUntilFailure(String message) {
            emitted = new ArrayList<>();
            assertThatThrownBy(() -> source.poll(this)).hasMessageContaining(message);
            return emitted;
        }
    }

    private static ScenarioServer server(int cap, Cap beyondCap, boolean shuffles) {
        var behavior = new ServerBehavior(cap, beyondCap, 1, shuffles, 0, true, 0, 0, true);
        return new ScenarioServer(behavior, new Random(), NOW);
    }

    /** Adds customers, each of which is newer than the previous one by a step. */
    private void add(int count, long from, long step) {
        IntStream.range(0, count).forEach(i -> ids.add(server.create(from + i * step)));
    }

    private Poller polled() {
        var poller = new Poller();
        poller.poll();
        return poller;
    }

    @Test
    void sendsOneRequestPerPollWithAtMostOneChange() {
        add(1_000, NOW - 10_000_000, 1_000);
        var poller = polled();
        server.now += 120_000;
        poller.poll();

        requests = 0;
        assertThat(poller.poll()).isEmpty();
        assertThat(requests).as("requests for no event").isOne();
        add(1, NOW + 120_000, 0);
        assertThat(poller.poll()).hasSize(1);
        assertThat(requests).as("requests for one event").isEqualTo(2);
    }

    @Test
    void emitsOldestChangeOfPageFirst() {
        add(15, NOW - 1_000_000, 10);

        assertThat(new Poller().poll()).containsExactlyElementsOf(ids);
    }

    @ParameterizedTest
    @CsvSource({"21, 10", "40, 10", "41, 10", "400, 10", "20, 0", "400, 0"})
    void failsIfServerIgnoresPageParameter(int customers, int step) {
        add(customers, NOW, step);
        reader = (page, limit) -> server.read(1, limit);

        new Poller().pollUntilFailure("ignore 'page' and 'limit'");
    }

    @Test
    void failsIfListIsNotSorted() {
        add(2, NOW, 10);
        reader = (page, limit) -> {
            var items = new ArrayList<>(server.read(page, limit));
            Collections.reverse(items);
            return items;
        };

        new Poller().pollUntilFailure("not sorted by updated_at");
    }

    @ParameterizedTest
    @CsvSource({"0, 59000, 61000", "40000, 19000, 21000"})
    void emitsChangeListedLateWithinOverlapBeforePreviousScan(long pause, long late, long tooLate) {
        add(5, NOW - 40, 10);
        var poller = polled();
        server.now += pause;
        poller.poll();
        add(1, NOW - late, 0);
        assertThat(poller.poll()).containsExactly(ids.get(5));
        add(1, NOW - tooLate, 0);

        assertThat(poller.poll()).isEmpty();
    }

    @Test
    void readsFromBeginningIfListWasEmpty() {
        start = null;
        assertThat(new Poller().poll()).isEmpty();
        add(3, NOW - 10_000_000, 10);

        assertThat(new Poller().poll()).as("in another process").hasSize(3);
    }

    @Test
    void scansLongListWithBoundedRequestsAndState() {
        pageSize = 100;
        add(30_000, NOW - 30_000_000, 1_000);
        reader = (page, limit) -> {
            String state = repository.getState("ladiflow:customers");
            assertThat(state == null ? 0 : state.length()).isLessThan(10_000);
            return server.read(page, limit);
        };

        assertThat(new Poller().poll()).hasSize(30_000).doesNotHaveDuplicates();
        assertThat(requests).isLessThanOrEqualTo(30_000 / pageSize * 12 / 10);
    }

    @Test
    void measuresLagDuringFirstScanAndAfterwards() {
        add(50, NOW - 8_000_000_000L, 1_000);
        allowed = 20;
        var poller = new Poller();
        assertThat(poller.source.lagSeconds()).isNaN();
        poller.poll();
        server.now += 7_000;
        assertThat(poller.source.lagSeconds()).as("during the first scan").isBetween(7.0, 8.0);
        allowed = 100;
        poller.poll();
        poller.poll();
        assertThat(poller.source.lagSeconds()).isBetween(0.0, 1.0);
    }

    // ---- more customers with the same updated_at than a page contains

    @ParameterizedTest
    @CsvSource({"150, 20", "1600, 100", "800, 50"})
    void emitsAllCustomersWithEqualTimestampsBeyondOnePage(int count, int page) {
        pageSize = page;
        server = server(NO_CAP, Cap.CLAMPS, true);
        add(500, NOW - 10_000_000, 1_000);
        add(count - 1, NOW, 0);

        assertThat(new Poller().poll()).hasSize(499 + count).doesNotHaveDuplicates();
        assertThat(warnings).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"50, REJECTS", "20, CLAMPS"})
    void warnsAndReadsEqualTimestampsByPositionBeyondServerLimit(int cap, Cap beyondCap) {
        server = server(cap, beyondCap, false);
        add(200, NOW, 0);
        add(30, NOW + 1_000, 10);

        assertThat(new Poller().poll()).hasSize(230).doesNotHaveDuplicates();
        assertThat(warnings).anyMatch(line -> line.contains(EQUAL));
    }

    @Test
    void doesNotLoopOnMoreEqualTimestampsThanRemembered() {
        server = server(5_000, Cap.CLAMPS, false);
        pageSize = 1_000;
        add(ScanState.MAX_SEEN + 1, NOW, 0);

        assertThat(new Poller().poll()).hasSize(ScanState.MAX_SEEN + 1).doesNotHaveDuplicates();
        assertThat(requests).isLessThan(100);
    }

    @Test
    void emitsNearlyAllReorderedEqualTimestampsAndWarns() {
        server = server(20, Cap.CLAMPS, true);
        add(200, NOW, 0);

        assertThat(new Poller().poll()).hasSizeGreaterThan(195).doesNotHaveDuplicates();
        assertThat(warnings).anyMatch(line -> line.contains(EQUAL));
    }
}
