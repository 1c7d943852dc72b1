// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.component;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

import io.github.camelladiflow.internal.client.CallResult;
import io.github.camelladiflow.internal.source.ChangeSource;
import io.github.camelladiflow.internal.text.ThrottledWarning;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.Outcome;
import io.micrometer.core.instrument.MeterRegistry;
import org.apache.camel.CamelContext;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.camel.health.WritableHealthCheckRepository;
import org.apache.camel.support.ScheduledPollConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports the state of one component to operators: meters, health checks and the log of its calls. Logs failures that
 * require action by an operator, with at most one line per minute for each kind of failure, so that an outage is not
 * logged by each endpoint. Logs all calls at DEBUG. Never logs the content of a message, a customer or a key.
 * Thread-safe.
 */
public final class Observers {

    private static final Logger LOG = LoggerFactory.getLogger(Observers.class);

    /** The outcomes that require action by an operator. */
    private static final Set<Outcome> LOGGED = EnumSet.of(
            Outcome.AUTHENTICATION_FAILED,
            Outcome.RATE_LIMITED,
            Outcome.SERVER_FAILED,
            Outcome.CONNECTION_FAILED,
            Outcome.NOT_UNDERSTOOD);

    private final CamelContext camelContext;
    private final BooleanSupplier healthEnabled;
    private final Map<Outcome, ThrottledWarning> warnings = new EnumMap<>(Outcome.class);
    private final AtomicInteger healthCheckNumbers = new AtomicInteger();
    private final Set<EndpointHealthCheck> healthChecks = ConcurrentHashMap.newKeySet();
    private volatile CallMeters meters;

    /**
     * Creates the observers of a component.
     *
     * @param nanoTime a clock such as {@link System#nanoTime()}
     */
    Observers(CamelContext camelContext, BooleanSupplier healthEnabled, LongSupplier nanoTime) {
        this.camelContext = camelContext;
        this.healthEnabled = healthEnabled;
        LOGGED.forEach(outcome -> warnings.put(outcome, new ThrottledWarning(nanoTime)));
    }

    /** Creates and registers the health check of an endpoint. */
    public EndpointHealthCheck addHealthCheck(String component, LadiFlowOperation operation, String url) {
        String id = "producer:ladiflow-" + component + "-" + healthCheckNumbers.incrementAndGet();
        var health = new EndpointHealthCheck(id, operation.path(), url, System::nanoTime);
        health.setEnabled(healthEnabled.getAsBoolean());
        healthChecks.add(health);
        producerChecks().ifPresent(checks -> checks.addHealthCheck(health));
        return health;
    }

    public void removeHealthCheck(EndpointHealthCheck health) {
        healthChecks.remove(health);
        producerChecks().ifPresent(checks -> checks.removeHealthCheck(health));
    }

    private Optional<WritableHealthCheckRepository> producerChecks() {
        return Optional.ofNullable(HealthCheckHelper.getHealthCheckRepository(
                camelContext, "producers", WritableHealthCheckRepository.class));
    }

    /**
     * Logs a call.
     *
     * @param endpoint the component and the operation, without options
     */
    public void logCall(Logger log, String endpoint, CallResult<?> call, long nanos) {
        if (log.isDebugEnabled()) {
            log.debug(
                    "{}: {}, cache {}, {} requests, {} ms",
                    endpoint,
                    call.outcome().label(),
                    call.cacheStatus() == null ? "off" : call.cacheStatus(),
                    call.attempts(),
                    TimeUnit.NANOSECONDS.toMillis(nanos));
        }
        ThrottledWarning warning = warnings.get(call.serviceOutcome());
        if (warning != null) {
            // no exception's message contains personal data
            warning.warn(log, endpoint, call.failure().getMessage());
        }
    }

    /** Starts to report to Micrometer, if Micrometer is present and Camel's registry contains one meter registry. */
    synchronized void startMeters(ComponentServices services, String component) {
        // this class loader must find MeterRegistry, because it also loads CallMeters later
        Class<?> type = camelContext
                .getClassResolver()
                .resolveClass(
                        "io.micrometer.core.instrument.MeterRegistry",
                        getClass().getClassLoader());
        Object registry = meters != null || type == null
                ? null
                : camelContext.getRegistry().findSingleByType(type);
        if (registry != null) {
            meters = new CallMeters((MeterRegistry) registry, camelContext.getName(), component);
            meters.gauge("rate.waiting", services, ComponentServices::waitingForSlotCount);
            meters.gauge(
                    "down",
                    healthChecks,
                    checks -> checks.stream()
                            .filter(health -> health.problem() != null)
                            .count());
            meters.gauge(
                    "cache.size",
                    services,
                    observed -> observed.lookupCache().caffeineCache().estimatedSize());
        }
    }

    void recordRequest(LadiFlowOperation operation, CallResult<?> request, long nanos) {
        if (meters != null) {
            reportToMeters(reporting -> reporting.recordRequest(operation, request, nanos));
        }
    }

    /** Measures a call. */
    public void recordCall(LadiFlowOperation operation, CallResult<?> call, long nanos) {
        if (meters != null) {
            reportToMeters(reporting -> reporting.recordCall(operation, call, nanos));
        }
    }

    /** Reports to the user's meter registry. An exception from the registry must not make a call fail. */
    private void reportToMeters(Consumer<CallMeters> report) {
        try {
            // callers check meters first, because Micrometer may be missing
            report.accept(meters);
        } catch (Throwable e) {
            LOG.debug("The meter registry failed", e);
        }
    }

    /** Registers the gauges of a source if there are meters. Returns a task that removes the gauges. */
    public synchronized Runnable registerSourceGauges(
            ChangeSource source, ScheduledPollConsumer polls, String routeId) {
        if (meters == null) {
            return () -> {};
        }
        String[] route = {"route", routeId};
        var gauges = List.of(
                meters.gauge("source.lag.seconds", source, ChangeSource::lagSeconds, route),
                meters.gauge("source.failing", source, ChangeSource::failedCount, route),
                meters.gauge("source.failed.polls", polls, ScheduledPollConsumer::getErrorCounter, route));
        return () -> meters.remove(gauges);
    }

    void close() {
        if (meters != null) {
            meters.close();
        }
    }
}
