// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.monitor;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

import io.github.camelladiflow.internal.RareWarning;
import io.github.camelladiflow.model.Outcome;
import org.slf4j.Logger;

/**
 * Logs what an operator must act on, at most a line a minute for the same thing; each call at DEBUG. Nothing of a message,
 * a customer or a key. Thread-safe.
 */
public final class CallLog implements CallListener {

    private static final Map<Outcome, String> TEXTS = Map.of(
            Outcome.AUTHENTICATION_FAILED,
            "LadiFlow refuses the API key. Check apiKey.",
            Outcome.RATE_LIMITED,
            "More calls than LadiFlow or maxRequestsPerSecond allows. Send fewer.",
            Outcome.SERVER_FAILED,
            "LadiFlow fails. It has to be waited for.",
            Outcome.CONNECTION_FAILED,
            "LadiFlow is not reached. Check baseUrl, the network and the proxy.",
            Outcome.NOT_UNDERSTOOD,
            "Something else than LadiFlow seems to answer. Check baseUrl and the proxy.");

    private final Logger log;
    private final String endpoint;
    private final Map<Outcome, RareWarning> warnings = new EnumMap<>(Outcome.class);

    /**
     * Makes a log.
     *
     * @param log where to log
     * @param endpoint what was looked up where, without options
     * @param nanoTime tells the time, as {@link System#nanoTime()}
     */
    public CallLog(Logger log, String endpoint, LongSupplier nanoTime) {
        this.log = log;
        this.endpoint = endpoint;
        TEXTS.keySet().forEach(outcome -> warnings.put(outcome, new RareWarning(nanoTime)));
    }

    @Override
    public void ended(EndedCall call) {
        if (log.isDebugEnabled()) {
            log.debug(
                    "{}: {}, cache {}, {} requests, {} ms",
                    endpoint,
                    call.outcome().label(),
                    call.cache() == null ? "off" : call.cache(),
                    call.attempts(),
                    TimeUnit.NANOSECONDS.toMillis(call.nanos()));
        }
        RareWarning warning = warnings.get(call.service());
        if (warning != null) {
            warning.warn(log, endpoint, TEXTS.get(call.service()));
        }
    }
}
