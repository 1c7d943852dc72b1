// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.soak;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.ObjectName;

import io.github.camelladiflow.LadiFlowComponent;
import io.github.camelladiflow.LadiFlowConstants;
import io.github.camelladiflow.event.LadiFlowCatchHook;
import io.github.camelladiflow.event.LadiFlowEventReceiver;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.sandbox.LadiFlowSandbox;
import io.github.camelladiflow.sandbox.Reply;
import io.github.camelladiflow.sandbox.SandboxCustomer;
import io.github.camelladiflow.test.HookServer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.FluentProducerTemplate;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.ScheduledPollConsumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Runs cycles of everything that the component does, and compares the resources of the process after the first cycles
 * with those after the last. A leak of one object per cycle, or of one object per context, exceeds the tolerance.
 */
@Tag("long")
class CyclesTest {

    private static final int FIRST_CYCLES = 20;
    private static final int CYCLES = Integer.getInteger("cycles", 200);
    /** The number of cycles after which another context is started and stopped. */
    private static final int CYCLES_OF_A_CONTEXT = 10;
    /** Camel takes a second to detect that waiting exchanges have ended. */
    private static final int CYCLES_OF_A_WAIT = 50;
    /**
     * The number of lookups with new keys in a cycle. Together they have three times as many aliases as the cache may
     * keep for removed entries.
     */
    private static final int NEW_KEYS = 15;
    /**
     * The tolerance for threads and sockets, whose numbers vary with the load. A leak of one per context exceeds it.
     */
    private static final int TOLERANCE = 8;

    private static final String SECRET = "a-secret-of-both-of-us";
    private static final SandboxCustomer LAN = SandboxCustomer.of(1);
    private static final SandboxCustomer NAM = SandboxCustomer.of(2);
    private static final Map<String, ?> COSTS =
            Map.of("source", "FLOW", "flow_id", "6650f1000000000000000001", "from_date", "2024-06-01");

    /** The message for each operation, whose path may have options. */
    private static final List<Map.Entry<String, Object>> MESSAGES = List.of(
            message("customer/show", LAN.email()),
            message("customer/create", Map.of("email", "hoa@example.com", "tags", "VIP")),
            message("customer/update", Map.of("_id", LAN.id(), "email", LAN.email(), "first_name", "Lan")),
            message("customer/create-or-update?lists=ADD", Map.of("email", NAM.email(), "tags", "VIP")),
            message("customer/list?tags=VIP", ""),
            message("customer/create-tag", "Tháng 11"),
            message("customer/list-tag", ""),
            message("sequence/list", ""),
            message("sequence/subscribe?sequence=Chào mừng", LAN.email()),
            message("trigger/list", ""),
            message("flow/get-cost", COSTS),
            message("flow/list-transaction", COSTS));

    @TempDir
    Path folder;

    private final LadiFlowSandbox sandbox =
            LadiFlowSandbox.builder().customerCount(30).keptRequests(100).start();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    @Test
    @SuppressWarnings("try") // closing a context may throw InterruptedException
    void leaksNothingOverManyCycles() throws Exception {
        assertThat(MESSAGES).hasSize(LadiFlowOperation.values().length);
        try (sandbox;
                var hookServer = new HookServer();
                CamelContext context = context("cycles")) {
            var hook = new LadiFlowCatchHook();
            hook.setSecret(hookServer.url("/hooks/5e7"));
            context.addRoutes(routes(hook));
            context.start();
            ResourceCounts first = null;
            try (var template = context.createProducerTemplate()) {
                for (int cycle = 1; cycle <= CYCLES; cycle++) {
                    cycle(context, template, cycle);
                    if (cycle == FIRST_CYCLES) {
                        first = ResourceCounts.measure(meters);
                    }
                }
            }
            ResourceCounts before = first;
            // tasks on other threads may still be ending
            await().pollInterval(Duration.ofSeconds(1))
                    .atMost(Duration.ofSeconds(20))
                    .untilAsserted(
                            () -> assertThat(ResourceCounts.measure(meters).increasedSince(before))
                                    .as("what there is more of than after the first cycles, %s", before)
                                    .isEmpty());
        }
    }

