// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.soak;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.github.camelladiflow.LadiFlowConstants;
import io.github.camelladiflow.routes.ReservedPort;
import io.github.camelladiflow.sandbox.LadiFlowSandbox;
import io.github.camelladiflow.sandbox.Reply;
import io.github.camelladiflow.sandbox.SandboxCustomer;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests the behaviour over time while LadiFlow fails. The drills take seconds by default. If {@code drill.duration} and
 * {@code drill.rate.duration} are a minute and 30 seconds, they print the figures in the documentation.
 */
@Tag("long")
class DrillsTest {

    private static final List<String> PHASES = List.of("healthy", "slow", "429", "503", "refused", "healthy again");

    private static final Duration OUTAGE = Duration.parse(System.getProperty("drill.duration", "PT6S"));
    private static final Duration PHASE = OUTAGE.dividedBy(PHASES.size());
    private static final Duration SLOW = PHASE.dividedBy(10);
    private static final Duration LIMITED = Duration.parse(System.getProperty("drill.rate.duration", "PT3S"));
    private static final Duration LATENCY = Duration.ofMillis(50);
    private static final int USERS = 60;
    private static final int LIMIT = 20;

    /**
     * The ways in which a lookup can end: with a cached customer, with a request, with a stale customer, or with a
     * failure.
     */
    private enum Kind {
        HIT,
        FRESH,
        STALE,
        FAILED
    }

    /** The number of lookups with each result in each phase. */
    private final Map<Kind, AtomicIntegerArray> completed = new EnumMap<>(Kind.class);

    private final DefaultCamelContext context = new DefaultCamelContext();
    private final ExecutorService users = Executors.newCachedThreadPool();
    private final AtomicInteger lookups = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();
    private final AtomicInteger rejected = new AtomicInteger();
    private final Queue<Long> lastSecond = new ArrayDeque<>();
    private volatile long start;

    DrillsTest() {
        for (var kind : Kind.values()) {
            completed.put(kind, new AtomicIntegerArray(PHASES.size()));
        }
        context.start();
    }

    @AfterEach
    void stop() {
        users.shutdownNow();
        context.stop();
    }

    private void count(Kind kind) {
        long phase = (System.nanoTime() - start) / PHASE.toNanos();
        completed.get(kind).incrementAndGet((int) Math.min(PHASES.size() - 1, phase));
    }

    private int total(Kind kind) {
        return IntStream.range(0, PHASES.size()).map(completed.get(kind)::get).sum();
    }

    private static String show(LadiFlowSandbox sandbox) {
        return "ladiflow:customer/show?apiKey=RAW(" + sandbox.apiKey() + ")&baseUrl=" + sandbox.baseUrl();
    }

    /** Makes a number of users look up one customer after another for a while. */
    private List<Future<?>> lookUp(Duration time, int count, int customers, String uri, Consumer<Exchange> ended) {
        ProducerTemplate template = context.createProducerTemplate();
        start = System.nanoTime();
        var running = new ArrayList<Future<?>>();
        for (int user = 0; user < count; user++) {
            int first = user;
            running.add(users.submit(() -> {
                for (int i = first; System.nanoTime() - start < time.toNanos(); i++) {
                    String phone = SandboxCustomer.of(1 + i % customers).phone();
                    ended.accept(template.send(uri, e -> e.getMessage().setBody(phone)));
                }
            }));
        }
        return running;
    }

    /** Changes the API from healthy to slow, 429, 503, refused connections and healthy again while lookups continue. */
    @Test
    @Timeout(600)
    void routesKeepRespondingThroughOutage() throws Exception {
        int customers = 40;
        var port = new ReservedPort();
        LadiFlowSandbox sandbox = LadiFlowSandbox.builder().port(port.number()).start();
        try {
            String uri = show(sandbox) + "&cacheTtl=" + SLOW.toMillis() * 2
                    + "&cacheStaleIfError=10m&maxRetries=1&retryDelay=5ms&retryMaxDelay=20ms";
            // a slow response is not replaced with a stale one
            for (int i = 1; i <= customers; i++) {
                context.createProducerTemplate()
                        .requestBody(uri, SandboxCustomer.of(i).phone());
            }
            var running = lookUp(OUTAGE, 8, customers, uri + "&retryTimeout=2s", exchange -> count(kind(exchange)));
            sandbox = runPhases(sandbox);
            for (var user : running) {
                user.get();
            }
        } finally {
            sandbox.close();
            port.close();
        }
        for (int phase = 0; phase < PHASES.size(); phase++) {
            int one = phase;
            System.out.println("DRILL " + PHASES.get(phase) + ": "
                    + Stream.of(Kind.values())
                            .map(kind -> kind + " " + completed.get(kind).get(one))
                            .toList());
        }

        assertThat(total(Kind.FAILED)).as("lookups that failed").isZero();
        assertThat(total(Kind.STALE)).as("old answers during the outage").isPositive();
        assertThat(total(Kind.HIT)).isPositive();
        assertThat(total(Kind.FRESH)).isPositive();
    }

