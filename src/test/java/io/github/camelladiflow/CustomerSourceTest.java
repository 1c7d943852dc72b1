// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import ch.qos.logback.classic.Level;
import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.options.CacheMode;
import io.github.camelladiflow.sandbox.Reply;
import io.github.camelladiflow.sandbox.SandboxRequest;
import io.github.camelladiflow.test.RecordedLog;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.Processor;
import org.apache.camel.ShutdownRunningTask;
import org.apache.camel.component.file.cluster.FileLockClusterService;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.camel.impl.health.ConsumersHealthCheckRepository;
import org.apache.camel.spi.StateRepository;
import org.apache.camel.support.processor.state.MemoryStateRepository;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

/** Tests the promises of the source of changed customers in routes, against the sandbox. */
class CustomerSourceTest extends SandboxRouteTestBase {

    @TempDir
    Path folder;

    private final List<Customer> received = new CopyOnWriteArrayList<>();
    private final List<Exchange> exchanges = new CopyOnWriteArrayList<>();
    private volatile String failingId = "";

    /** A number of customers that fills several pages. */
    @BeforeEach
    void connect() {
        component();
        allIds().subList(300, 1000).forEach(sandbox()::remove);
    }

    /**
     * Waits for the end of the poll: Camel would check only a second later, and does not wait for polls under a master,
     * which may still write into the folder.
     */
    @AfterEach
    @Override
    protected void stopContext() {
        for (var route : context.getRoutes()) {
            if (route.getConsumer() instanceof LadiFlowConsumer consumer) {
                consumer.suspend();
                await().until(() -> !consumer.isPolling());
            }
        }
        super.stopContext();
        await().until(() -> Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .noneMatch(name -> name.contains(context.getName() + ")") && name.contains("customer/list")));
    }

    private static final String POLLS = "&initialDelay=0&delay=20ms&pageSize=50&";

    private String sourceUri(String options) {
        return "ladiflow:customer/list?stateFile=" + folder.resolve("customers.state") + POLLS + options;
    }

    private void startSource(String options) throws Exception {
        startSource(options, this::receive);
    }

    private void startSource(String options, Processor step) throws Exception {
        start(routes -> {
            routes.errorHandler(routes.noErrorHandler());
            routes.from(sourceUri(options)).routeId("source").process(step);
        });
    }

    private void receive(Exchange exchange) {
        var customer = exchange.getMessage().getBody(Customer.class);
        if (failingId.equals(customer.getId())) {
            throw new IllegalStateException("no room");
        }
        received.add(customer);
        exchanges.add(exchange.copy());
    }

    private List<String> receivedIds() {
        return received.stream().map(Customer::getId).toList();
    }

    private static List<String> allIds() {
        return sandbox().customers().stream()
                .map(members -> (String) members.get("_id"))
                .toList();
    }

    private static void touch(String id) {
        sandbox().update(id, members -> members.put("updated_at", Instant.now().toString()));
    }

    private void startAndReceiveAll() throws Exception {
        startSource("firstPoll=all");
        awaitReceived(allIds().size());
    }

    private void awaitReceived(int count) {
        await().until(() -> received.size() >= count);
    }

    private static void awaitWarning(RecordedLog log, String words) {
        await().until(() -> log.lines(Level.WARN).stream().anyMatch(line -> line.contains(words)));
    }

    private static boolean isForPage(SandboxRequest request, int page) {
        return String.valueOf(page).equals(String.valueOf(request.members().get("page")));
    }

    private LadiFlowConsumer consumer() {
        return (LadiFlowConsumer) context.getRoute("source").getConsumer();
    }

    private static void awaitRequests(int more) {
        long before = sandbox().requestCount();
        await().until(() -> sandbox().requestCount() >= before + more);
    }