    private DefaultCamelContext context(String name) {
        var context = new DefaultCamelContext();
        context.disableJMX();
        context.getCamelContextExtension().setName(name);
        context.getRegistry().bind("meters", meters);
        set(context.getComponent("ladiflow", LadiFlowComponent.class));
        return context;
    }

    private LadiFlowComponent set(LadiFlowComponent component) {
        component.setCacheMaxSize(20);
        component.getConfiguration().setApiKey(sandbox.apiKey());
        component.getConfiguration().setBaseUrl(sandbox.baseUrl());
        component.getConfiguration().setRetryDelay(Duration.ofMillis(1));
        // longer than the test, so that tasks that a call leaves in its timer still exist at the end
        component.getConfiguration().setRetryTimeout(Duration.ofHours(1));
        return component;
    }

    private static RouteBuilder routes(LadiFlowCatchHook hook) {
        var receiver = new LadiFlowEventReceiver();
        receiver.setSecret(SECRET);
        return new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                for (var message : MESSAGES) {
                    from(entryUri(message.getKey())).to("ladiflow:" + message.getKey());
                }
                from("direct:all")
                        .to("ladiflow:customer/list?paging=ALL&pageSize=20")
                        .split(body())
                        .streaming()
                        .process(exchange -> {});
                from("direct:once").to("ladiflow:customer/show?maxRetries=0");
                from("direct:cached")
                        .to(
                                "ladiflow:customer/show?notFound=NULL&cacheTtl=1h&cacheNotFoundTtl=1h&cacheStaleIfError=1h");
                from("direct:evict").to("ladiflow:customer/show?cacheMode=EVICT");
                from("direct:stale")
                        .to("ladiflow:customer/show?maxRetries=0&cacheTtl=PT0.000000001S&cacheStaleIfError=1h");
                from("direct:dynamic").toD("ladiflow:customer/show?lookupValue=${body}");
                from("direct:recipients").recipientList(header("to")).cacheSize(2);
                from("direct:event").process(receiver).process(hook);
            }
        };
    }

    private static Map.Entry<String, Object> message(String operation, Object body) {
        return Map.entry(operation, body);
    }

    private static String entryUri(String operation) {
        return "direct:" + operation.replaceFirst("\\?.*", "");
    }

    private void cycle(CamelContext context, ProducerTemplate template, int cycle) throws Exception {
        for (var message : MESSAGES) {
            sendSuccessfully(template, entryUri(message.getKey()), message.getValue());
        }
        sendSuccessfully(template, "direct:all", "");
        failAndRetry(template);
        useTheCache(template, cycle);
        shareAndQueue(template);
        receiveEvent(template, cycle);
        addAndRemoveEndpoints(context, template, cycle);
        addAndRemoveComponent(context);
        if (cycle % CYCLES_OF_A_CONTEXT == 0) {
            startAndStopContext(cycle % CYCLES_OF_A_WAIT == 0);
        }
        sandbox.reset();
    }

    private void failAndRetry(ProducerTemplate template) {
        for (Reply reply :
                List.of(Reply.status(500), Reply.unauthorized(), Reply.truncated(), Reply.hangUp(), Reply.html(502))) {
            sandbox.next(reply);
            assertThat(send(template, "direct:once", LAN.email()).getException())
                    .isNotNull();
        }
        assertThat(send(template, "direct:once", "nobody@example.com").getException())
                .isNotNull();
        assertThat(send(template, "direct:once", "no key at all").getException())
                .isNotNull();
        sandbox.next(Reply.status(503), Reply.status(503));
        assertThat(sendSuccessfully(template, "direct:customer/show", LAN.email())
                        .getMessage()
                        .getHeader(LadiFlowConstants.ATTEMPTS))
                .isEqualTo(3);
    }

    private void useTheCache(ProducerTemplate template, int cycle) {
        for (Object key : List.of(LAN.email(), LAN.email(), LAN.phone(), LAN.id(), NAM.email())) {
            sendSuccessfully(template, "direct:cached", key);
        }
        for (int i = 0; i < NEW_KEYS; i++) {
            sendSuccessfully(template, "direct:cached", "nobody" + cycle + "-" + i + "@example.com");
        }
        sandbox.next(Reply.status(500));
        sendSuccessfully(template, "direct:stale", NAM.email());
        sendSuccessfully(template, "direct:evict", LAN.phone());
    }

    /** Makes two lookups that share an in-flight request, and two writes to one customer that run one after another. */
    private void shareAndQueue(ProducerTemplate template) {
        long before = sandbox.requestCount();
        sandbox.hold();
        var sent = List.of(
                asyncSend(template, "direct:cached", LAN.email()),
                asyncSend(template, "direct:cached", LAN.email()),
                asyncSend(template, "direct:customer/create-or-update", Map.of("email", NAM.email(), "tags", "VIP")),
                asyncSend(template, "direct:customer/create-or-update", Map.of("email", NAM.email(), "tags", "VIP")));
        sandbox.awaitRequests(before + 2, Duration.ofMinutes(1));
        sandbox.release();
        sent.forEach(exchange -> assertThat(exchange.join().getException()).isNull());
    }

    private static CompletableFuture<Exchange> asyncSend(ProducerTemplate template, String uri, Object body) {
        return template.asyncSend(uri, exchange -> exchange.getMessage().setBody(body));
    }

    private static void receiveEvent(ProducerTemplate template, int cycle) {
        for (String secret : List.of(SECRET, "a-wrong-one")) {
            Exchange exchange = template.send("direct:event", received -> {
                received.getMessage().setBody("{\"email\":\"" + LAN.email() + "\"}");
                received.getMessage()
                        .setHeaders(new TreeMap<>(Map.of(
                                Exchange.HTTP_METHOD,
                                "POST",
                                Exchange.CONTENT_TYPE,
                                "application/json",
                                "X-Secret",
                                secret,
                                "Idempotency-Key",
                                "event" + cycle % FIRST_CYCLES)));
            });
            assertThat(exchange.getException()).isNull();
        }
    }

    private static void addAndRemoveEndpoints(CamelContext context, ProducerTemplate template, int cycle)
            throws Exception {
        sendSuccessfully(template, "direct:dynamic", LAN.email());
        String uri = "ladiflow:customer/show?responseTimeout=";
        Exchange sent = template.send("direct:recipients", exchange -> {
            exchange.getMessage().setBody(LAN.email());
            exchange.getMessage().setHeader("to", uri + (1_000_000 + cycle % 4));
        });
        assertThat(sent.getException()).isNull();
        // Camel stops the producer of an endpoint when two newer ones are used
        context.removeEndpoints(uri + (1_000_000 + (cycle + 2) % 4));
        sendAlone(context, "ladiflow:customer/show?connectTimeout=1m");
        context.removeEndpoints("ladiflow:customer/show?connectTimeout=1m");
    }

    private void addAndRemoveComponent(CamelContext context) throws Exception {
        context.addComponent("second", set(new LadiFlowComponent()));
        sendAlone(context, "second:customer/show?cacheTtl=1h");
        context.removeEndpoints("second:*");
        context.removeComponent("second");
    }

    /** Uses a producer that is stopped after the message. */
    private static void sendAlone(CamelContext context, String uri) throws IOException {
        try (FluentProducerTemplate template = context.createFluentProducerTemplate()) {
            assertThat(template.to(uri).withBody(LAN.email()).send().getException())
                    .isNull();
        }
    }

    /** Runs a source that reads all customers. */
    private void startAndStopContext(boolean waits) throws Exception {
        try (var context = context("other")) {
            var got = new CompletableFuture<Void>();
            context.getComponent("ladiflow", LadiFlowComponent.class).setMaxRequestsPerSecond(1_000);
            RouteBuilder.addRoutes(context, routes -> {
                routes.from("ladiflow:customer/list?firstPoll=all&initialDelay=0&delay=1ms&stateFile="
                                + folder.resolve("customers.state"))
                        .routeId("source")
                        .process(exchange -> got.complete(null));
                routes.from("direct:in").errorHandler(routes.noErrorHandler()).to("ladiflow:customer/show");
            });
            context.start();
            await().until(got::isDone);
            // Camel would check a second later whether the poll has ended
            var source = (ScheduledPollConsumer) context.getRoute("source").getConsumer();
            source.suspend();
            await().until(() -> !source.isPolling());
            context.getRouteController().stopRoute("source");
            context.removeRoute("source");
            if (waits) {
                waitUntilContextStops(context);
            }
        }
    }

    private void waitUntilContextStops(CamelContext context) throws IOException {
        try (var template = context.createProducerTemplate()) {
            sandbox.next(Reply.rateLimited(Duration.ofSeconds(20)));
            var waiting = asyncSend(template, "direct:in", LAN.email());
            var component = context.getComponent("ladiflow", LadiFlowComponent.class);
            await().until(() -> component.getWaitingForRate() == 1);
            context.stop();
            assertThat(waiting.join().getException()).isNotNull();
        }
    }

    private static Exchange sendSuccessfully(ProducerTemplate template, String uri, Object body) {
        Exchange exchange = send(template, uri, body);
        assertThat(exchange.getException()).as(uri).isNull();
        return exchange;
    }

    private static Exchange send(ProducerTemplate template, String uri, Object body) {
        return template.send(uri, exchange -> exchange.getMessage().setBody(body));
    }

    /**
     * Returns the resources of the process by name: objects after a garbage collection, threads, sockets and meters.
     */
    private record ResourceCounts(Map<String, Long> counts) {

        /** A line of the JVM's list of classes: number, objects, bytes and name, of a lambda without its number. */
        private static final Pattern CLASS =
                Pattern.compile(" +\\d+: +(\\d+) +\\d+ +([\\w.$\\[;]+?)(?:\\$\\$Lambda\\S*)?(?: .*)?\n");

        /**
         * Counts objects of the component's classes, futures and their timers, and the sets of the cache's aliases.
         * Excludes test classes, and endpoints, their options and components, because Camel's registry keeps hundreds
         * of removed ones.
         */
        private static final Pattern COMPARED = Pattern.compile(
                "io\\.github\\.camelladiflow\\.(?!sandbox\\.|test\\.|soak\\.|options\\.|LadiFlow(Endpoint|Component)).*"
                        + "|java\\.util\\.HashSet|java\\.util\\.concurrent\\.(CompletableFuture|ScheduledThreadPoolExecutor|DelayScheduler).*");

        static ResourceCounts measure(SimpleMeterRegistry meters) throws JMException, IOException {
            var counts = new TreeMap<String, Long>();
            CLASS.matcher(histogram())
                    .results()
                    .filter(line -> COMPARED.matcher(line.group(2)).matches())
                    .forEach(line -> counts.merge(line.group(2), Long.valueOf(line.group(1)), Long::sum));
            // the sandbox and other tests have their own threads
            counts.put(
                    "threads",
                    Thread.getAllStackTraces().keySet().stream()
                            .filter(thread -> thread.getName().startsWith("Camel ("))
                            .count());
            counts.put("sockets", sockets());
            counts.put("meters", (long) meters.getMeters().size());
            return new ResourceCounts(counts);
        }

        private static String histogram() throws JMException {
            return (String) ManagementFactory.getPlatformMBeanServer()
                    .invoke(
                            new ObjectName("com.sun.management:type=DiagnosticCommand"),
                            "gcClassHistogram",
                            new Object[] {new String[0]},
                            new String[] {String[].class.getName()});
        }

        private static long sockets() throws IOException {
            Path descriptors = Path.of("/proc/self/fd");
            if (!Files.isDirectory(descriptors)) {
                return 0;
            }
            try (var all = Files.list(descriptors)) {
                return all.filter(ResourceCounts::isSocket).count();
            }
        }

        private static boolean isSocket(Path descriptor) {
            try {
                return Files.readSymbolicLink(descriptor).toString().startsWith("socket:");
            } catch (IOException gone) {
                return false;
            }
        }

        Map<String, Long> increasedSince(ResourceCounts before) {
            var more = new TreeMap<String, Long>();
            counts.forEach((name, count) -> {
                long grown = count - before.counts.getOrDefault(name, 0L);
                if (grown > tolerance(name)) {
                    more.put(name, grown);
                }
            });
            return more;
        }

        /** The cache keeps the aliases of a thousand removed entries. */
        private static int tolerance(String name) {
            return name.equals("java.util.HashSet") ? 1_000 + TOLERANCE : TOLERANCE;
        }
    }
}