    private static Kind kind(Exchange exchange) {
        if (exchange.getException() != null) {
            return Kind.FAILED;
        }
        return switch (exchange.getMessage().getHeader(LadiFlowConstants.CACHE, String.class)) {
            case "HIT" -> Kind.HIT;
            case "STALE" -> Kind.STALE;
            default -> Kind.FRESH;
        };
    }

    /** Returns a sandbox on the port of the given one. */
    private static LadiFlowSandbox runPhases(LadiFlowSandbox sandbox) throws InterruptedException {
        phase();
        sandbox.always(Reply.delayed(SLOW));
        phase();
        sandbox.always(Reply.rateLimited(Duration.ofSeconds(30)));
        phase();
        sandbox.always(Reply.status(503));
        phase();
        int port = URI.create(sandbox.baseUrl()).getPort();
        sandbox.close();
        phase();
        LadiFlowSandbox again = LadiFlowSandbox.builder().port(port).start();
        phase();
        return again;
    }

    private static void phase() throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(PHASE.toNanos());
    }

    /**
     * Sixty callers call a server that accepts 20 requests in any second and responds to others with 429. {@code
     * maxRequestsPerSecond} is not set.
     */
    @Test
    @Timeout(120)
    void unconfiguredServerLimitFailsNoLookup() throws Exception {
        try (LadiFlowSandbox sandbox = LadiFlowSandbox.start()) {
            sandbox.always(Reply.delayed(LATENCY));
            sandbox.when(request -> exceedsRateLimit())
                    .always(Reply.rateLimited(Duration.ofSeconds(1)).after(LATENCY));
            var running = lookUp(LIMITED, USERS, USERS, show(sandbox), exchange -> {
                lookups.incrementAndGet();
                if (exchange.getException() != null) {
                    failed.incrementAndGet();
                }
            });
            for (var user : running) {
                user.get();
            }
        }
        System.out.printf("DRILL %s lookups, %s failed; %s requests refused%n", lookups, failed, rejected);

        assertThat(failed).as("lookups that failed").hasValue(0);
        // each caller may have a request in flight when the first request is rejected. On a slow machine, the limit is
        // exceeded once more
        assertThat(rejected.get()).as("requests that were refused").isBetween(1, 2 * USERS);
    }

    /** Sixty callers with default options look up while a server responds with 503, and after that. */
    @Test
    @Timeout(120)
    void outageCausesOnlyTheRetriesOfEachLookup() throws Exception {
        try (LadiFlowSandbox sandbox = LadiFlowSandbox.start()) {
            sandbox.always(Reply.status(503).after(LATENCY));
            var running = lookUp(LIMITED, USERS, USERS, show(sandbox), exchange -> {
                lookups.incrementAndGet();
                failed.addAndGet(exchange.getException() == null ? 0 : 1);
            });
            for (var user : running) {
                user.get();
            }
            long requests = sandbox.requestCount();
            System.out.printf("DRILL outage: %s lookups, %s failed; %s requests%n", lookups, failed, requests);

            assertThat(requests).isLessThanOrEqualTo(3L * lookups.get());
            sandbox.always(Reply.delayed(LATENCY));
            failed.set(0);
            for (var user : lookUp(LATENCY.multipliedBy(4), USERS, USERS, show(sandbox), exchange -> {
                failed.addAndGet(exchange.getException() == null ? 0 : 1);
            })) {
                user.get();
            }
            assertThat(failed).as("that begin after the outage").hasValue(0);
        }
    }

    /** The sandbox evaluates this for one request after another. */
    private boolean exceedsRateLimit() {
        long now = System.nanoTime();
        while (!lastSecond.isEmpty() && now - lastSecond.peek() >= TimeUnit.SECONDS.toNanos(1)) {
            lastSecond.remove();
        }
        if (lastSecond.size() == LIMIT) {
            rejected.incrementAndGet();
            return true;
        }
        lastSecond.add(now);
        return false;
    }
}