    // ---- what the source emits

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void emitsEveryCustomerOnceWithHeadersAndInBatches(int firstPage) throws Exception {
        sandbox().settings().shuffle(true);
        sandbox().settings().firstPage(firstPage);
        startSource("firstPoll=all&firstPage=" + firstPage);
        awaitReceived(allIds().size());
        awaitRequests(3);

        assertThat(receivedIds()).containsExactlyInAnyOrderElementsOf(allIds());
        int place = 0;
        for (var exchange : exchanges) {
            int size = exchange.getProperty(ExchangePropertyKey.BATCH_SIZE, Integer.class);
            assertThat(size).isBetween(1, 50);
            assertThat(exchange.getProperty(ExchangePropertyKey.BATCH_INDEX)).isEqualTo(place);
            place++;
            assertThat(exchange.getProperty(ExchangePropertyKey.BATCH_COMPLETE)).isEqualTo(size == place);
            place = size == place ? 0 : place;
            var customer = exchange.getMessage().getBody(Customer.class);
            assertThat(exchange.getMessage().getHeaders())
                    .containsEntry(
                            Exchange.MESSAGE_TIMESTAMP, customer.getUpdatedAt().toEpochMilli())
                    .containsEntry(
                            LadiFlowConstants.CHANGE_ID,
                            customer.getStoreId() + "/" + customer.getId() + "/" + customer.getUpdatedAt());
        }
    }

    @Test
    void emitsOnlyLaterChangesForFirstPollNow() throws Exception {
        String newest = allIds().get(4);
        touch(newest);
        startSource("firstPoll=now");
        await().until(() -> receivedIds().contains(newest));
        touch(allIds().get(7));

        await().until(() -> receivedIds().contains(allIds().get(7)));
        assertThat(received.size()).isLessThan(allIds().size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"2031-02-03", "2031-02-03T00:00:00Z"})
    void emitsChangesSinceFirstPollDayOrTime(String since) throws Exception {
        sandbox().update(allIds().get(3), members -> members.put("updated_at", "2031-02-03T00:00:00.000Z"));
        sandbox().update(allIds().get(4), members -> members.put("updated_at", "2031-02-02T23:59:59.999Z"));
        startSource("firstPoll=" + since);
        awaitReceived(1);
        awaitRequests(2);

        assertThat(receivedIds()).containsExactly(allIds().get(3));
    }

    @Test
    void emitsDeletionWithoutNewTimestampAndItsReversalButNothingForMissingCustomer() throws Exception {
        String changed = allIds().get(0);
        startAndReceiveAll();
        sandbox().remove(allIds().get(30));
        for (boolean isDeleted : new boolean[] {true, false}) {
            received.clear();
            sandbox().update(changed, members -> members.put("is_delete", isDeleted));
            awaitReceived(1);
            awaitRequests(3);

            assertThat(receivedIds()).containsExactly(changed);
            assertThat(received.get(0).isDelete()).isEqualTo(isDeleted);
        }
    }

    /** The header Date of the response says that the timestamp is in the future. */
    @Test
    void emitsChangesAfterTimestampInTheFuture() throws Exception {
        startAndReceiveAll();
        var future = Instant.now().plus(Duration.ofHours(1)).toString();
        sandbox().update(allIds().get(5), members -> members.put("updated_at", future));
        awaitReceived(301);
        awaitRequests(2);
        touch(allIds().get(9));

        awaitReceived(302);
    }

    @Test
    void returnsOneCustomerToPollAndPollEnrich() throws Exception {
        start(routes -> {
            routes.from("direct:poll").poll(sourceUri("firstPoll=all"), 20_000);
            routes.from("direct:pollEnrich").pollEnrich(sourceUri("firstPoll=all"), 20_000);
        });

        for (String uri : List.of("direct:poll", "direct:pollEnrich")) {
            assertThat(sendForBody(uri, "", Object.class)).as(uri).isInstanceOf(Customer.class);
        }
        assertThat(endpoint(sourceUri("firstPoll=all")).getPollingConsumerQueueSize())
                .isEqualTo(1_000);
    }

    // ---- the first page and the store

