// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.Page;
import io.github.camelladiflow.sandbox.Reply;
import org.apache.camel.Exchange;
import org.apache.camel.ShutdownRunningTask;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Tests the source of changed customers against the sandbox. */
class CustomerSourceTest extends CustomerSourceTestBase {

    @Test
    void emitsEveryCustomerOnceForFirstPollAll() throws Exception {
        sandbox().settings().shuffle(true);
        startAndReceiveAll("");
        awaitRequests(3);

        assertThat(receivedIds()).containsExactlyInAnyOrderElementsOf(allIds());
    }

    @Test
    void setsBatchPropertiesTimestampAndChangeId() throws Exception {
        var headers = new CopyOnWriteArrayList<Map<String, Object>>();
        startSource("firstPoll=all", exchange -> {
            headers.add(Map.copyOf(exchange.getMessage().getHeaders()));
            receive(exchange);
        });
        awaitAllReceived();

        int place = 0;
        for (var batch : batches) {
            assertThat(batch.get("index")).isEqualTo(place);
            place++;
            assertThat(batch.get("complete")).isEqualTo(batch.get("size").equals(place));
            assertThat((int) batch.get("size")).isBetween(1, 50);
            place = batch.get("size").equals(place) ? 0 : place;
        }
        var first = received.get(0);
        assertThat(headers.get(0))
                .containsEntry(Exchange.MESSAGE_TIMESTAMP, first.getUpdatedAt().toEpochMilli())
                .containsEntry(
                        "CamelLadiFlowChangeId", first.getStoreId() + "/" + first.getId() + "/" + first.getUpdatedAt());
        assertThat(headers)
                .extracting(all -> all.get("CamelLadiFlowChangeId"))
                .hasSameSizeAs(allIds())
                .doesNotHaveDuplicates();
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
        await().until(() -> !received.isEmpty());
        awaitRequests(2);

        assertThat(receivedIds()).containsExactly(allIds().get(3));
    }

    @Test
    void emitsOthersWhenLookupOfOneCustomerFails() throws Exception {
        failingId = allIds().get(100);
        sandbox().forOperation("customer/show").always(Reply.json(400, "{\"code\":400,\"message\":\"no\"}"));
        startSource("firstPoll=all");
        awaitAllButFailingReceived();
        await().until(() -> sandbox().requestCount("customer/show") >= 2);
        touch(allIds().get(9));

        await().until(() ->
                receivedIds().lastIndexOf(allIds().get(9)) > receivedIds().indexOf(allIds().get(9)));
    }

    @Test
    void rewritesRemovedStateWithoutDuplicates() throws Exception {
        startAndReceiveAll("");
        awaitRequests(2);
        Files.delete(folder.resolve("customers.state"));
        await().until(() -> Files.exists(folder.resolve("customers.state")));

        assertThat(receivedIds()).doesNotHaveDuplicates();
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
        assertThat(context.getEndpoint(sourceUri("firstPoll=all"), LadiFlowEndpoint.class)
                        .getPollingConsumerQueueSize())
                .isEqualTo(1_000);
    }

    @Test
    void suggestsEnrichForPollEnrichOfLookup() throws Exception {
        start(routes -> {
            routes.from("direct:polled").pollEnrich("ladiflow:customer/show", 1_000);
            routes.from("direct:asked").enrich("ladiflow:customer/show");
            routes.from("direct:page").enrich("ladiflow:customer/list?pageSize=3");
        });

        assertThat(send("direct:polled", LAN.phone()).getException())
                .hasStackTraceContaining(
                        "ladiflow:customer/show has no consumer, so it cannot be used in from(). Use it in to() or enrich()");
        assertThat(sendForBody("direct:asked", LAN.phone(), Object.class)).isInstanceOf(Customer.class);
        assertThat(((Page<?>) sendForBody("direct:page", "", Object.class)).getItems())
                .hasSize(3);
    }

    @Test
    void emitsCustomerThatIsListedAsDeletedAsItIs() throws Exception {
        startAndReceiveAll("");
        String deleted = allIds().get(20);
        sandbox().update(deleted, members -> {
            members.put("is_delete", true);
            members.put("updated_at", Instant.now().toString());
        });
        await().until(() -> received.size() > allIds().size());

        Customer last = received.get(received.size() - 1);
        assertThat(last.isDelete()).isTrue();
        Customer first = received.get(receivedIds().indexOf(deleted));
        assertThat(last.getName()).isEqualTo(first.getName());
        assertThat(last.getEmail()).isEqualTo(first.getEmail());
    }

