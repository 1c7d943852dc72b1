// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.component;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;

import io.github.camelladiflow.internal.CacheStatus;
import io.github.camelladiflow.model.Outcome;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/**
 * The health of an endpoint as its last calls show it: down after LadiFlow refused the key, or after a run of failures on
 * the connection. Never calls LadiFlow by itself. As Camel's own checks of producers it counts for readiness, not for
 * liveness. Thread-safe.
 *
 * <p>Trouble is forgotten {@link #TROUBLE_RETENTION} after the last call that met it: an instance that is sent no more work since it
 * is not healthy would never learn that all is well again.
 */
public final class EndpointHealthCheck extends AbstractHealthCheck {

    /** How many calls in a row have to fail on the connection before that is called an outage. */
    public static final int OUTAGE_THRESHOLD = 3;

    /** How long trouble counts after the last call that met it. */
    public static final Duration TROUBLE_RETENTION = Duration.ofMinutes(1);

    private final String operation;
    private final String url;
    private final LongSupplier nanoTime;
    private final AtomicReference<Trouble> trouble = new AtomicReference<>();

    private record Trouble(boolean apiKeyRejected, int connectionFailures, long occurredAt) {}

    /**
     * Begins without trouble.
     *
     * @param nanoTime the time in nanoseconds since some moment, such as {@link System#nanoTime}
     */
    public EndpointHealthCheck(String id, String operation, String url, LongSupplier nanoTime) {
        super("camel", id);
        this.operation = operation;
        this.url = url;
        this.nanoTime = nanoTime;
    }

    /** Learns from how a call has ended. */
    public void recordCall(Outcome outcome, CacheStatus cache, int attempts) {
        if (attempts == 0 && cache != CacheStatus.STALE && outcome != Outcome.AUTHENTICATION_FAILED) {
            // no request was sent; a failed connection counts as an attempt, and a missing key as a rejected one
            return;
        }
        switch (outcome) {
            case CONNECTION_FAILED ->
                trouble.updateAndGet(before -> before == null
                        ? new Trouble(false, 1, nanoTime.getAsLong())
                        : new Trouble(before.apiKeyRejected, before.connectionFailures + 1, nanoTime.getAsLong()));
            case AUTHENTICATION_FAILED -> trouble.set(new Trouble(true, 0, nanoTime.getAsLong()));
            default -> trouble.set(null);
        }
    }

    /**
     * Tells what is wrong.
     *
     * @return the reason and what to do, null if nothing is known to be wrong
     */
    public String problem() {
        Trouble met = trouble.get();
        if (met == null || nanoTime.getAsLong() - met.occurredAt > TROUBLE_RETENTION.toNanos()) {
            return null;
        }
        if (met.apiKeyRejected) {
            return "LadiFlow refused the API key at the last call that reached it, or apiKeySupplier gave none. Check"
                    + " apiKey and the key's scope, or what apiKeySupplier reads.";
        }
        return met.connectionFailures < OUTAGE_THRESHOLD
                ? null
                : "The last " + met.connectionFailures
                        + " calls failed on the connection. Check baseUrl, the network and the proxy.";
    }

    /**
     * Returns how many calls in a row have failed on the connection, however long ago.
     *
     * @return the number, 0 after any answer, be it an old one
     */
    public int connectionFailures() {
        Trouble met = trouble.get();
        return met == null ? 0 : met.connectionFailures;
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