    /** LadiFlow's first page is page 1. The sandbox returns it for page 0, too, unless the test sets another response. */
    @ParameterizedTest
    @ValueSource(strings = {"first page", "empty", "rejected", "fails once"})
    void readsFromPage1AndChecksPage0UntilItIsClear(String page0) throws Exception {
        var zero = sandbox().when(request -> isForPage(request, 0));
        switch (page0) {
            case "empty" -> zero.always(listResponse("'items':[]"));
            case "rejected" -> zero.always(Reply.status(422));
            case "fails once" -> zero.next(Reply.status(503));
            default -> zero.always(Reply.normal());
        }
        startAndReceiveAll();
        int checks = page0.equals("fails once") ? 2 : 1;
        await().until(() -> requestsForPage0() == checks);
        awaitRequests(10);

        assertThat(receivedIds()).containsExactlyInAnyOrderElementsOf(allIds());
        assertThat(requestsForPage0()).isEqualTo(checks);
    }

    private static long requestsForPage0() {
        return sandbox().requests().stream()
                .filter(request -> isForPage(request, 0))
                .count();
    }

    /** The first page is empty at first, so the check of the first page is repeated. */
    @Test
    void failsIfPage0IsNewerOnceThereAreCustomers() throws Exception {
        allIds().forEach(sandbox()::remove);
        sandbox().settings().firstPage(0);
        startSource("firstPoll=all");
        awaitRequests(5);
        try (var log = new RecordedLog(LadiFlowConsumer.class)) {
            sandbox().add(Map.of("email", "new@example.com"));
            awaitWarning(log, "Set firstPage=0");
        }
        assertThat(received).isEmpty();
    }

    @Test
    void acceptsNewestCustomerThatIsDeletedBetweenPages0And1() throws Exception {
        String newest = allIds().get(0);
        sandbox()
                .when(request -> isForPage(request, 1) && sandbox().remove(newest))
                .always(Reply.normal());
        try (var log = new RecordedLog(LadiFlowConsumer.class)) {
            startSource("firstPoll=all");
            awaitReceived(299);
            assertThat(log.lines(Level.WARN)).isEmpty();
        }
        assertThat(receivedIds()).containsExactlyInAnyOrderElementsOf(allIds()).doesNotContain(newest);
    }

    @Test
    void failsWithKeyOfAnotherStoreAndKeepsFailedCustomers() throws Exception {
        failingId = allIds().get(100);
        startSource("firstPoll=all");
        awaitReceived(299);
        received.clear();
        var list = sandbox().forOperation("customer/list");
        try (var log = new RecordedLog(LadiFlowConsumer.class)) {
            list.always(listResponse("'items':[{'_id':'b1','store_id':'another'},{'_id':'b2','store_id':'another'}]"));
            sandbox().forOperation("customer/show").always(Reply.envelope(404, "not found"));
            awaitWarning(log, "a different store");
            awaitRequests(10);
        }
        sandbox().forOperation("customer/show").always(Reply.normal());
        list.always(Reply.normal());
        failingId = "";
        awaitReceived(1);

        assertThat(receivedIds()).containsExactly(allIds().get(100));
    }

    /** The oldest customer is alone on its page. */
    @Test
    void emitsSingleCustomersOfAnotherStore() throws Exception {
        for (String id : List.of(allIds().get(0), allIds().get(150))) {
            sandbox().update(id, members -> members.put("store_id", "another"));
        }
        sandbox().add(Map.of("store_id", "another", "updated_at", "2001-01-01T00:00:00Z"));
        startAndReceiveAll();
        received.clear();
        touch(allIds().get(150));
        awaitReceived(1);

        assertThat(allIds()).hasSize(301);
    }

    // ---- failed exchanges and interrupted batches