    @Test
    void emitsNothingForCustomerThatIsNoLongerListed() throws Exception {
        startAndReceiveAll("");
        int before = received.size();
        sandbox().remove(allIds().get(20));
        awaitRequests(5);

        assertThat(received).hasSize(before);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void detectsAndStoresNumberOfFirstPage(int firstPage) throws Exception {
        sandbox().settings().firstPage(firstPage);
        startAndReceiveAll("");
        context.getRouteController().stopRoute("source");
        assertThat(receivedIds()).containsExactlyInAnyOrderElementsOf(allIds());
        assertThat(Files.readString(folder.resolve("customers.state"))).contains("\"firstPage\":" + firstPage);
        int before = (int) sandbox().requestCount();
        context.getRouteController().startRoute("source");
        awaitRequests(3);

        assertThat(sandbox().requests().subList(before, before + 3))
                .extracting(request -> request.body().contains("\"page\":" + firstPage))
                .containsOnly(true);
    }

    @Test
    void continuesScanAfter429() throws Exception {
        for (int i = 0; i < 2; i++) {
            sandbox().when(request -> true).next(Reply.normal(), Reply.normal(), Reply.rateLimited(Duration.ZERO));
        }
        startSource("firstPoll=all");
        // the rate is lower after a 429
        await().atMost(Duration.ofMinutes(5)).until(() -> received.size() >= allIds().size());
        awaitRequests(3);

        assertThat(receivedIds()).containsExactlyInAnyOrderElementsOf(allIds());
    }

    @Test
    void resumesAfterRestart() throws Exception {
        startAndReceiveAll("");
        context.getRouteController().stopRoute("source");
        received.clear();
        touch(allIds().get(9));
        context.getRouteController().startRoute("source");
        await().until(() -> !received.isEmpty());
        awaitRequests(3);

        assertThat(receivedIds()).containsExactly(allIds().get(9));
    }

    @Test
    void emitsFailedExchangeAgainWithoutBlockingOthers() throws Exception {
        failingId = allIds().get(100);
        startSource("firstPoll=all");
        awaitAllButFailingReceived();
        assertThat(receivedIds()).doesNotContain(failingId);
        String late = failingId;
        failingId = "";

        await().until(() -> receivedIds().contains(late));
        assertThat(receivedIds()).doesNotHaveDuplicates();
    }

    /** An error handler never throws an exception, but a processor around it may. */
    @Test
    void emitsCustomerAgainAfterProcessorThrew() throws Exception {
        String thrown = allIds().get(100);
        var attempts = new AtomicInteger();
        var consumer = context.getEndpoint(sourceUri("firstPoll=all")).createConsumer(exchange -> {
            var id = exchange.getMessage().getBody(Customer.class).getId();
            if (thrown.equals(id) && attempts.incrementAndGet() == 1) {
                throw new AssertionError("not handled");
            }
            receive(exchange);
        });
        context.start();
        consumer.start();
        try {
            await().until(() -> receivedIds().contains(thrown) && received.size() >= allIds().size());
        } finally {
            consumer.stop();
        }

        assertThat(receivedIds()).doesNotHaveDuplicates();
        assertThat(attempts).hasValue(2);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void emitsRolledBackExchangeAgain(boolean onlyLast) throws Exception {
        String rolledBack = allIds().get(100);
        var tries = new AtomicInteger();
        startSource("firstPoll=all", exchange -> {
            var id = exchange.getMessage().getBody(Customer.class).getId();
            if (rolledBack.equals(id) && tries.incrementAndGet() == 1) {
                exchange.setRollbackOnlyLast(onlyLast);
                exchange.setRollbackOnly(!onlyLast);
                return;
            }
            receive(exchange);
        });
        await().until(() -> receivedIds().contains(rolledBack));

        assertThat(receivedIds()).doesNotHaveDuplicates();
        assertThat(tries).hasValue(2);
    }

    @Test
    void continuesSuspendedBatchAfterResume() throws Exception {
        var isSuspended = new CountDownLatch(1);
        startSource("firstPoll=all", exchange -> {
            receive(exchange);
            if (received.size() == 20) {
                // the shutdown strategy does the same for a suspended route
                consumer().deferShutdown(ShutdownRunningTask.CompleteCurrentTaskOnly);
                consumer().suspend();
                isSuspended.countDown();
            }
        });
        isSuspended.await();
        await().until(() -> !consumer().isPolling());
        assertThat(received).hasSize(20);
        consumer().resume();
        awaitAllReceived();
        awaitRequests(3);

        assertThat(receivedIds()).containsExactlyInAnyOrderElementsOf(allIds());
    }

    /** Camel creates a new consumer for a restarted route; JMX and a master restart the same consumer. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void readsStateFromFileAfterRestart(boolean isConsumerAlone) throws Throwable {
        startAndReceiveAll("");
        awaitRequests(2);
        var consumer = consumer();
        var controller = context.getRouteController();
        ThrowingRunnable stop = isConsumerAlone ? consumer::stop : () -> controller.stopRoute("source");
        ThrowingRunnable start = isConsumerAlone ? consumer::start : () -> controller.startRoute("source");
        stop.run();
        await().until(() -> !consumer.isPolling());
        Files.delete(folder.resolve("customers.state"));
        received.clear();
        start.run();
        awaitAllReceived();

        assertThat(receivedIds()).containsExactlyInAnyOrderElementsOf(allIds());
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
        awaitAllButFailingReceived();
        awaitRequests(3);

        assertThat(dead).hasSize(1);
        assertThat(sandbox().requestCount("customer/show")).isZero();
    }

    @Test
    void filtersBySearch() throws Exception {
        startSource("firstPoll=all&search=" + LAN.email());
        await().until(() -> !received.isEmpty());
        awaitRequests(2);

        assertThat(receivedIds()).containsExactly(LAN.id());
    }

    @Test
    void pollsOnceAMinuteByDefault() throws Exception {
        start(routes -> routes.from("ladiflow:customer/list?stateFile=" + folder.resolve("a.state"))
                .routeId("source")
                .to("log:x"));

        assertThat(consumer().getTimeUnit().toSeconds(consumer().getDelay())).isEqualTo(60);
    }

    @Test
    void storesOnlyIdsAndTimesInState() throws IOException, Exception {
        startAndReceiveAll("");
        await().until(() -> Files.exists(folder.resolve("customers.state")));

        assertThat(Files.readString(folder.resolve("customers.state")))
                .doesNotContain(received.stream().map(Customer::getEmail).toList())
                .doesNotContain(received.stream().map(Customer::getPhone).toList());
    }
}
