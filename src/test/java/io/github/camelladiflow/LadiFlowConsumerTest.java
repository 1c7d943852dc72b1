// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;

import io.github.camelladiflow.internal.monitor.RecordedLog;
import io.github.camelladiflow.internal.source.Change;
import io.github.camelladiflow.internal.source.ChangeSource;
import io.github.camelladiflow.internal.source.ChangeSource.Settings;
import io.github.camelladiflow.internal.source.CustomerPages;
import io.github.camelladiflow.internal.source.StateFile;
import io.github.camelladiflow.model.Customer;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.ShutdownRunningTask;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

/** Tests the consumer without HTTP and without Camel's scheduler. {@link CustomerSourceTest} tests it in routes. */
class LadiFlowConsumerTest {

    private static final String STAMP = "2024-05-01T10:00:00Z";

    @TempDir
    Path folder;

    private final DefaultCamelContext context = new DefaultCamelContext();
    private final List<Exchange> exchanges = new ArrayList<>();
    private final Set<String> failing = new HashSet<>();
    private final List<String> events = new ArrayList<>();
    private final List<Change> changes = IntStream.range(0, 3)
            .mapToObj(number -> change("c" + number, STAMP))
            .toList();
    private Consumer<Exchange> step = exchange -> {};
    /** Each look at the clock is an hour later, so that a failed customer is due in the next poll. */
    private long nanos;

    private LadiFlowConsumer consumer;

    @BeforeEach
    void start() {
        context.start();
        var pages = new CustomerPages() {
            @Override
            public List<Change> read(int page, int limit) {
                return page == 1 ? changes : List.of();
            }

            @Override
            public Change find(String id) {
                return changes.stream()
                        .filter(change -> change.id().equals(id))
                        .findFirst()
                        .orElse(null);
            }
        };
        var settings = new Settings("store", Settings.FROM_BEGINNING, 0, 20, 1);
        consumer = new LadiFlowConsumer(
                context.getEndpoint("mock:source"),
                this::process,
                "a source",
                () -> new ChangeSource(
                        settings, store(), pages, System::currentTimeMillis, () -> nanos += TimeUnit.HOURS.toNanos(1)),
                change -> change.customer().getId(),
                self -> {
                    events.add("connected " + (self.source() != null));
                    return () -> events.add("disconnected " + self.isStopping());
                });
        // no poll of the scheduler during the test
        consumer.setInitialDelay(TimeUnit.HOURS.toMillis(1));
        consumer.setDelay(1_500);
        consumer.start();
    }

    @AfterEach
    void stop() {
        consumer.stop();
        context.stop();
    }

    private StateFile store() {
        return new StateFile(folder.resolve("state"), "store") {
            @Override
            public void start() {
                events.add("store started");
            }

            @Override
            public void stop() {
                events.add("store stopped");
            }
        };
    }

    private void process(Exchange exchange) {
        exchanges.add(exchange);
        step.accept(exchange);
        if (failing.contains(exchange.getMessage().getBody(String.class))) {
            throw new IllegalStateException("no room");
        }
    }

    private static Change change(String id, String stamp) {
        return Change.of(Customer.of(Map.of("_id", id, "store_id", "s1", "updated_at", stamp)));
    }

    private List<Object> bodies() {
        return exchanges.stream()
                .map(exchange -> exchange.getMessage().getBody())
                .toList();
    }

    @Test
    void emitsOneExchangePerCustomerAndReturnsTheirNumber() throws Exception {
        assertThat(consumer.poll()).isEqualTo(3);

        assertThat(bodies()).containsExactlyInAnyOrder("c0", "c1", "c2");
        assertThat(exchanges)
                .extracting(exchange -> exchange.getProperty(ExchangePropertyKey.BATCH_INDEX))
                .isEqualTo(List.of(0, 1, 2));
        assertThat(exchanges)
                .extracting(exchange -> exchange.getProperty(ExchangePropertyKey.BATCH_SIZE))
                .isEqualTo(List.of(3, 3, 3));
        assertThat(exchanges)
                .extracting(exchange -> exchange.getProperty(ExchangePropertyKey.BATCH_COMPLETE))
                .isEqualTo(List.of(false, false, true));
        Exchange first = exchanges.get(0);
        assertThat(first.getMessage().getHeaders())
                .contains(
                        entry(LadiFlowConstants.CHANGE_ID, "s1/" + bodies().get(0) + "/" + STAMP),
                        entry(Exchange.MESSAGE_TIMESTAMP, Instant.parse(STAMP).toEpochMilli()));
    }

