// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.monitor;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

import io.github.camelladiflow.internal.CacheStatus;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.Outcome;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;

/**
 * Reports calls to Micrometer. The only class that needs Micrometer; it is loaded if a registry was found. All tags have
 * few values, and none holds personal data. Thread-safe.
 *
 * <ul>
 *   <li>{@code camel.ladiflow.calls}: timer of calls with all their waits, by context, component, operation, outcome and cache
 *   <li>{@code camel.ladiflow.requests}: timer of requests sent, without the waits between them, by context, component and
 *       operation
 *   <li>{@code camel.ladiflow.retries}: counter of those that were repetitions, by context, component and operation
 *   <li>{@code camel.ladiflow.attempts}: counter of the requests, by context, component and outcome, of which all are there at
 *       0 from the start, so that an alert sees the first failure
 *   <li>gauges that the owner adds with {@link #gauge}
 * </ul>
 */
public final class CallMeters implements CallListener, AutoCloseable {

    private static final Duration FASTEST = Duration.ofMillis(1);
    private static final Duration SLOWEST = Duration.ofMinutes(1);

    private final MeterRegistry registry;
    private final Tags tags;
    private final List<Meter> meters = new CopyOnWriteArrayList<>();
    private final Map<EndedCall, Timer> timers = new ConcurrentHashMap<>();
    private final Map<LadiFlowOperation, Timer> requests = new ConcurrentHashMap<>();
    private final Map<LadiFlowOperation, Counter> retries = new ConcurrentHashMap<>();
    private final Map<Outcome, Counter> attempts;

    /**
     * Makes meters.
     *
     * @param registry where to register them
     * @param context the name of the Camel context
     * @param component the name of the component whose calls these are
     */
    public CallMeters(MeterRegistry registry, String context, String component) {
        this.registry = registry;
        this.tags = Tags.of("context", context, "component", component);
        this.attempts = Arrays.stream(Outcome.values())
                .collect(Collectors.toMap(
                        Function.identity(),
                        outcome -> counter("attempts", "Requests sent to LadiFlow", "outcome", outcome.label())));
    }

    /**
     * Adds a gauge.
     *
     * @param name its name after {@code camel.ladiflow.}
     * @param description what it tells
     * @param object what is observed; it is not kept alive by the gauge
     * @param value tells the value
     * @param more further tags: name, value, and so on
     * @param <T> the type of what is observed
     */
    public <T> Gauge gauge(String name, String description, T object, ToDoubleFunction<T> value, String... more) {
        return remember(Gauge.builder("camel.ladiflow." + name, object, value)
                .description(description)
                .tags(tags.and(more))
                .register(registry));
    }

    public void remove(List<Gauge> gauges) {
        gauges.forEach(registry::remove);
        meters.removeAll(gauges);
    }

    @Override
    public void ended(EndedCall call) {
        // few combinations exist, so the key without its numbers makes a small map
        timers.computeIfAbsent(
                        new EndedCall(call.operation(), call.outcome(), call.outcome(), call.cache(), 0, 0),
                        this::timer)
                .record(call.nanos(), TimeUnit.NANOSECONDS);
        retries.computeIfAbsent(
                        call.operation(),
                        operation -> counter(
                                "retries", "Requests to LadiFlow that were repetitions", "operation", operation.path()))
                .increment(Math.max(0, call.attempts() - 1));
    }

    @Override
    public void requested(LadiFlowOperation operation, Outcome outcome, long nanos) {
        attempts.get(outcome).increment();
        requests.computeIfAbsent(
                        operation,
                        key -> remember(timer("requests", "Requests sent to LadiFlow, without the waits between them")
                                .tag("operation", key.path())
                                .register(registry)))
                .record(nanos, TimeUnit.NANOSECONDS);
    }

    /** What it is expected to measure bounds the number of buckets, for those who want a histogram. */
    private Timer.Builder timer(String name, String description) {
        return Timer.builder("camel.ladiflow." + name)
                .description(description)
                .tags(tags)
                .minimumExpectedValue(FASTEST)
                .maximumExpectedValue(SLOWEST);
    }

    private Timer timer(EndedCall kind) {
        CacheStatus cache = kind.cache();
        return remember(timer("calls", "Calls with all their waits")
                .tag("operation", kind.operation().path())
                .tag("outcome", kind.outcome().label())
                .tag("cache", cache == null ? "none" : cache.name().toLowerCase(Locale.ROOT))
                .register(registry));
    }

    private Counter counter(String name, String description, String tag, String value) {
        return remember(Counter.builder("camel.ladiflow." + name)
                .description(description)
                .tags(tags)
                .tag(tag, value)
                .register(registry));
    }

    private <M extends Meter> M remember(M meter) {
        meters.add(meter);
        return meter;
    }

    /** Removes the meters from the registry. */
    @Override
    public void close() {
        meters.forEach(registry::remove);
        meters.clear();
        timers.clear();
        requests.clear();
        retries.clear();
    }
}
