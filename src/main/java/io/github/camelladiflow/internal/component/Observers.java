// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.component;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

import io.github.camelladiflow.internal.client.CallResult;
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
 * Reports the state of one component to operators: meters, health checks and the log of its calls.
 * Thread-safe.
 */
public final class Observers {

    private static final Logger LOG = LoggerFactory.getLogger(Observers.class);

    private final CamelContext camelContext;
    private final BooleanSupplier healthEnabled;
    private final CallLog log;
    private final AtomicInteger healthCheckNumbers = new AtomicInteger();
    private final Set<EndpointHealthCheck> healthChecks = ConcurrentHashMap.newKeySet();
    private volatile CallMeters meters;

    Observers(CamelContext camelContext, BooleanSupplier healthEnabled, BooleanSupplier stopping) {
        this.camelContext = camelContext;
        this.healthEnabled = healthEnabled;
        this.log = new CallLog(System::nanoTime, stopping);
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

    public CallLog log() {
        return log;
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