    @ParameterizedTest
    @ValueSource(strings = {"exception", "error", "rollbackOnly", "rollbackOnlyLast"})
    void emitsFailedExchangeAgainWithoutBlockingOthers(String failure) throws Exception {
        String failed = allIds().get(100);
        var isFailing = new CountDownLatch(1);
        try (var log = new RecordedLog(LadiFlowConsumer.class)) {
            startSource("firstPoll=all", exchange -> {
                if (isFailing.getCount() > 0
                        && failed.equals(
                                exchange.getMessage().getBody(Customer.class).getId())) {
                    exchange.setRollbackOnly(failure.equals("rollbackOnly"));
                    exchange.setRollbackOnlyLast(failure.equals("rollbackOnlyLast"));
                    if (failure.equals("error")) {
                        throw new AssertionError("not handled");
                    } else if (failure.equals("exception")) {
                        throw new IllegalStateException("no room");
                    }
                    return;
                }
                receive(exchange);
            });
            awaitReceived(allIds().size() - 1);
            await().until(() -> sandbox().requestCount("customer/show") > 3);
            assertThat(receivedIds()).doesNotContain(failed);
            assertThat(log.lines(Level.WARN))
                    .filteredOn(line -> line.contains("exchanges failed. The source will emit these customers again"))
                    .hasSize(1);
            // an exception of the route may contain the customer
            assertThat(log.texts().toString()).doesNotContain("no room");
        }
        isFailing.countDown();

        awaitReceived(allIds().size());
        assertThat(receivedIds()).doesNotHaveDuplicates();
    }

    /** LadiFlow returns another customer for the id of a customer that was merged. */
    @Test
    void dropsFailedCustomersThatNoLongerExistAndKeepsThoseWhoseLookupFails() throws Exception {
        var failing = new CopyOnWriteArrayList<>(allIds().subList(100, 104));
        var all = allIds();
        startSource("firstPoll=all", exchange -> {
            if (failing.contains(exchange.getMessage().getBody(Customer.class).getId())) {
                throw new IllegalStateException("no room");
            }
            receive(exchange);
        });
        awaitReceived(296);
        received.clear();
        try (var log = new RecordedLog(LadiFlowConsumer.class)) {
            sandbox().forKey("customer_id", all.get(100)).always(Reply.status(503));
            sandbox().remove(all.get(101));
            sandbox()
                    .forKey("customer_id", all.get(102))
                    .always(listResponse("'customer':{'_id':'%s'}".formatted(all.get(7))));
            awaitWarning(log, "no longer finds a customer whose exchange failed");
            long lookups = sandbox().requestCount("customer/show");
            await().until(() -> sandbox().requestCount("customer/show") > lookups + 8);
        }
        failing.clear();
        awaitReceived(1);
        awaitRequests(5);
        assertThat(receivedIds()).containsExactly(all.get(103));
        sandbox().forKey("customer_id", all.get(100)).always(Reply.normal());
        awaitReceived(2);
        awaitRequests(5);

        assertThat(receivedIds()).containsExactly(all.get(103), all.get(100));
    }

    /** The cache of lookups has the customer before its change. */
    @ParameterizedTest
    @EnumSource
    void looksFailedCustomerUpWithoutCache(CacheMode mode) throws Exception {
        component().getConfiguration().setCacheTtl(Duration.ofHours(1));
        component().getConfiguration().setCacheMode(mode);
        String changed = allIds().get(5);
        startAndReceiveAll();
        sendForBody("ladiflow:customer/show?cacheMode=USE", changed, Customer.class);
        failingId = changed;
        sandbox().update(changed, members -> members.put("first_name", "Mai"));
        touch(changed);
        await().until(() -> sandbox().requestCount("customer/show") > 3);
        failingId = "";
        awaitReceived(301);

        assertThat(received.get(300).getFirstName()).isEqualTo("Mai");
    }

