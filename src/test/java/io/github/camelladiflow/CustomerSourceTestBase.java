// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.camelladiflow.model.Customer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.Processor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

import static org.awaitility.Awaitility.await;

/** The base class for tests of the source of changed customers against the sandbox. */
abstract class CustomerSourceTestBase extends SandboxRouteTestBase {

    @TempDir
    Path folder;

    final List<Customer> received = new CopyOnWriteArrayList<>();
    final List<Map<String, Object>> batches = new CopyOnWriteArrayList<>();
    volatile String failingId = "";

    /** A number of customers that fills several pages. */
    @BeforeEach
    void connect() {
        component();
        allIds().subList(300, 1000).forEach(sandbox()::remove);
    }

    /**
     * Camel does not wait for polls under a master, so a poll may still write into the folder while the folder is being
     * removed.
     */
    @AfterEach
    void awaitLastPoll() {
        context.stop();
        await().until(() -> Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .noneMatch(name -> name.contains(context.getName() + ")") && name.contains("customer/list")));
    }

    /** Waits for the end of the poll, because Camel would check only a second later. */
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
    }

    String sourceUri(String options) {
        return "ladiflow:customer/list?stateFile=" + folder.resolve("customers.state")
                + "&initialDelay=0&delay=20ms&pageSize=50&" + options;
    }

    void startSource(String options) throws Exception {
        start(routes -> {
            routes.errorHandler(routes.noErrorHandler());
            routes.from(sourceUri(options)).routeId("source").process(this::receive);
        });
    }

    void receive(Exchange exchange) {
        var customer = exchange.getMessage().getBody(Customer.class);
        if (failingId.equals(customer.getId())) {
            throw new IllegalStateException("no room");
        }
        received.add(customer);
        batches.add(Map.of(
                "index", exchange.getProperty(ExchangePropertyKey.BATCH_INDEX),
                "size", exchange.getProperty(ExchangePropertyKey.BATCH_SIZE),
                "complete", exchange.getProperty(ExchangePropertyKey.BATCH_COMPLETE)));
    }

    List<String> receivedIds() {
        return received.stream().map(Customer::getId).toList();
    }

    static List<String> allIds() {
        return sandbox().customers().stream()
                .map(members -> (String) members.get("_id"))
                .toList();
    }

    static void touch(String id) {
        sandbox().update(id, members -> members.put("updated_at", Instant.now().toString()));
    }

    void startAndReceiveAll(String options) throws Exception {
        startSource("firstPoll=all" + options);
        awaitAllReceived();
    }

    void awaitAllReceived() {
        await().until(() -> received.size() >= allIds().size());
    }

    void awaitAllButFailingReceived() {
        await().until(() -> received.size() >= allIds().size() - 1);
    }

    /** Starts a source with Camel's default error handler. */
    void startSource(String options, Processor step) throws Exception {
        start(routes -> routes.from(sourceUri(options)).routeId("source").process(step));
    }

    SimpleMeterRegistry bindMeterRegistry() {
        var registry = new SimpleMeterRegistry();
        context.getRegistry().bind("meters", registry);
        return registry;
    }

    LadiFlowConsumer consumer() {
        return (LadiFlowConsumer) context.getRoute("source").getConsumer();
    }

    void awaitRequests(int more) {
        long before = sandbox().requestCount();
        await().until(() -> sandbox().requestCount() >= before + more);
    }
}
