// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.monitor;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

import io.github.camelladiflow.internal.client.CallResult;
import io.github.camelladiflow.internal.text.ThrottledWarning;
import io.github.camelladiflow.model.Outcome;
import io.github.camelladiflow.model.exception.LadiFlowUnexpectedResponseException;
import org.slf4j.Logger;

/**
 * Logs failures that require action by an operator, with at most one line per minute for each kind of failure, so that
 * an outage is not logged by each endpoint. Logs all calls at DEBUG. Never logs the content of a message, a customer or
 * a key. Thread-safe.
 */
public final class CallLog {

    private static final Map<Outcome, String> MESSAGES = Map.of(
            Outcome.AUTHENTICATION_FAILED,
            "LadiFlow rejects the API key, or apiKeySupplier does not return a key. Check apiKey, or what"
                    + " apiKeySupplier reads.",
            Outcome.RATE_LIMITED,
            "Calls exceed the rate limit of LadiFlow or maxRequestsPerSecond. Make fewer calls.",
            Outcome.SERVER_FAILED,
            "LadiFlow returns server errors. Wait until it recovers.",
            Outcome.CONNECTION_FAILED,
            "LadiFlow cannot be reached. Check baseUrl, the network and the proxy.",
            Outcome.NOT_UNDERSTOOD,
            "The responses seem to come from a server other than LadiFlow. Check baseUrl and the proxy.");

    private final Map<Outcome, ThrottledWarning> warnings = new EnumMap<>(Outcome.class);
    private final BooleanSupplier stopping;

    /**
     * Creates a log.
     *
     * @param nanoTime a clock such as {@link System#nanoTime()}
     * @param stopping returns whether calls fail because the component stops, which is not logged
     */
    public CallLog(LongSupplier nanoTime, BooleanSupplier stopping) {
        this.stopping = stopping;
        MESSAGES.keySet().forEach(outcome -> warnings.put(outcome, new ThrottledWarning(nanoTime)));
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
        if (warning != null && !stopping.getAsBoolean()) {
            String id = call.requestId() == null ? "" : " Request id: " + call.requestId() + ".";
            warning.warn(
                    log,
                    endpoint,
                    // this exception's message says what is wrong with the response, and contains the request id
                    call.failure() instanceof LadiFlowUnexpectedResponseException misread
                            ? misread.getMessage()
                            : MESSAGES.get(call.serviceOutcome()) + id);
        }
    }
}
