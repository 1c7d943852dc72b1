// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.soak;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
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

import io.github.camelladiflow.LadiFlowConstants;
import io.github.camelladiflow.routes.ReservedPort;
import io.github.camelladiflow.sandbox.LadiFlowSandbox;
import io.github.camelladiflow.sandbox.Reply;
import io.github.camelladiflow.sandbox.SandboxCustomers;
import io.github.camelladiflow.soak.DrillChart.Kind;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What happens over time when LadiFlow is not well. They take seconds unless {@code drill.duration} and
 * {@code drill.rate.duration} say otherwise; with a minute and 30 seconds they draw the charts of the documentation
 * ({@code target/outage-drill.svg}, {@code target/rate-limit-drill.svg}).
 */
class DrillsTest {

    private static final Duration OUTAGE = Duration.parse(System.getProperty("drill.duration", "PT6S"));
    private static final Duration SLICE = OUTAGE.dividedBy(DrillChart.SLICES);
    private static final Duration LIMITED = Duration.parse(System.getProperty("drill.rate.duration", "PT3S"));
    private static final Duration LATENCY = Duration.ofMillis(50);
    private static final int USERS = 60;
    private static final int LIMIT = 20;

    /**
     * The same 30 seconds with the component as it was before it had a gate (commit 6c6e5a5): each call waited for itself
     * after a 429.
     */
    private static final DrillChart.Run BEFORE = new DrillChart.Run(
            "Each call waits for itself: 1024 lookups, 444 failed; 2086 requests refused",
            new int[] {
                20, 0, 0, 20, 0, 20, 0, 20, 0, 0, 20, 0, 20, 0, 20, 0, 16, 4, 0, 20, 0, 20, 0, 20, 0, 19, 1, 0, 20,
                0, 20, 0, 20, 0, 20, 0, 0, 20, 0, 20, 0, 20, 0, 20, 0, 0, 20, 0, 20, 0, 20, 0, 20, 0, 0, 20, 0, 20,
                0, 20
            },
            new int[] {
                0, 60, 0, 60, 0, 65, 24, 3, 62, 0, 85, 0, 67, 0, 37, 48, 0, 66, 0, 87, 0, 69, 0, 46, 41, 0, 66, 0, 86,
                0, 66, 0, 55, 32, 13, 53, 0, 86, 0, 68, 0, 65, 24, 14, 51, 0, 88, 0, 65, 0, 59, 29, 5, 61, 0, 90, 0, 64,
                0, 74
            },
            new int[] {
                0, 0, 0, 0, 0, 12, 17, 0, 5, 0, 25, 0, 7, 0, 2, 23, 0, 6, 0, 27, 0, 9, 0, 6, 21, 0, 6, 0, 26, 0, 6, 0,
                8, 19, 0, 6, 0, 26, 0, 8, 0, 16, 13, 0, 5, 0, 28, 0, 5, 0, 13, 15, 0, 6, 0, 30, 0, 4, 0, 24
            });

    private final Map<Kind, AtomicIntegerArray> slices = new EnumMap<>(Kind.class);
    private final DefaultCamelContext context = new DefaultCamelContext();
    private final ExecutorService users = Executors.newCachedThreadPool();
    private final AtomicInteger lookups = new AtomicInteger();
    private final Queue<Long> lastSecond = new ArrayDeque<>();
    private Duration duration;
    private volatile long start;

    DrillsTest() {
        for (var kind : Kind.values()) {
            slices.put(kind, new AtomicIntegerArray(DrillChart.SLICES + 1));
        }
        context.start();
    }

    @AfterEach
    void stop() {
        users.shutdownNow();
        context.stop();
    }

    private void count(Kind kind) {
        long slice = (System.nanoTime() - start) * DrillChart.SLICES / duration.toNanos();
        slices.get(kind).incrementAndGet((int) Math.min(DrillChart.SLICES, slice));
    }

    private int[] slices(Kind kind) {
        return IntStream.range(0, DrillChart.SLICES).map(slices.get(kind)::get).toArray();
    }

    private int total(Kind kind) {
        return IntStream.rangeClosed(0, DrillChart.SLICES)
                .map(slices.get(kind)::get)
                .sum();
    }

