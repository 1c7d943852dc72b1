// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.component;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

import io.github.camelladiflow.internal.client.CallResult;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.Outcome;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;

/**
 * Reports calls to Micrometer. Only this class needs Micrometer, and it is loaded only if a registry is found. Each tag
 * has few values, and none of the values contains personal data. Thread-safe.
 *
 * <ul>
 * <li>{@code camel.ladiflow.calls}: timer of calls, including all waits, by context, component, operation, outcome and
 * cache
 * <li>{@code camel.ladiflow.requests}: timer of individual requests, without the waits between them, by context,
 * component and operation
 *   <li>{@code camel.ladiflow.retries}: counter of requests that were retries, by context, component and operation
 * <li>{@code camel.ladiflow.attempts}: counter of requests, by context, component and outcome. All outcomes exist from
 * the start, with the value 0, so that an alert detects the first failure
 * <li>gauges that other classes add with {@link #gauge}
 * </ul>
 */
public final class CallMeters implements AutoCloseable {

    private static final String PREFIX = "camel.ladiflow.";

    /** The descriptions of the gauges, by name without the prefix. */
    private static final Map<String, String> GAUGES = Map.of(
            "rate.waiting", "Calls that wait for a slot, because of a rate limit",
            "down", "Endpoints that are not healthy",
            "cache.size", "Approximate number of customers in the cache",
            "source.lag.seconds", "The maximum age of a change that has not been emitted",
            "source.failing", "Customers that the source will emit again, because their exchanges failed",
            "source.failed.polls", "Consecutive polls that have failed");

    private final MeterRegistry registry;
    private final Tags tags;
    private final MeterProvider<Timer> calls;
    private final MeterProvider<Timer> requests;
    private final MeterProvider<Counter> retries;
    private final MeterProvider<Counter> attempts;

    /**
     * Creates meters.
     *
     * @param registry the registry of the meters
     * @param context the name of the Camel context
     * @param component the name of the component
     */
    public CallMeters(MeterRegistry registry, String context, String component) {
        this.registry = registry;
        this.tags = Tags.of("context", context, "component", component);
        this.calls = timer("calls", "Duration of calls, including all waits");
        this.requests = timer("requests", "Duration of the requests sent to LadiFlow, without the waits between them");
        this.retries = counter("retries", "Requests to LadiFlow that were retries");
        this.attempts = counter("attempts", "Requests sent to LadiFlow");
        for (Outcome outcome : Outcome.values()) {
            attempts.withTag("outcome", outcome.label());
        }
    }

    /** Creates a timer. The expected range of values limits the number of buckets in a histogram. */
    private MeterProvider<Timer> timer(String name, String description) {
        return Timer.builder(PREFIX + name)
                .description(description)
                .tags(tags)
                .minimumExpectedValue(Duration.ofMillis(1))
                .maximumExpectedValue(Duration.ofMinutes(1))
                .withRegistry(registry);
    }

    private MeterProvider<Counter> counter(String name, String description) {
        return Counter.builder(PREFIX + name)
                .description(description)
                .tags(tags)
                .withRegistry(registry);
    }

    /**
     * Adds a gauge.
     *
     * @param name the name without the prefix {@code camel.ladiflow.}
     * @param object the observed object. The gauge does not prevent the garbage collection of this object
     * @param value returns the value
     * @param more further tags, as alternating names and values
     * @param <T> the type of the observed object
     */
    public <T> Gauge gauge(String name, T object, ToDoubleFunction<T> value, String... more) {
        return Gauge.builder(PREFIX + name, object, value)
                .description(GAUGES.get(name))
                .tags(tags.and(more))
                .register(registry);
    }

    public void remove(List<? extends Meter> meters) {
        meters.forEach(registry::remove);
    }

    public void recordCall(LadiFlowOperation operation, CallResult<?> call, long nanos) {
        var cache = call.cacheStatus();
        calls.withTags(Tags.of(
                        "operation",
                        operation.path(),
                        "outcome",
                        call.outcome().label(),
                        "cache",
                        cache == null ? "none" : cache.name().toLowerCase(Locale.ROOT)))
                .record(nanos, TimeUnit.NANOSECONDS);
        retries.withTag("operation", operation.path()).increment(Math.max(0, call.attempts() - 1));
    }

    public void recordRequest(LadiFlowOperation operation, CallResult<?> request, long nanos) {
        attempts.withTag("outcome", request.outcome().label()).increment();
        requests.withTag("operation", operation.path()).record(nanos, TimeUnit.NANOSECONDS);
    }

    /** Removes this component's meters from the registry. */
    @Override
    public void close() {
        List<Tag> ours = tags.stream().toList();
        remove(registry.getMeters().stream()
                .filter(meter -> meter.getId().getName().startsWith(PREFIX)
                        && meter.getId().getTags().containsAll(ours))
                .toList());
    }
}
