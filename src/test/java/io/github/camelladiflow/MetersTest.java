// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.github.camelladiflow.internal.client.CallResult.CacheStatus;
import io.github.camelladiflow.model.Outcome;
import io.github.camelladiflow.sandbox.Reply;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import io.micrometer.core.instrument.search.RequiredSearch;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests the component's meters in Micrometer. */
class MetersTest extends SandboxRouteTestBase {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    /** Starts routes whose endpoints remain, unlike those of a template. */
    private void startWithRegistry() throws Exception {
        context.getRegistry().bind("meters", registry);
        context.addComponent("hanoi", new LadiFlowComponent());
        start(routes -> {
            routes.errorHandler(routes.noErrorHandler());
            routes.from("direct:in").to(lookupUri());
            routes.from("direct:cached").to(lookupUri("cacheTtl=10m"));
            routes.from("direct:hanoi").to(lookupUri().replace("ladiflow:", "hanoi:"));
            routes.from("direct:again").to(lookupUri("retryDelay=1ms").replace("maxRetries=0", "maxRetries=2"));
        });
    }

    @Test
    void timesLookupsByOutcomeAndCacheStatus() throws Exception {
        startWithRegistry();
        sendSuccessfully("direct:cached", LAN.phone());
        sendSuccessfully("direct:cached", LAN.phone());
        send("direct:in", "0999999999");
        send("direct:in", "no key at all");
        sandbox().next(Reply.unauthorized());
        send("direct:in", LAN.phone());

        assertThat(lookupCount("found", "miss")).isEqualTo(1);
        assertThat(lookupCount("found", "hit")).isEqualTo(1);
        assertThat(lookupCount("not_found", "none")).isEqualTo(1);
        assertThat(lookupCount("request_rejected", "none")).isEqualTo(1);
        assertThat(lookupCount("authentication_failed", "none")).isEqualTo(1);
        var misses = registry.get("camel.ladiflow.calls").tag("cache", "miss").timer();
        assertThat(misses.totalTime(TimeUnit.NANOSECONDS)).isPositive();
        assertThat(registry.get("camel.ladiflow.cache.size").gauge().value()).isEqualTo(1);
    }

    /** Otherwise an alert would count only the events after the first scrape. */
    @Test
    void countsAttemptsByOutcomeFromZeroAndRetries() throws Exception {
        startWithRegistry();
        assertThat(ofComponent("attempts").counters())
                .hasSize(Outcome.values().length)
                .allMatch(counter -> counter.count() == 0);
        assertThat(gauge("down")).isZero();

        sandbox().next(2, Reply.status(503));
        sendSuccessfully("direct:again", LAN.phone());
        sandbox().next(3, Reply.hangUp());
        send("direct:again", LAN.phone());
        sandbox().next(Reply.unauthorized());
        send("direct:in", LAN.phone());

        assertThat(attemptCount("server_failed")).isEqualTo(2);
        assertThat(attemptCount("found")).isEqualTo(1);
        assertThat(attemptCount("authentication_failed")).isEqualTo(1);
        assertThat(attemptCount("connection_failed")).isEqualTo(3);
        assertThat(registry.get("camel.ladiflow.requests").timer().count()).isEqualTo(7);
        assertThat(registry.get("camel.ladiflow.retries").counter().count()).isEqualTo(4);
        assertThat(gauge("down")).as("the endpoint whose key was refused").isEqualTo(1);
        sendSuccessfully("direct:in", LAN.phone());
        assertThat(gauge("down")).isZero();
    }

    @Test
    void countsCallsThatAnOperationMakesInAddition() throws Exception {
        context.getRegistry().bind("meters", registry);
        startRouteTo(lookupUri("tags=VIP").replace("customer/show", "customer/list"));
        sendSuccessfully("direct:in", null);

        for (String operation : List.of("customer/list", "customer/list-tag")) {
            assertThat(ofComponent("calls").tag("operation", operation).timer().count())
                    .isOne();
        }
    }

    private RequiredSearch ofComponent(String meter) {
        return registry.get("camel.ladiflow." + meter).tag("component", "ladiflow");
    }

    private double gauge(String name) {
        return ofComponent(name).gauge().value();
    }

    private double attemptCount(String outcome) {
        return ofComponent("attempts").tag("outcome", outcome).counter().count();
    }

    /** Returns a registry whose timers have histograms. */
    static PrometheusMeterRegistry histogramRegistry() {
        var histograms = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        histograms.config().meterFilter(new MeterFilter() {
            @Override
            public DistributionStatisticConfig configure(Meter.Id id, DistributionStatisticConfig config) {
                return DistributionStatisticConfig.builder()
                        .percentilesHistogram(true)
                        .build()
                        .merge(config);
            }
        });
        return histograms;
    }