    @Test
    void emitsCustomerWithoutTimestamp() throws Exception {
        consumer.poll();
        exchanges.clear();
        var withoutTime = new Change("c8", 0, Customer.of(Map.of("_id", "c8")));

        assertThat(consumer.processBatch(new ArrayDeque<>(List.of(withoutTime))))
                .isEqualTo(1);

        assertThat(exchanges.get(0).getMessage().getHeaders()).doesNotContainKey(Exchange.MESSAGE_TIMESTAMP);
    }

    @Test
    void countsFailedExchangesAndEmitsTheirCustomersAgain() throws Exception {
        failing.addAll(List.of("c0", "c2"));
        try (var log = new RecordedLog(LadiFlowConsumer.class)) {
            assertThat(consumer.poll()).isEqualTo(1);

            assertThat(log.lines(Level.WARN))
                    .contains("a source: 2 of 3 exchanges failed. The source will emit these customers again");
        }
        failing.clear();
        exchanges.clear();
        assertThat(consumer.poll()).isEqualTo(2);
        assertThat(bodies()).containsExactlyInAnyOrder("c0", "c2");
        exchanges.clear();
        assertThat(consumer.poll()).isZero();
        assertThat(exchanges).isEmpty();
    }

    @Test
    void logsNoFailureIfAllExchangesComplete() throws Exception {
        try (var log = new RecordedLog(LadiFlowConsumer.class)) {
            consumer.poll();

            assertThat(log.lines(Level.WARN, Level.ERROR)).isEmpty();
        }
    }

    @Test
    void countsExchangeThatIsRolledBackAsFailed() throws Exception {
        step = exchange -> exchange.setRollbackOnly(true);
        assertThat(consumer.poll()).isZero();

        step = exchange -> exchange.setRollbackOnlyLast(true);
        assertThat(consumer.poll()).isZero();

        step = exchange -> exchange.setException(new IllegalStateException("no room"));
        assertThat(consumer.poll()).isZero();
        assertThat(exchanges).hasSize(3 * changes.size());
    }

    @Test
    void reportsPendingExchangesDuringShutdown() throws Exception {
        var pending = new ArrayList<Integer>();
        step = exchange -> {
            consumer.deferShutdown(ShutdownRunningTask.CompleteAllTasks);
            pending.add(consumer.getPendingExchangesSize());
        };
        consumer.poll();

        assertThat(pending).containsExactly(2, 1, 0);
        assertThat(consumer.getPendingExchangesSize()).isZero();
    }

    @Test
    void stopsBetweenExchangesAndEmitsRestLater() throws Exception {
        step = exchange -> consumer.deferShutdown(ShutdownRunningTask.CompleteCurrentTaskOnly);
        assertThat(consumer.poll()).isEqualTo(1);
        assertThat(consumer.getPendingExchangesSize()).isZero();

        step = exchange -> {};
        assertThat(consumer.poll()).isEqualTo(2);
        assertThat(bodies()).containsExactlyInAnyOrder("c0", "c1", "c2");
    }

    @Test
    void logsIntervalOfPollsInMilliseconds() throws Exception {
        consumer.stop();
        consumer.setTimeUnit(TimeUnit.SECONDS);
        consumer.setDelay(3);
        try (var log = new RecordedLog(LadiFlowConsumer.class)) {
            consumer.start();

            assertThat(log.lines(Level.INFO)).containsExactly("a source polls for changed customers every 3000 ms");
        }
    }

    @Test
    void startsSourceBeforeConnectionsAndStopsItAfterThem() {
        assertThat(events).containsExactly("store started", "connected true");
        assertThat(consumer.getScheduler().isSchedulerStarted()).isTrue();

        consumer.stop();

        assertThat(events).containsExactly("store started", "connected true", "disconnected true", "store stopped");
        assertThat(consumer.getScheduler().isSchedulerStarted()).isFalse();
    }

    @Test
    void warnsOfFailedPollWithoutStackTrace() {
        try (var log = new RecordedLog(LadiFlowConsumer.class)) {
            consumer.getExceptionHandler().handleException("poll", null, new IllegalStateException("no state"));

            assertThat(log.lines(Level.WARN))
                    .containsExactly("a source: A poll failed. no state (occurrences since the last such warning: 1)");
        }
    }
}
