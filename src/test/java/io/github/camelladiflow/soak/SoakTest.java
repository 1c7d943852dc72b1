// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.soak;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;

import io.github.camelladiflow.LadiFlowComponent;
import io.github.camelladiflow.LadiFlowConstants;
import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.exception.LadiFlowException;
import io.github.camelladiflow.sandbox.LadiFlowSandbox;
import io.github.camelladiflow.sandbox.Reply;
import io.github.camelladiflow.sandbox.SandboxCustomer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.http.HttpComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Makes many lookups for a while: hits, misses, shared requests, faults and evictions. Then components, endpoints,
 * sources and contexts come and go. The test takes ten seconds by
 * default ({@code soak.duration}), and ten minutes in the workflow Weekly. The time is divided into ten parts with
 * a pause after each, in which the test measures the heap (with an empty cache), threads and meters.
 */
@Tag("long")
class SoakTest {

    private static final Duration DURATION = Duration.parse(System.getProperty("soak.duration", "PT10S"));
    private static final int PARTS = 10;
    private static final int CONCURRENT = 200;
    private static final int CUSTOMERS = 2_000;
    /** The size of a list with small objects, in bytes. */
    private static final int LEAST_LEAK = 40;
    /** Less than what a context or a component with its caches holds that is not removed, in bytes. */
    private static final int LEAST_CONTEXT = 100_000;
    /** The serial collector does not remove all unreachable objects, except in every fourth collection. */
    private static final int COLLECTIONS = 4;
    /** How often another component and another context are started and stopped after each part. */
    private static final int CYCLES = 5;

    private static final List<String> USED = List.of(
            "customer/show",
            "customer/list?paging=ALL&pageSize=500",
            "customer/create-or-update?lists=ADD",
            "sequence/subscribe?sequence=Chào mừng");

    /** Every 20th request fails in one of five ways. A 429 is rare, because it slows down all calls. */
    private static final int FAULT_EVERY = 20;

    private final AtomicInteger lookups = new AtomicInteger();
    private final AtomicInteger leadersFailed = new AtomicInteger();

    @TempDir
    Path folder;

    private final LadiFlowSandbox sandbox =
            LadiFlowSandbox.builder().customerCount(CUSTOMERS).keptRequests(100).start();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    @Test
    @Timeout(3_600)
    void leaksNothingAndCompletesEachExchangeOnce() throws Exception {
        try (sandbox;
                var pool = new PoolingHttpClientConnectionManager()) {
            CamelContext context = new DefaultCamelContext();
            context.getRegistry().bind("meters", meters);
            injectFaults(sandbox);
            pool.setDefaultMaxPerRoute(40);
            pool.setMaxTotal(40);
            context.getComponent("http", HttpComponent.class).setClientConnectionManager(pool);
            context.addRoutes(routes(sandbox));
            context.start();

            List<Footprint> footprints = soak(context, sandbox.seededCustomers());

            assertNothingGrew(footprints);
            assertThat(pool.getTotalStats().getLeased()).isZero();
            assertThat(leadersFailed.get())
                    .as("failures of those whose request failed")
                    .isLessThanOrEqualTo((int) sandbox.requestCount() / FAULT_EVERY);
            System.out.println("SOAK " + DURATION + ": " + footprints);
            context.stop();
        }
    }

    private static void injectFaults(LadiFlowSandbox sandbox) {
        int cycle = 5 * FAULT_EVERY;
        sandbox.when(request -> request.number() % cycle == 0).always(Reply.status(503));
        sandbox.when(request -> request.number() % cycle == FAULT_EVERY).always(Reply.hangUp());
        sandbox.when(request -> request.number() % (20 * cycle) == 2 * FAULT_EVERY)
                .always(Reply.rateLimited());
        sandbox.when(request -> request.number() % cycle == 3 * FAULT_EVERY).always(Reply.html(502));
        sandbox.when(request -> request.number() % cycle == 4 * FAULT_EVERY).always(Reply.truncated());
    }

