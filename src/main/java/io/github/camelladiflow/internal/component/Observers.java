// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.component;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

import io.github.camelladiflow.internal.client.CallListener;
import io.github.camelladiflow.internal.client.CallResult;
import io.github.camelladiflow.internal.monitor.CallCounters;
import io.github.camelladiflow.internal.monitor.CallLog;
import io.github.camelladiflow.internal.monitor.CallMeters;
import io.github.camelladiflow.internal.source.ChangeSource;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.micrometer.core.instrument.MeterRegistry;
import org.apache.camel.CamelContext;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.camel.health.WritableHealthCheckRepository;
import org.apache.camel.support.ScheduledPollConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports the state of one component to operators: counters, meters, health, and the log of its endpoints. Thread-safe.
 */
public final class Observers {

    private static final Logger LOG = LoggerFactory.getLogger(Observers.class);

    private final CamelContext camelContext;
    private final BooleanSupplier healthEnabled;
    private final BooleanSupplier stopping;
    private final CallCounters counters = new CallCounters();
    private final AtomicInteger healthCheckNumbers = new AtomicInteger();
    private final Set<EndpointHealthCheck> healthChecks = ConcurrentHashMap.newKeySet();
    private volatile CallMeters meters;

    Observers(CamelContext camelContext, BooleanSupplier healthEnabled, BooleanSupplier stopping) {
        this.camelContext = camelContext;
        this.healthEnabled = healthEnabled;
        this.stopping = stopping;
    }

    /**
     * Observes the calls of one endpoint until the observer is closed: counts, measures and logs them, and updates the
     * endpoint's health.
     */
    public final class EndpointObserver implements CallListener, AutoCloseable {

        private final EndpointHealthCheck health;
        private final Logger logger;
        private final CallLog log;

        private EndpointObserver(EndpointHealthCheck health, Logger logger, CallLog log) {
            this.health = health;
            this.logger = logger;
            this.log = log;
            healthChecks.add(health);
            producerChecks().ifPresent(checks -> checks.addHealthCheck(health));
        }

        @Override
        public void onCompleted(LadiFlowOperation operation, CallResult<?> result, long nanos) {
            var outcome = result.outcome();
            var cache = result.cacheStatus();
            int attempts = result.attempts();
            RuntimeException failure = result.failure();
            counters.recordCall(outcome, cache, attempts);
            health.recordCall(outcome, cache, attempts);
            if (meters != null) {
                reportToMeters(reporting -> reporting.recordCall(operation, result, nanos));
            }
            // calls that end because the component stops do not indicate an outage
            if ((failure != null || logger.isDebugEnabled()) && !stopping.getAsBoolean()) {
                log.logCall(result, nanos);
            }
        }

        @Override
        public void close() {
            healthChecks.remove(health);
            producerChecks().ifPresent(checks -> checks.removeHealthCheck(health));
        }
    }

    EndpointObserver observe(String component, LadiFlowOperation operation, String url, Logger logger, CallLog log) {
        String id = "producer:ladiflow-" + component + "-" + healthCheckNumbers.incrementAndGet();
        var health = new EndpointHealthCheck(id, operation.path(), url, System::nanoTime);
        health.setEnabled(healthEnabled.getAsBoolean());
        return new EndpointObserver(health, logger, log);
    }

    private Optional<WritableHealthCheckRepository> producerChecks() {
        return Optional.ofNullable(HealthCheckHelper.getHealthCheckRepository(
                camelContext, "producers", WritableHealthCheckRepository.class));
    }

    public CallCounters counters() {
        return counters;
    }

    /** Starts to report to Micrometer, if Micrometer is present and Camel's registry contains one meter registry. */
    synchronized void startMeters(ComponentServices services) {
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
            meters = new CallMeters((MeterRegistry) registry, camelContext.getName(), services.componentName());
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

    /** Counts and measures a call that was not made for a message. */
    public void recordCall(LadiFlowOperation operation, CallResult<?> call, long nanos) {
        counters.recordCall(call.outcome(), call.cacheStatus(), call.attempts());
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