    private static String show(LadiFlowSandbox sandbox) {
        return "ladiflow:customer/show?apiKey=RAW(" + sandbox.apiKey() + ")&baseUrl=" + sandbox.baseUrl();
    }

    /** Has so many users look up one customer after the other for a while. */
    private List<Future<?>> lookUp(Duration time, int count, int customers, String uri, Consumer<Exchange> ended) {
        ProducerTemplate template = context.createProducerTemplate();
        duration = time;
        start = System.nanoTime();
        var running = new ArrayList<Future<?>>();
        for (int user = 0; user < count; user++) {
            int first = user;
            running.add(users.submit(() -> {
                for (int i = first; System.nanoTime() - start < duration.toNanos(); i++) {
                    String phone = SandboxCustomers.customer(1 + i % customers).phone();
                    ended.accept(template.send(uri, e -> e.getMessage().setBody(phone)));
                }
            }));
        }
        return running;
    }

    /** The API goes through healthy, slow, 429, 503, refused and healthy again while lookups go on. */
    @Test
    @Timeout(600)
    void routesKeepAnsweringThroughAnOutage() throws Exception {
        int customers = 40;
        var port = new ReservedPort();
        LadiFlowSandbox sandbox = LadiFlowSandbox.builder().port(port.number()).start();
        try {
            String uri = show(sandbox) + "&cacheTtl=" + SLICE.toMillis() * 2
                    + "&cacheStaleIfError=10m&maxRetries=1&retryDelay=5ms&retryMaxDelay=20ms";
            // no old answer stands in for one that takes long
            for (int i = 1; i <= customers; i++) {
                context.createProducerTemplate()
                        .requestBody(uri, SandboxCustomers.customer(i).phone());
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
        Files.writeString(Path.of("target/outage-drill.svg"), DrillChart.svg(slices, OUTAGE));

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

    /** Ten slices each; the returned sandbox lives on the port of the given one. */
    private static LadiFlowSandbox runPhases(LadiFlowSandbox sandbox) throws InterruptedException {
        phase();
        sandbox.always(Reply.delayed(SLICE));
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
        TimeUnit.NANOSECONDS.sleep(SLICE.toNanos() * 10);
    }

    /**
     * Sixty callers at a server that answers 20 requests in any second, and refuses more with a 429, while
     * {@code maxRequestsPerSecond} is not set.
     */
    @Test
    @Timeout(120)
    void aLimitThatNobodyToldFailsNoLookupAndWastesFewRequests() throws Exception {
        try (LadiFlowSandbox sandbox = LadiFlowSandbox.start()) {
            sandbox.always(Reply.delayed(LATENCY));
            sandbox.when(request -> isTooMany())
                    .always(Reply.rateLimited(Duration.ofSeconds(1)).after(LATENCY));
            var running = lookUp(LIMITED, USERS, USERS, show(sandbox), exchange -> {
                lookups.incrementAndGet();
                if (exchange.getException() != null) {
                    count(Kind.FAILED);
                }
            });
            for (var user : running) {
                user.get();
            }
        }
        var summary = "With the gate: %d lookups, %d failed; %d requests refused"
                .formatted(lookups.get(), total(Kind.FAILED), total(Kind.STALE));
        var run = new DrillChart.Run(summary, slices(Kind.FRESH), slices(Kind.STALE), slices(Kind.FAILED));
        Files.writeString(
                Path.of("target/rate-limit-drill.svg"), DrillChart.svg(List.of(BEFORE, run), Duration.ofSeconds(30)));

        assertThat(total(Kind.FAILED)).as("lookups that failed").isZero();
        // each caller may have one under way when the first is refused; on a slow machine the limit is met once more
        assertThat(total(Kind.STALE)).as("requests that were refused").isBetween(1, 2 * USERS);
    }

    /** The sandbox asks this of one request after the other. */
    private boolean isTooMany() {
        long now = System.nanoTime();
        while (!lastSecond.isEmpty() && now - lastSecond.peek() >= TimeUnit.SECONDS.toNanos(1)) {
            lastSecond.remove();
        }
        boolean refused = lastSecond.size() == LIMIT || !lastSecond.add(now);
        count(refused ? Kind.STALE : Kind.FRESH);
        return refused;
    }
}
