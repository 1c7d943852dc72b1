// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.soak;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;

import io.github.camelladiflow.LadiFlowConstants;
import io.github.camelladiflow.routes.ReservedPort;
import io.github.camelladiflow.sandbox.LadiFlowSandbox;
import io.github.camelladiflow.sandbox.Reply;
import io.github.camelladiflow.sandbox.SandboxCustomer;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The API goes through healthy, slow, 429, 503, refused and healthy again while lookups go on. Six seconds unless
 * {@code drill.duration} says otherwise; with a minute it draws the chart of the documentation
 * ({@code target/outage-drill.svg}).
 */
class OutageDrillTest {

    private static final Duration DURATION = Duration.parse(System.getProperty("drill.duration", "PT6S"));
    private static final Duration SLICE = DURATION.dividedBy(60);
    private static final int USERS = 8;
    private static final int CUSTOMERS = 40;

    private final Map<DrillChart.Kind, AtomicIntegerArray> slices = new EnumMap<>(DrillChart.Kind.class);

    @Test
    @Timeout(600)
    void routesKeepAnsweringThroughAnOutage() throws Exception {
        for (var kind : DrillChart.Kind.values()) {
            slices.put(kind, new AtomicIntegerArray(61));
        }
        var port = new ReservedPort();
        LadiFlowSandbox sandbox = LadiFlowSandbox.builder().port(port.number()).start();
        ExecutorService users = Executors.newFixedThreadPool(USERS);
        CamelContext context = new DefaultCamelContext();
        try {
            context.addRoutes(routes(sandbox));
            context.start();
            ProducerTemplate template = context.createProducerTemplate();
            sandbox.seededCustomers().stream()
                    .limit(CUSTOMERS)
                    .forEach(customer -> template.requestBody("direct:first", customer.phone()));

            long start = System.nanoTime();
            List<Future<?>> running = new ArrayList<>();
            List<String> phones = sandbox.seededCustomers().stream()
                    .limit(CUSTOMERS)
                    .map(SandboxCustomer::phone)
                    .toList();
            for (int i = 0; i < USERS; i++) {
                int first = i;
                running.add(users.submit(() -> lookUp(template, phones, start, first)));
            }
            sandbox = runPhases(sandbox);
            for (Future<?> user : running) {
                user.get();
            }
        } finally {
            users.shutdownNow();
            context.stop();
            sandbox.close();
            port.close();
        }
        Files.writeString(Path.of("target/outage-drill.svg"), DrillChart.svg(slices, DURATION));

        assertThat(total(DrillChart.Kind.FAILED)).as("lookups that failed").isZero();
        assertThat(total(DrillChart.Kind.STALE))
                .as("old answers during the outage")
                .isPositive();
        assertThat(total(DrillChart.Kind.HIT)).isPositive();
        assertThat(total(DrillChart.Kind.FRESH)).isPositive();
    }

    private static RouteBuilder routes(LadiFlowSandbox sandbox) {
        long ttl = SLICE.toMillis() * 2;
        String options = "?apiKey=RAW(" + sandbox.apiKey() + ")&baseUrl=" + sandbox.baseUrl() + "&cacheTtl=" + ttl
                + "&cacheStaleIfError=10m&maxRetries=1&retryDelay=5ms&retryMaxDelay=20ms";
        return new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                // no old answer stands in for one that takes long
                from("direct:first").to("ladiflow:customer/show" + options);
                from("direct:lookup").to("ladiflow:customer/show" + options + "&retryTimeout=2s");
            }
        };
    }

    private void lookUp(ProducerTemplate template, List<String> phones, long start, int first) {
        long end = start + DURATION.toNanos();
        for (int i = first; System.nanoTime() < end; i++) {
            String phone = phones.get(i % CUSTOMERS);
            Exchange exchange =
                    template.send("direct:lookup", e -> e.getMessage().setBody(phone));
            int slice = (int) Math.min(60, (System.nanoTime() - start) / SLICE.toNanos());
            slices.get(kind(exchange)).incrementAndGet(slice);
        }
    }

    private static DrillChart.Kind kind(Exchange exchange) {
        if (exchange.getException() != null) {
            return DrillChart.Kind.FAILED;
        }
        return switch (exchange.getMessage().getHeader(LadiFlowConstants.CACHE, String.class)) {
            case "HIT" -> DrillChart.Kind.HIT;
            case "STALE" -> DrillChart.Kind.STALE;
            default -> DrillChart.Kind.FRESH;
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

    private int total(DrillChart.Kind kind) {
        var counts = slices.get(kind);
        int total = 0;
        for (int i = 0; i < counts.length(); i++) {
            total += counts.get(i);
        }
        return total;
    }
}
