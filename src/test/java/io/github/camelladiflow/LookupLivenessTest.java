// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.exception.LadiFlowServerException;
import io.github.camelladiflow.sandbox.Reply;
import io.github.camelladiflow.sandbox.SandboxCustomer;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.ProducerTemplate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Tests that every waiting call completes, whatever other calls wait for, and however many there are. */
@Execution(ExecutionMode.CONCURRENT)
class LookupLivenessTest extends LookupTestBase {

    private static final Duration LONG = Duration.ofMinutes(10);
    private static final String PHONE = SandboxCustomer.of(1).phone();

    private ProducerTemplate template;

    @BeforeEach
    void create() {
        component.getConfiguration().setRetryDelay(Duration.ofMillis(1));
        // a slow call does not hang
        component.getConfiguration().setRetryTimeout(LONG);
        component.getConfiguration().setResponseTimeout(LONG);
        component.getConfiguration().setConnectTimeout(LONG);
        template = context.createProducerTemplate();
    }

    // ---- a step after a wait that also waits

    @Test
    void completesCircuitBreakerWaitingForSlot() throws Exception {
        component.setMaxRequestsPerSecond(40);
        addRoute(route -> route.from("direct:in")
                .to("ladiflow:customer/show")
                .circuitBreaker()
                .resilience4jConfiguration()
                .minimumNumberOfCalls(10_000)
                .end()
                .setBody(route.constant(PHONE))
                .to("ladiflow:customer/show?cacheTtl=0")
                .end());

        assertAllSucceed(60);
    }

    private void startNestedLookups() throws Exception {
        addRoute(route -> route.from("direct:in").to("ladiflow:customer/show").process(lookupProcessor(1)));
        context.start();
    }

    @Test
    void completesBeanWaitingForSlot() throws Exception {
        component.setMaxRequestsPerSecond(40);
        startNestedLookups();

        assertAllSucceed(60);
    }

    @Test
    void completesThreeHundredNestedExchanges() throws Exception {
        component.getConfiguration().setMaxRetries(50);
        // every second request fails, so that nearly all calls wait
        sandbox.when(request -> request.number() % 2 == 0).always(Reply.status(503));
        String second = SandboxCustomer.of(2).phone();
        addRoute(route -> route.from("direct:in")
                .to("ladiflow:customer/show")
                .process(exchange -> template.requestBody("direct:second", second)));
        addRoute(route ->
                route.from("direct:second").to("ladiflow:customer/show").process(lookupProcessor(3)));

        assertAllSucceed(300);
    }

    // ---- the limit on waiting calls

    @Test
    void completesThousandLookupsWaitingForSlots() throws Exception {
        component.setMaxRequestsPerSecond(300);
        addRoute(route -> route.from("direct:in").to("ladiflow:customer/show"));

        assertAllSucceed(1_000);
    }

    @Test
    void failsThousandRetriedLookupsAsDocumented() throws Exception {
        component.getConfiguration().setMaxRetries(1);
        sandbox.always(Reply.status(503));
        assertThat(sendAll("ladiflow:customer/show", 1_000))
                .allSatisfy(sent -> assertThat(sent.failure()).isExactlyInstanceOf(LadiFlowServerException.class));
    }

    /**
     * The same ratio of rows to permits within the timeout as in a file of 100,000 rows with 50 requests per second and
     * a minute, on a smaller scale.
     */
    @Test
    void throttlesLongFileInsteadOfFailing() throws Exception {
        int rows = 450;
        component.setMaxRequestsPerSecond(100);
        component.getConfiguration().setRetryTimeout(Duration.ofSeconds(5));
        Set<String> failed = ConcurrentHashMap.newKeySet();
        addRoute(route -> route.from("direct:file")
                .split(route.body())
                .streaming()
                .parallelProcessing()
                .doTry()
                .to("ladiflow:customer/show")
                .doCatch(Exception.class)
                .process(exchange -> failed.add(
                        exchange.getProperty(Exchange.EXCEPTION_CAUGHT).toString()))
                .end());
        context.start();
        List<String> phones = IntStream.range(0, rows)
                .mapToObj(i -> SandboxCustomer.of(1 + i % 100).phone())
                .toList();
        template.sendBody("direct:file", phones.iterator());

        assertThat(failed).isEmpty();
        assertThat(sandbox.requestCount()).isEqualTo(rows);
    }

    // ---- resources after the end

    @Test
    void sendsOwnRequestWhenLeaderIsInterrupted() throws Exception {
        component.getConfiguration().setCacheTtl(Duration.ofMinutes(10));
        component.getConfiguration().setConnectionsPerRoute(1);
        component.getConfiguration().setMaxRetries(0);
        MessageSender lookup = sender("ladiflow:customer/show");
        startHeldLookup(lookup, PHONE);
        String phone = SandboxCustomer.of(2).phone();
        var leader = new Thread(() -> lookup.send(phone));
        leader.start();
        await().atMost(LONG).until(() -> threadsBlockedInComponent().size() >= 2);
        Future<SentMessage> waiter = lookup.start(phone);
        await().atMost(LONG).until(() -> threadsBlockedInComponent().size() >= 3);
        leader.interrupt();
        leader.join();
        sandbox.release();
        lookup.awaitCompleted(3);

        assertThat(waiter.get().failure()).isNull();
        assertThat(waiter.get().body()).isInstanceOf(Customer.class);
    }

    @Test
    void removesStrategiesWithComponent() throws Exception {
        context.start();
        // this includes the one strategy that all components share
        context.getComponent("ladiflow");
        int strategies = context.getLifecycleStrategies().size();
        for (int i = 0; i < 50; i++) {
            context.addComponent("removed", newComponent());
            assertThat(template.requestBody("removed:customer/show", PHONE)).isInstanceOf(Customer.class);
            context.removeEndpoints("removed:*");
            context.removeComponent("removed");
        }

        assertThat(context.getLifecycleStrategies()).hasSize(strategies);
    }

    private Processor lookupProcessor(int number) {
        return exchange -> template.requestBody(
                "ladiflow:customer/show?cacheTtl=0", SandboxCustomer.of(number).phone());
    }

    /** Sends a number of messages at the same time, all of which must succeed. */
    private void assertAllSucceed(int exchanges) throws Exception {
        assertThat(sendAll("direct:in", exchanges))
                .allSatisfy(sent -> assertThat(sent.failure()).isNull());
    }

    private List<SentMessage> sendAll(String uri, int exchanges) throws Exception {
        MessageSender entrance = sender(uri);
        for (int i = 0; i < exchanges; i++) {
            String phone = SandboxCustomer.of(1 + i % 100).phone();
            threads.execute(() -> entrance.send(phone));
        }
        return entrance.awaitCompleted(exchanges);
    }
}
