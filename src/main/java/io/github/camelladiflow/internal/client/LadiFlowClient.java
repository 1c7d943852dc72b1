// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

import io.github.camelladiflow.internal.client.GuardedRequestExecutor.NotSentException;
import io.github.camelladiflow.internal.options.ApiKey;
import io.github.camelladiflow.internal.text.ThrottledWarning;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.exception.LadiFlowAuthenticationException;
import io.github.camelladiflow.model.exception.LadiFlowConnectionException;
import io.github.camelladiflow.model.exception.LadiFlowException;
import io.github.camelladiflow.model.exception.LadiFlowRateLimitException;
import io.github.camelladiflow.options.LadiFlowConfiguration;
import org.apache.camel.CamelContext;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls the LadiFlow API on the caller's thread: takes a request, and returns a decoded response or a failure. Retries
 * failed calls according to the {@link RetryPolicy}. Each attempt needs a slot of a {@link Pace}. Thread-safe.
 */
public final class LadiFlowClient implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LadiFlowClient.class);

    private final URI baseUrl;
    private final Waits waits;
    private final HttpTransport transport;
    private final CallResult.Listener requestListener;
    private final Map<LadiFlowOperation, URI> urls = new EnumMap<>(LadiFlowOperation.class);
    private final ThrottledWarning misdeliveryWarning = new ThrottledWarning(System::nanoTime);

    /**
     * Creates a client with its own connections.
     *
     * @param camelContext the Camel context that contains the HTTP component
     * @param baseUrl the base URL, without a trailing slash
     * @param settings the settings of the connections
     * @param tls the TLS settings, null for those of the HTTP component
     * @param requestListener is notified of each completed request
     */
    public LadiFlowClient(
            CamelContext camelContext,
            URI baseUrl,
            LadiFlowConfiguration settings,
            SSLContextParameters tls,
            Waits waits,
            CallResult.Listener requestListener) {
        this.baseUrl = baseUrl;
        this.waits = waits;
        this.requestListener = requestListener;
        this.transport = new HttpTransport(camelContext, baseUrl, settings, tls);
        for (LadiFlowOperation operation : LadiFlowOperation.values()) {
            urls.put(operation, URI.create(baseUrl + "/" + operation.path()));
        }
    }

    /**
     * Sends a request, and retries it if necessary, until there is a response, a final failure, or no time left. If the
     * response may belong to another request, one more request on a new connection verifies it.
     *
     * @param call the deadline and the retry settings
     * @param paces returns the pace for an API key
     * @param <A> the type of the value in a successful response
     * @return the result, which may be a failure
     */
    public <A> CallResult<A> call(ApiRequest<A> request, Call call, Function<String, Pace> paces) {
        LadiFlowOperation operation = request.operation();
        LadiFlowException failure = null;
        LadiFlowException uncertain = null;
        String mismatchedId = null;
        int attempts = 0;
        try {
            while (true) {
                if (call.isStopped()) {
                    waits.check(call, operation, "a slot");
                }
                String apiKey = ApiKey.current(call.settings, operation);
                Pace pace = paces.apply(apiKey);
                int slot = pace.awaitSlot(call, operation);
                if (call.remaining() <= 0) {
                    call.endEarly();
                    String why = "retryTimeout expired before the request to " + operation + " at " + baseUrl
                            + " could be sent. If apiKeySupplier is set, check how long it takes. Otherwise raise"
                            + " retryTimeout.";
                    throw new LadiFlowConnectionException(why, operation, true, false, null);
                }
                // after a failed connection, other idle connections may be dead too
                boolean onNewConnection = mismatchedId != null || failure instanceof LadiFlowConnectionException;
                var attempt = new Attempt(call, pace, slot, request.safeToRetry(), onNewConnection);
                try {
                    CallResult<A> response = send(request, apiKey, attempt, mismatchedId);
                    attempts++;
                    if (mismatchedId != null || attempt.mismatchedId == null) {
                        return verified(operation, response.withAttempts(attempts), mismatchedId, attempt.mismatchedId);
                    }
                    mismatchedId = attempt.mismatchedId;
                } catch (NotSentException e) {
                    LOG.debug("A pause or a stop began before a request to {} was sent", operation);
                } catch (LadiFlowException e) {
                    attempts++;
                    failure = e;
                    uncertain = uncertain == null && e.isPossiblyCarriedOut() ? e : uncertain;
                    Duration pause = mismatchedId == null ? pauseBeforeRetry(call, request, apiKey, e, attempts) : null;
                    if (pause == null) {
                        throw e;
                    }
                    waits.sleep(call, operation, "a retry", pause);
                }
            }
        } catch (RuntimeException e) {
            return CallResult.failed(failureToReport(e, failure, uncertain), attempts);
        }
    }

    /** Sends the request once. Returns the decoded response, or throws the failure. */
    private <A> CallResult<A> send(ApiRequest<A> request, String apiKey, Attempt attempt, String verifiedId)
            throws NotSentException {
        LadiFlowOperation operation = request.operation();
        long start = System.nanoTime();
        try {
            CallResult<A> result = transport.post(
                    urls.get(operation),
                    request.json(),
                    apiKey,
                    attempt,
                    response -> decode(request, response, apiKey, attempt, verifiedId));
            attempt.pace.recordSuccess(attempt.slot);
            requestListener.onCompleted(operation, result, System.nanoTime() - start);
            return result;
        } catch (NotSentException e) {
            throw e;
        } catch (Exception e) {
            LadiFlowException failure = ConnectionFailures.translate(e, operation, attempt.call.settings);
            if (ConnectionFailures.isCausedLocally(e)) {
                attempt.call.endEarly();
            }
            requestListener.onCompleted(operation, CallResult.failed(failure, 1), System.nanoTime() - start);
            throw failure;
        }
    }

    /**
     * Decodes a response, before the pool can give its connection to another call. A 429 begins a pause. If the response
     * may belong to another request, closes the connection.
     */
    private <A> CallResult<A> decode(
            ApiRequest<A> request, ClassicHttpResponse response, String apiKey, Attempt attempt, String verifiedId)
            throws IOException {
        LadiFlowConfiguration settings = attempt.call.settings;
        CallResult<A> result;
        try {
            result = new ResponseDecoder<>(request, response, apiKey, baseUrl).decode(settings.getMaxResponseSize());
        } catch (LadiFlowRateLimitException rejected) {
            int pauses = attempt.pace.pausesInRow() + 1;
            attempt.pace.recordRejection(
                    attempt.slot, RetryPolicy.pause(settings, rejected.getRetryAfter(), pauses, random()));
            throw rejected;
        }
        attempt.mismatchedId =
                result.value() == null ? null : request.mismatchedId().apply(result.value());
        if (attempt.mismatchedId != null && !attempt.mismatchedId.equals(verifiedId)) {
            attempt.cancel();
        }
        return result;
    }

    /** Returns how long to wait before the next attempt, null if there is no next attempt. */
    private static Duration pauseBeforeRetry(
            Call call, ApiRequest<?> request, String apiKey, LadiFlowException failure, int attempts) {
        LadiFlowConfiguration settings = call.settings;
        if (failure instanceof LadiFlowAuthenticationException
                && attempts <= settings.getMaxRetries()
                && !apiKey.equals(ApiKey.current(settings, request.operation()))) {
            return Duration.ZERO;
        }
        Duration pause = RetryPolicy.pauseBeforeRetry(settings, failure, request.safeToRetry(), attempts, random());
        if (pause != null && pause.toNanos() >= call.remaining()) {
            call.endEarly();
            return null;
        }
        return pause;
    }

    /**
     * Returns the result of a call after a response that may belong to another request has been verified.
     *
     * @param firstId the id in the first response, null if there was no doubt
     * @param secondId the id in this response, null if there is no doubt
     */
    private <A> CallResult<A> verified(
            LadiFlowOperation operation, CallResult<A> response, String firstId, String secondId) {
        if (firstId == null || response.value() == null || firstId.equals(secondId)) {
            return response;
        }
        misdeliveryWarning.warn(
                LOG, operation + " at " + baseUrl, "A response belongs to another request. Check the proxy.");
        return secondId == null ? response : response.asUnconfirmed();
    }

    /**
     * Returns the first failure after which the operation may have been carried out or, if there is none, the last
     * failure.
     */
    private static RuntimeException failureToReport(
            RuntimeException last, LadiFlowException previous, LadiFlowException uncertain) {
        boolean lastIsUncertain = last instanceof LadiFlowException known && known.isPossiblyCarriedOut();
        RuntimeException reported = uncertain != null && !lastIsUncertain ? uncertain : last;
        RuntimeException other = reported == last ? previous : last;
        if (other != null && other != reported) {
            reported.addSuppressed(other);
        }
        return reported;
    }

    private static double random() {
        return ThreadLocalRandom.current().nextDouble();
    }

    /**
     * Posts JSON once to an address that does not belong to an operation, such as a hook. The address must be on the
     * host of {@code baseUrl}. The request does not need a slot, and does not contain the API key.
     *
     * @param address the complete URL
     * @param json the body
     * @param settings the timeouts
     * @return the HTTP status
     * @throws Exception thrown by the network or the HTTP client
     */
    public int post(URI address, byte[] json, LadiFlowConfiguration settings) throws Exception {
        Call call = waits.newCall(settings, new AtomicBoolean());
        call.begin();
        // the status is sufficient; the body may be too large, broken, or endless
        return transport.post(
                address, json, null, new Attempt(call, new Pace(waits), 0, false, false), ClassicHttpResponse::getCode);
    }

    /** Closes all connections. Further calls fail. */
    @Override
    public void close() {
        transport.close();
    }
}