    @Test
    void readsNoNewPageWhile1000CustomersWait() throws Exception {
        sandbox().reset();
        assertThat(allIds()).hasSize(1_000);
        sandbox().forOperation("customer/show").always(Reply.status(503));
        var isFailing = new AtomicBoolean(true);
        var attempted = ConcurrentHashMap.newKeySet();
        try (var log = new RecordedLog(LadiFlowConsumer.class)) {
            startSource("firstPoll=all", exchange -> {
                attempted.add(exchange.getMessage().getBody(Customer.class).getId());
                exchange.setRollbackOnly(isFailing.get());
                if (!isFailing.get()) {
                    receive(exchange);
                }
            });
            await().atMost(Duration.ofMinutes(3)).until(() -> attempted.size() == 1_000);
            String added = sandbox().add(Map.of("email", "new@example.com"));
            awaitRequests(10);
            awaitWarning(log, "reads no new page until fewer than 1000 are waiting");
            assertThat(attempted).hasSize(1_000);
            isFailing.set(false);
            // one of them can be looked up, so there is room for a new page
            sandbox().forOperation("customer/show").next(Reply.normal());
            awaitReceived(2);

            assertThat(receivedIds().get(1)).isEqualTo(added);
        }
    }

    @Test
    void treatsHandledExchangeAsComplete() throws Exception {
        failingId = allIds().get(100);
        var dead = new CopyOnWriteArrayList<Object>();
        start(routes -> {
            routes.onException(Exception.class)
                    .handled(true)
                    .process(exchange -> dead.add(exchange.getMessage().getBody()));
            routes.from(sourceUri("firstPoll=all")).process(this::receive);
        });
        awaitReceived(allIds().size() - 1);
        awaitRequests(3);

        assertThat(dead).hasSize(1);
        assertThat(sandbox().requestCount("customer/show")).isZero();
    }

    @Test
    void continuesSuspendedBatchAfterResume() throws Exception {
        var isSuspended = new CountDownLatch(1);
        var pending = new AtomicInteger();
        startSource("firstPoll=all", exchange -> {
            receive(exchange);
            if (received.size() == 20) {
                pending.set(consumer().getPendingExchangesSize());
                // the shutdown strategy does the same for a suspended route
                consumer().deferShutdown(ShutdownRunningTask.CompleteCurrentTaskOnly);
                consumer().suspend();
                isSuspended.countDown();
            }
        });
        isSuspended.await();
        await().until(() -> !consumer().isPolling());
        assertThat(received).hasSize(20);
        assertThat(pending.get()).isPositive();
        assertThat(consumer().getPendingExchangesSize()).isZero();
        consumer().resume();
        awaitReceived(allIds().size());
        awaitRequests(3);

        assertThat(receivedIds()).containsExactlyInAnyOrderElementsOf(allIds());
    }

    // ---- the state

    @Test
    void readsStateAfterRestartAndStartsAnewWithoutIt() throws Exception {
        startAndReceiveAll();
        for (boolean isRemoved : new boolean[] {false, true}) {
            awaitRequests(2);
            var consumer = consumer();
            context.getRouteController().stopRoute("source");
            await().until(() -> !consumer.isPolling());
            received.clear();
            touch(allIds().get(9));
            if (isRemoved) {
                Files.delete(folder.resolve("customers.state"));
            }
            context.getRouteController().startRoute("source");
            awaitReceived(isRemoved ? allIds().size() : 1);
            awaitRequests(3);
            assertThat(receivedIds())
                    .containsExactlyInAnyOrderElementsOf(isRemoved ? allIds() : List.of(allIds().get(9)));
        }
    }