    private static RouteBuilder routes(LadiFlowSandbox sandbox) {
        String options = "?apiKey=RAW(" + sandbox.apiKey() + ")&baseUrl=" + sandbox.baseUrl();
        return new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                from("direct:lookup")
                        .to("ladiflow:customer/show" + options + "&notFound=NULL&cacheTtl=2s&cacheNotFoundTtl=1s"
                                + "&cacheStaleIfError=2s&maxRetries=1&retryDelay=10ms");
                from("direct:evict").to("ladiflow:customer/show" + options + "&cacheMode=EVICT");
            }
        };
    }

    private List<Footprint> soak(CamelContext context, List<SandboxCustomer> customers) throws Exception {
        List<Footprint> footprints = new ArrayList<>();
        ExecutorService threads = Executors.newFixedThreadPool(CONCURRENT);
        try (ProducerTemplate template = context.createProducerTemplate()) {
            for (int part = 0; part < PARTS; part++) {
                long end = System.nanoTime() + DURATION.toNanos() / PARTS;
                List<Callable<Void>> users = new ArrayList<>();
                for (int i = 0; i < CONCURRENT; i++) {
                    var random = new SplittableRandom(1_000L * part + i);
                    users.add(() -> {
                        while (System.nanoTime() < end) {
                            sendRandomMessage(template, customers, random);
                        }
                        return null;
                    });
                }
                for (var user : threads.invokeAll(users)) {
                    user.get();
                }
                // so that the heap depends on leaks, and not on the number of customers that were looked up in the last
                // seconds
                context.getComponent("ladiflow", LadiFlowComponent.class).clearCache();
                for (int i = 0; i < CYCLES; i++) {
                    addAndRemoveComponent(context, customers.get(0).email());
                    startAndStopContext(customers.get(0).email());
                }
                footprints.add(Footprint.measure(lookups.get(), meters));
            }
        } finally {
            threads.shutdownNow();
        }
        return footprints;
    }

    /** Uses each operation through a component, endpoints and producers that are removed afterwards. */
    private void addAndRemoveComponent(CamelContext context, String email) throws Exception {
        int strategies = context.getLifecycleStrategies().size();
        context.addComponent("second", configure(new LadiFlowComponent()));
        try (var template = context.createProducerTemplate()) {
            for (String operation : USED) {
                Object body = operation.contains("lists") ? Map.of("email", email, "tags", "VIP") : email;
                var sent = template.send(
                        "second:" + operation, exchange -> exchange.getMessage().setBody(body));
                // some of them meet a fault
                assertThat(sent.getException()).isIn(null, sent.getException(LadiFlowException.class));
            }
        }
        context.removeEndpoints("second:*");
        context.removeComponent("second");
        assertThat(context.getLifecycleStrategies().size()).isLessThanOrEqualTo(strategies);
    }

    /** Runs a source that reads all customers, and stops the context while a call waits. */
    private void startAndStopContext(String email) throws Exception {
        try (var other = new DefaultCamelContext()) {
            var read = new CountDownLatch(1);
            LadiFlowComponent component = configure(other.getComponent("ladiflow", LadiFlowComponent.class));
            other.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("ladiflow:customer/list?firstPoll=all&initialDelay=0&delay=50&stateFile="
                                    + folder.resolve("state" + sandbox.requestCount()))
                            .process(exchange -> read.countDown());
                }
            });
            other.start();
            read.await();
            component.setMaxRequestsPerSecond(1);
            try (var template = other.createProducerTemplate()) {
                template.asyncRequestBody("ladiflow:customer/show?responseTimeout=61s", email);
            }
        }
    }

    private LadiFlowComponent configure(LadiFlowComponent component) {
        component.getConfiguration().setApiKey(sandbox.apiKey());
        component.getConfiguration().setBaseUrl(sandbox.baseUrl());
        component.getConfiguration().setRetryDelay(Duration.ofMillis(1));
        component.getConfiguration().setCacheTtl(Duration.ofHours(1));
        return component;
    }

    private void sendRandomMessage(
            ProducerTemplate template, List<SandboxCustomer> customers, SplittableRandom random) {
        // a few customers are looked up often, and many rarely
        int number = (int) (customers.size() * Math.pow(random.nextDouble(), 3));
        boolean known = random.nextInt(10) > 0;
        SandboxCustomer customer = customers.get(number);
        String email = known ? customer.email() : "unknown" + number + "@example.com";
        if (random.nextInt(50) == 0) {
            template.sendBody("direct:evict", email);
            return;
        }
        Exchange exchange = template.send("direct:lookup", e -> e.getMessage().setBody(email));
        lookups.incrementAndGet();
        recordResult(exchange, known ? customer : null);
    }

    private void recordResult(Exchange exchange, SandboxCustomer expected) {
        if (exchange.getException() != null) {
            assertThat(exchange.getException()).isInstanceOf(LadiFlowException.class);
            int sent = exchange.getMessage().getHeader(LadiFlowConstants.ATTEMPTS, Integer.class);
            leadersFailed.addAndGet(sent > 0 ? 1 : 0);
            return;
        }
        Customer customer = exchange.getMessage().getBody(Customer.class);
        assertThat(customer == null ? null : customer.getId()).isEqualTo(expected == null ? null : expected.id());
    }

    private static void assertNothingGrew(List<Footprint> footprints) {
        Footprint second = footprints.get(1);
        Footprint last = footprints.get(PARTS - 1);
        // data that is kept for each lookup would exceed this, and other variations are smaller
        int lookups = last.lookups() - second.lookups();
        assertThat(last.heap() - second.heap())
                .as("bytes after GC, of %d lookups", lookups)
                .isLessThan((long) LEAST_LEAK * lookups + LEAST_CONTEXT * (PARTS - 2) * CYCLES);
        // two pools of 20 threads, the ticker, and threads that a pool adds on a busy machine
        assertThat(last.threads()).as("threads").isLessThanOrEqualTo(Math.max(second.threads(), 2 * 20 + 1 + 40));
        assertThat(last.meters()).as("meters").isLessThanOrEqualTo(second.meters() + 10);
    }

    /**
     * What the process holds at a moment of rest.
     *
     * @param lookups the number of lookups so far
     * @param heap the heap in use after garbage collection, in bytes
     * @param threads the threads of the component
     * @param meters the meters in the registry
     */
    private record Footprint(int lookups, long heap, long threads, long meters) {

        static Footprint measure(int lookups, SimpleMeterRegistry meters) {
            return new Footprint(
                    lookups,
                    LongStream.generate(Footprint::heapAfterCollection)
                            .limit(COLLECTIONS)
                            .min()
                            .orElseThrow(),
                    Thread.getAllStackTraces().keySet().stream()
                            .filter(thread -> thread.getName().contains(" - LadiFlow"))
                            .count(),
                    meters.getMeters().size());
        }

        private static long heapAfterCollection() {
            System.gc();
            return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        }
    }
}
