// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.component;

import java.time.Duration;
import java.util.Map;
import java.util.function.LongSupplier;

import io.github.camelladiflow.internal.client.CallResult.CacheStatus;
import io.github.camelladiflow.model.Outcome;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/**
 * The health of an endpoint, based on its last calls. The endpoint is down after LadiFlow has rejected the API key, or
 * after several consecutive connection failures. The check does not send requests to LadiFlow. Like Camel's own
 * producer checks, it is a readiness check and not a liveness check. Thread-safe.
 *
 * <p>The check reports a problem until {@link #TROUBLE_RETENTION} has elapsed since the last call that had the problem.
 * Without this limit, an unhealthy instance, which no longer receives work, would never detect that the problem is
 * solved.
 */
public final class EndpointHealthCheck extends AbstractHealthCheck {

    /** The number of consecutive connection failures that count as an outage. */
    public static final int OUTAGE_THRESHOLD = 3;

    /** How long the check reports a problem after the last call that had the problem. */
    public static final Duration TROUBLE_RETENTION = Duration.ofMinutes(1);

    private final String operation;
    private final String url;
    private final LongSupplier nanoTime;
    private boolean apiKeyRejected;
    private int connectionFailures;
    private long occurredAt;

    /**
     * Creates a check that has not recorded a problem yet.
     *
     * @param nanoTime a clock that returns nanoseconds, such as {@link System#nanoTime}
     */
    public EndpointHealthCheck(String id, String operation, String url, LongSupplier nanoTime) {
        super("camel", id);
        this.operation = operation;
        this.url = url;
        this.nanoTime = nanoTime;
    }

    /** Updates the health after a call. */
    public synchronized void recordCall(Outcome outcome, CacheStatus cache, int attempts) {
        if (attempts == 0 && cache != CacheStatus.STALE && outcome != Outcome.AUTHENTICATION_FAILED) {
            // a call without an attempt does not show whether LadiFlow can be reached. A failed connection counts as an
            // attempt, and a missing key counts as a rejected key.
            return;
        }
        boolean unreachable = outcome == Outcome.CONNECTION_FAILED;
        apiKeyRejected = outcome == Outcome.AUTHENTICATION_FAILED || apiKeyRejected && unreachable;
        connectionFailures = unreachable ? connectionFailures + 1 : 0;
        occurredAt = nanoTime.getAsLong();
    }

    /**
     * Returns the current problem.
     *
     * @return the cause of the problem and what to do; null if no problem is known
     */
    public synchronized String problem() {
        if (nanoTime.getAsLong() - occurredAt > TROUBLE_RETENTION.toNanos()) {
            return null;
        }
        if (apiKeyRejected) {
            return "LadiFlow rejected the API key in the last call, or apiKeySupplier did not return a key. Check"
                    + " apiKey and"
                    + " the key's scope, or what apiKeySupplier reads.";
        }
        return connectionFailures < OUTAGE_THRESHOLD
                ? null
                : "The last " + connectionFailures
                        + " calls failed with connection errors. Check baseUrl, the network and the proxy.";
    }

    /**
     * Returns the number of consecutive connection failures, regardless of their age.
     *
     * @return the number, 0 after any response from LadiFlow or the cache
     */
    public synchronized int connectionFailures() {
        return connectionFailures;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        builder.detail("operation", operation);
        builder.detail("service.url", url);
        builder.detail("connection.failures", connectionFailures());
        String problem = problem();
        if (problem == null) {
            builder.up();
        } else {
            // Spring Boot's Actuator shows the details, not the message
            builder.detail("reason", problem).message(problem).down();
        }
    }
}