    @Test
    void storesOnlyIdsAndTimesInState() throws Exception {
        startAndReceiveAll();
        await().until(() -> Files.exists(folder.resolve("customers.state")));

        assertThat(Files.readString(folder.resolve("customers.state")))
                .doesNotContain(received.stream().map(Customer::getEmail).toList())
                .doesNotContain(received.stream().map(Customer::getPhone).toList());
        Files.delete(folder.resolve("customers.state"));
        await().until(() -> Files.exists(folder.resolve("customers.state")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"tags=vip", "search=Lan"})
    void rejectsStateOfSourceWithOtherFilter(String filter) throws Exception {
        startAndReceiveAll();
        context.getRouteController().stopRoute("source");
        context.removeRoute("source");
        received.clear();
        try (var log = new RecordedLog(LadiFlowConsumer.class)) {
            startSource("firstPoll=all&" + filter);
            awaitWarning(log, "other values of 'search' or 'tags'");
        }

        assertThat(received).isEmpty();
    }

    @Test
    void emitsNothingWhenStateIsUnreadable() throws Exception {
        Files.writeString(folder.resolve("customers.state"), "not a state\n");
        try (var log = new RecordedLog(LadiFlowConsumer.class)) {
            startSource("firstPoll=all");
            await().until(() -> !log.lines(Level.WARN).isEmpty());

            assertThat(log.lines(Level.WARN).get(0)).contains("it is damaged", "firstPoll");
        }
        assertThat(received).isEmpty();
        assertThat(sandbox().requestCount()).isZero();
    }

    @Test
    void rejectsSecondRunningSourceWithSameFile() throws Exception {
        startSource("firstPoll=all");

        assertThat(causeMessages(catchThrowable(() -> start(routes -> routes.from(sourceUri("firstPoll=now"))
                        .routeId("second")
                        .to("mock:second")))))
                .contains("The route source uses the same stateFile");
        context.getRouteController().stopRoute("source");
        context.getRouteController().startRoute("source");
    }

    private void startTwoSources(StateRepository<String, String> repository) throws Exception {
        context.getRegistry().bind("states", repository);
        start(routes -> {
            for (String name : List.of("source", "other")) {
                routes.from("ladiflow:customer/list?stateRepository=#states&firstPoll=all" + POLLS
                                + (name.equals("other") ? "search=" + LAN.email() : "firstPage=1"))
                        .routeId(name)
                        .process(this::receive);
            }
        });
        awaitReceived(allIds().size() + 1);
        awaitRequests(4);
    }

    @Test
    void storesTwoSourcesInOneRepository() throws Exception {
        var repository = new MemoryStateRepository();
        startTwoSources(repository);
        context.getRouteController().stopRoute("source");
        touch(allIds().get(7));
        context.getRouteController().startRoute("source");
        awaitReceived(allIds().size() + 2);
        awaitRequests(4);

        assertThat(receivedIds()).hasSize(allIds().size() + 2).endsWith(allIds().get(7));
        for (String key : List.of("ladiflow:source", "ladiflow:other")) {
            assertThat(repository.getState(key)).startsWith("camel-ladiflow-source 6 ");
        }
        context.stop();
        assertThat(repository.isStopped()).isTrue();
    }

    /** Another process has written an older state. */
    @Test
    void laterWriterFailsItsPollAndResumesFromOtherState() throws Exception {
        var replacement = new AtomicReference<String>();
        var repository = new MemoryStateRepository() {
            @Override
            public String getState(String key) {
                // between two accesses of the source, not between its look and its write
                if (key.equals("ladiflow:source") && replacement.get() != null) {
                    setState(key, replacement.getAndSet(null));
                }
                return super.getState(key);
            }
        };
        startTwoSources(repository);
        String other = repository.getState("ladiflow:source");
        var ids = allIds();
        received.clear();
        touch(ids.get(7));
        awaitReceived(1);
        // the source does not take its own last two values for those of another source
        for (int i = 0; i < 2; i++) {
            String present = repository.getState("ladiflow:source");
            await().until(() -> !repository.getState("ladiflow:source").equals(present));
        }
        try (var log = new RecordedLog(LadiFlowConsumer.class)) {
            replacement.set(other);
            awaitWarning(log, "Another source has written the state ladiflow:source");
        }
        awaitReceived(2);
        touch(ids.get(8));
        awaitReceived(3);
        awaitRequests(6);

        assertThat(receivedIds()).containsExactly(ids.get(7), ids.get(7), ids.get(8));
    }

    @Test
    void requiresRouteIdForRepository() {
        context.getRegistry().bind("states", new MemoryStateRepository());

        assertThat(causeMessages(catchThrowable(
                        () -> start(routes -> routes.from("ladiflow:customer/list?stateRepository=#states")
                                .to("mock:out")))))
                .contains("Give the route an id");
    }

    /** The repository is down, for example because its disk is full. */
    @Test
    void losesNothingAndWarnsOncePerHourWhileRepositoryThrows() throws Exception {
        var isDown = new AtomicBoolean();
        var failures = new AtomicInteger();
        var repository = new MemoryStateRepository() {
            @Override
            public void setState(String key, String value) {
                if (isDown.get() && !received.isEmpty()) {
                    failures.incrementAndGet();
                    throw new IllegalStateException("no space left on device " + failures);
                }
                super.setState(key, value);
            }
        };
        startTwoSources(repository);
        received.clear();
        try (var log = new RecordedLog(LadiFlowConsumer.class)) {
            isDown.set(true);
            touch(allIds().get(3));
            await().until(() -> failures.get() > 10);
            touch(allIds().get(4));
            await().until(() -> failures.get() > 20);
            assertThat(received).as("nothing more before the state is written").hasSize(1);
            isDown.set(false);
            awaitReceived(2);
            awaitRequests(4);

            assertThat(log.lines(Level.WARN))
                    .filteredOn(line -> line.contains("cannot be written (no space left"))
                    .as("one of each source")
                    .hasSize(2);
        }
        assertThat(receivedIds()).containsExactly(allIds().get(3), allIds().get(4));
    }

    // ---- polls, health and meters

    @Test
    void warnsOncePerHourAndReportsHealthDownWhilePollsFail() throws Exception {
        var checks = new ConsumersHealthCheckRepository();
        context.getRegistry().bind("consumers-repository", checks);
        checks.setEnabled(true);
        HealthCheckHelper.getHealthCheckRegistry(context).register(checks);
        startAndReceiveAll();
        await().until(() -> consumerHealth() == HealthCheck.State.UP);
        try (var all = new RecordedLog("", Level.INFO);
                var log = new RecordedLog(LadiFlowConsumer.class)) {
            sandbox().always(Reply.html(502));
            awaitRequests(10);
            await().until(() -> consumerHealth() == HealthCheck.State.DOWN);

            assertThat(log.lines(Level.WARN))
                    .filteredOn(line -> line.contains("502"))
                    .hasSize(1);
            assertThat(all.lines(Level.WARN)).noneMatch(line -> line.contains("Failed polling"));
        }
        sandbox().always(Reply.normal());
        await().until(() -> consumerHealth() == HealthCheck.State.UP);
    }

    /** Returns the result of Camel's health check of the consumer, which must exist. */
    private HealthCheck.State consumerHealth() {
        return HealthCheckHelper.invoke(context).stream()
                .filter(result -> result.getCheck().getId().equals("consumer:source"))
                .findFirst()
                .orElseThrow()
                .getState();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "master:customers:"})
    void reportsMetersOfRouteUntilItStops(String master) throws Exception {
        var registry = new SimpleMeterRegistry();
        context.getRegistry().bind("meters", registry);
        var cluster = new FileLockClusterService();
        cluster.setRoot(folder.resolve("locks").toString());
        cluster.setAcquireLockDelay(10, TimeUnit.MILLISECONDS);
        context.addService(cluster);
        start(routes -> routes.from(master + sourceUri("firstPoll=all"))
                .routeId("source")
                .process(this::receive));
        awaitReceived(allIds().size());

        await().until(() ->
                registry.get("camel.ladiflow.source.lag.seconds").gauge().value() < 5);
        for (String meter : List.of("failing", "failed.polls")) {
            assertThat(registry.get("camel.ladiflow.source." + meter)
                            .tag("route", "source")
                            .gauge()
                            .value())
                    .isZero();
        }
        context.getRouteController().stopRoute("source");
        assertThat(registry.find("camel.ladiflow.source.lag.seconds").gauge()).isNull();
    }
}
