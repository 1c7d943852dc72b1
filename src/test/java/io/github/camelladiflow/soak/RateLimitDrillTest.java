// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.soak;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;

import io.github.camelladiflow.sandbox.LadiFlowSandbox;
import io.github.camelladiflow.sandbox.Reply;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Sixty callers at a server that answers 20 requests in any second, and refuses more with a 429, while
 * {@code maxRequestsPerSecond} is not set. Three seconds unless {@code drill.rate.duration} says otherwise; with 30 it
 * draws the chart of the documentation ({@code target/rate-limit-drill.svg}).
 */
class RateLimitDrillTest {

    private static final Duration DURATION = Duration.parse(System.getProperty("drill.rate.duration", "PT3S"));
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

    private final AtomicIntegerArray answered = new AtomicIntegerArray(DrillChart.SLICES + 1);
    private final AtomicIntegerArray tooMany = new AtomicIntegerArray(DrillChart.SLICES + 1);
    private final AtomicIntegerArray failed = new AtomicIntegerArray(DrillChart.SLICES + 1);
    private final AtomicInteger lookups = new AtomicInteger();
    private final Queue<Long> lastSecond = new ArrayDeque<>();
    private long start;

    @Test
    @Timeout(120)
    void aLimitThatNobodyToldFailsNoLookupAndWastesFewRequests() throws Exception {
        ExecutorService users = Executors.newFixedThreadPool(USERS);
        CamelContext context = new DefaultCamelContext();
        try (LadiFlowSandbox sandbox = LadiFlowSandbox.start()) {
            sandbox.always(Reply.delayed(LATENCY));
            sandbox.when(request -> isTooMany())
                    .always(Reply.rateLimited(Duration.ofSeconds(1)).after(LATENCY));
            context.addRoutes(routes(sandbox));
            context.start();
            ProducerTemplate template = context.createProducerTemplate();
            start = System.nanoTime();
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < USERS; i++) {
                String phone = sandbox.seededCustomers().get(i).phone();
                running.add(users.submit(() -> lookUp(template, phone)));
            }
            for (Future<?> user : running) {
                user.get();
            }
        } finally {
            users.shutdownNow();
            context.stop();
        }
        var run = new DrillChart.Run(summary(), slices(answered), slices(tooMany), slices(failed));
        Files.writeString(
                Path.of("target/rate-limit-drill.svg"), DrillChart.svg(List.of(BEFORE, run), Duration.ofSeconds(30)));

        assertThat(total(failed)).as("lookups that failed").isZero();
        // each caller may have one under way when the first is refused; on a slow machine the limit is met once more
        assertThat(total(tooMany)).as("requests that were refused").isBetween(1, 2 * USERS);
    }

    private static RouteBuilder routes(LadiFlowSandbox sandbox) {
        return new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                from("direct:lookup")
                        .to("ladiflow:customer/show?apiKey=RAW(" + sandbox.apiKey() + ")&baseUrl=" + sandbox.baseUrl());
            }
        };
    }

    private void lookUp(ProducerTemplate template, String phone) {
        while (System.nanoTime() - start < DURATION.toNanos()) {
            Exchange exchange =
                    template.send("direct:lookup", e -> e.getMessage().setBody(phone));
            lookups.incrementAndGet();
            if (exchange.getException() != null) {
                count(failed);
            }
        }
    }

    /** The sandbox asks this of one request after the other. */
    private boolean isTooMany() {
        long now = System.nanoTime();
        while (!lastSecond.isEmpty() && now - lastSecond.peek() >= TimeUnit.SECONDS.toNanos(1)) {
            lastSecond.remove();
        }
        boolean refused = lastSecond.size() == LIMIT;
        if (!refused) {
            lastSecond.add(now);
        }
        count(refused ? tooMany : answered);
        return refused;
    }

    private void count(AtomicIntegerArray slices) {
        long slice = (System.nanoTime() - start) * DrillChart.SLICES / DURATION.toNanos();
        slices.incrementAndGet((int) Math.min(DrillChart.SLICES, slice));
    }

    private String summary() {
        return "With the gate: %d lookups, %d failed; %d requests refused"
                .formatted(lookups.get(), total(failed), total(tooMany));
    }

    private static int[] slices(AtomicIntegerArray counts) {
        return IntStream.range(0, DrillChart.SLICES).map(counts::get).toArray();
    }

    private static int total(AtomicIntegerArray counts) {
        return IntStream.range(0, counts.length()).map(counts::get).sum();
    }
}
