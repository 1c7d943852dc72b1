// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

import io.github.camelladiflow.internal.monitor.RecordedLog;
import io.github.camelladiflow.model.Customer;
import org.apache.camel.Exchange;
import org.apache.camel.spi.StateRepository;
import org.apache.camel.support.processor.state.FileStateRepository;
import org.apache.camel.support.processor.state.MemoryStateRepository;
import org.apache.camel.support.service.ServiceSupport;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Tests a source with a state repository against the sandbox. */
class StateRepositoryTest extends SandboxRouteTestBase {

    private static final String KEY = "ladiflow:customer/list";

    @TempDir
    Path folder;

    private final List<String> received = new CopyOnWriteArrayList<>();
    private final CountDownLatch isReleased = new CountDownLatch(1);
    private volatile int heldAt = Integer.MAX_VALUE;

    /** A repository that can fail, and keeps its values when it is stopped. */
    private static final class Repository extends ServiceSupport implements StateRepository<String, String> {

        private final MemoryStateRepository values = new MemoryStateRepository();
        private volatile boolean isDown;
        private volatile int failures;

        @Override
        public void setState(String key, String value) {
            access();
            values.setState(key, value);
        }

        @Override
        public String getState(String key) {
            access();
            return values.getState(key);
        }

        private void access() {
            if (isDown) {
                failures++;
                throw new IllegalStateException("connection refused");
            }
            if (!isStarted()) {
                throw new IllegalStateException("not started");
            }
        }
    }

    @BeforeEach
    void connect() {
        component();
        allIds().subList(120, 1000).forEach(sandbox()::remove);
    }

    @AfterEach
    void release() {
        isReleased.countDown();
    }

    private static List<String> allIds() {
        return sandbox().customers().stream()
                .map(members -> (String) members.get("_id"))
                .toList();
    }

    private static void touch(String id) {
        sandbox().update(id, members -> members.put("updated_at", Instant.now().toString()));
    }

    private void receive(Exchange exchange) {
        received.add(exchange.getMessage().getBody(Customer.class).getId());
        while (received.size() >= heldAt && isReleased.getCount() > 0) {
            // even if Camel interrupts it
            Thread.onSpinWait();
        }
    }

    private void startSource(StateRepository<String, String> repository) throws Exception {
        context.getRegistry().bind("states", repository);
        start(routes -> {
            routes.errorHandler(routes.noErrorHandler());
            routes.from(
                            "ladiflow:customer/list?stateRepository=#states&firstPoll=all&initialDelay=0&delay=20ms&pageSize=50")
                    .routeId("source")
                    .process(this::receive);
        });
    }

    private void awaitPolls(int more) {
        long before = sandbox().requestCount();
        await().until(() -> sandbox().requestCount() >= before + more);
    }

    private void emitsAllOnceAndResumesAfterRestart(StateRepository<String, String> repository) throws Exception {
        startSource(repository);
        await().until(() -> received.size() >= allIds().size());
        awaitPolls(2);
        context.getRouteController().stopRoute("source");
        touch(allIds().get(7));
        context.getRouteController().startRoute("source");
        await().until(() -> received.size() > allIds().size());
        awaitPolls(3);

        assertThat(received).hasSize(allIds().size() + 1).endsWith(allIds().get(7));
        assertThat(received.subList(0, allIds().size())).containsExactlyInAnyOrderElementsOf(allIds());
    }

    @Test
    void resumesFromMemoryStateRepositoryAfterRestart() throws Exception {
        var repository = new MemoryStateRepository();
        // this repository loses its values when it is stopped
        context.addService(repository);
        emitsAllOnceAndResumesAfterRestart(repository);

        assertThat(repository.isStarted()).isTrue();
    }

    @Test
    void resumesFromFileStateRepositoryAfterRestart() throws Exception {
        var repository =
                FileStateRepository.fileStateRepository(folder.resolve("states").toFile());
        emitsAllOnceAndResumesAfterRestart(repository);
        context.getRouteController().stopRoute("source");
        assertThat(repository.isStopped()).isTrue();

        var found =
                FileStateRepository.fileStateRepository(folder.resolve("states").toFile());
        found.start();
        assertThat(found.getState(KEY)).startsWith("camel-ladiflow-source 5 ");
        found.stop();
    }

    @Test
    void losesNothingWhileRepositoryThrows() throws Exception {
        var repository = new Repository();
        repository.isDown = true;
        try (var log = new RecordedLog(LadiFlowConsumer.class)) {
            startSource(repository);
            await().until(() -> repository.failures >= 3);
            assertThat(received).isEmpty();
            assertThat(log.lines(Level.WARN).get(0))
                    .contains("A poll failed. The state of the source cannot be read from the entry " + KEY
                            + " of stateRepository")
                    .contains("connection refused");
        }
        repository.isDown = false;
        await().until(() -> received.size() >= allIds().size());
        awaitPolls(2);
        repository.isDown = true;
        touch(allIds().get(3));
        int before = repository.failures;
        await().until(() -> repository.failures >= before + 3);
        repository.isDown = false;
        awaitPolls(3);
        touch(allIds().get(4));
        await().until(() -> received.size() >= allIds().size() + 2);
        awaitPolls(3);

        assertThat(received).hasSize(allIds().size() + 2).endsWith(allIds().get(3), allIds().get(4));
    }

    @Test
    void detectsSecondWriterAndReadsItsState() throws Exception {
        var repository = new Repository();
        startSource(repository);
        await().until(() -> received.size() >= allIds().size());
        awaitPolls(2);
        try (var log = new RecordedLog(LadiFlowConsumer.class)) {
            String state = repository.values.getState(KEY);
            // another source wrote an older state in the meantime
            touch(allIds().get(3));
            await().until(() -> received.size() > allIds().size()
                    && !repository.values.getState(KEY).equals(state));
            repository.values.setState(KEY, state);
            touch(allIds().get(4));
            await().untilAsserted(() -> assertThat(log.lines())
                    .anyMatch(line -> line.contains("Another source has written or removed the entry " + KEY)));
        }
        awaitPolls(4);
        touch(allIds().get(5));

        // the first poll has emitted it, too
        await().untilAsserted(() -> assertThat(received).endsWith(allIds().get(5)));
    }

    @Test
    void stopsRepositoryAfterPollInProgress() throws Exception {
        var repository = new Repository();
        heldAt = 10;
        context.getShutdownStrategy().setTimeout(1);
        startSource(repository);
        await().until(() -> received.size() >= 10);
        context.getRouteController().stopRoute("source");
        assertThat(repository.isStarted()).isTrue();
        assertThat(repository.values.getState(KEY)).isNull();
        isReleased.countDown();

        await().until(repository::isStopped);
        assertThat(repository.values.getState(KEY)).startsWith("camel-ladiflow-source 5 ");
    }
}