    @Test
    void limitsHistogramBuckets() throws Exception {
        var histograms = histogramRegistry();
        context.getRegistry().bind("meters", histograms);
        startRouteTo(lookupUri());
        sendSuccessfully("direct:in", LAN.phone());

        for (var name : List.of("calls", "requests")) {
            var bucket = "camel_ladiflow_" + name + "_seconds_bucket";
            assertThat(histograms.scrape().lines().filter(line -> line.startsWith(bucket)))
                    .hasSizeBetween(30, 80)
                    .anyMatch(line -> line.contains("le=\"0.001\""))
                    .anyMatch(line -> line.contains("le=\"60.0\""))
                    .noneMatch(line -> line.contains("le=\"5.0E-4\""));
        }
    }

    @Test
    void tagsCallsWithTheirComponent() throws Exception {
        startWithRegistry();
        sendSuccessfully("direct:hanoi", LAN.phone());
        sendSuccessfully("direct:cached", LAN.phone());

        assertThat(registry.find("camel.ladiflow.calls").timers())
                .extracting(timer -> timer.getId().getTag("component"))
                .containsExactlyInAnyOrder("hanoi", "ladiflow");
    }

    @Test
    void keepsMetersOfContextsApart() throws Exception {
        startWithRegistry();
        sendSuccessfully("direct:in", LAN.phone());
        try (var other = new DefaultCamelContext()) {
            other.getRegistry().bind("meters", registry);
            other.start();
            try (var template = other.createProducerTemplate()) {
                template.requestBody(lookupUri(), LAN.phone());
            }
            assertThat(registry.find("camel.ladiflow.calls").timers()).hasSize(2);
        }

        assertThat(registry.find("camel.ladiflow.calls").timers())
                .extracting(timer -> timer.getId().getTag("context"))
                .containsExactly(context.getName());
        assertThat(registry.find("camel.ladiflow.cache.size").gauges()).isNotEmpty();
    }

    /** Returns the meters that the reference lists. */
    @Test
    void documentsEveryMeterWithTags() throws Exception {
        startWithRegistry();
        sendSuccessfully("direct:cached", LAN.phone());
        var reference = Files.readString(Path.of("src/main/docs/operations.adoc"));

        assertThat(registry.getMeters())
                .hasSizeGreaterThan(5)
                .allSatisfy(meter -> assertThat(reference).contains(referenceRow(meter.getId())));
    }

    @Test
    void documentsEveryValueOfTags() throws Exception {
        var reference = Files.readString(Path.of("src/main/docs/operations.adoc"));
        var values = Pattern.compile("(?m)^\\| `(?:outcome|cache)` \\| (.*)$")
                .matcher(reference)
                .results()
                .flatMap(
                        row -> Pattern.compile("`(\\w+)`").matcher(row.group(1)).results())
                .map(value -> value.group(1))
                .toList();

        assertThat(values)
                .containsExactlyInAnyOrderElementsOf(
                        Stream.of(List.of("none"), List.of(Outcome.values()), List.of(CacheStatus.values()))
                                .flatMap(List::stream)
                                .map(name -> name.toString().toLowerCase(Locale.ROOT))
                                .toList());
    }

    private static String referenceRow(Meter.Id id) {
        List<String> tags = id.getTags().stream()
                .map(tag -> "`" + tag.getKey() + "`")
                .sorted()
                .toList();
        return "| `" + id.getName() + "` | " + id.getType().name().toLowerCase(Locale.ROOT) + " | "
                + String.join(", ", tags);
    }

    private long lookupCount(String outcome, String cache) {
        var timer = registry.find("camel.ladiflow.calls")
                .tag("outcome", outcome)
                .tag("cache", cache)
                .timer();
        return timer == null ? 0 : timer.count();
    }

    @Test
    void completesCallWhenMeterRegistryThrows() {
        context.getRegistry().bind("meters", new SimpleMeterRegistry() {
            @Override
            protected Counter newCounter(Meter.Id id) {
                if (id.getTag("operation") != null) {
                    throw new NoClassDefFoundError("made up");
                }
                return super.newCounter(id);
            }
        });

        sendSuccessfully(lookupUri(), LAN.phone());
    }

    @Test
    void timesRequestsSeparatelyFromWaiting() throws Exception {
        startWithRegistry();
        sandbox().next(Reply.status(503));
        sendSuccessfully(lookupUri("retryDelay=400ms").replace("maxRetries=0", "maxRetries=1"), LAN.phone());

        var requests = registry.get("camel.ladiflow.requests").timer();
        var calls = registry.get("camel.ladiflow.calls").timer();
        assertThat(requests.count()).isEqualTo(2);
        assertThat(calls.totalTime(TimeUnit.NANOSECONDS) - requests.totalTime(TimeUnit.NANOSECONDS))
                .as("the wait, of which a random part of up to a half is dropped")
                .isGreaterThanOrEqualTo(Duration.ofMillis(200).toNanos());
    }
}
