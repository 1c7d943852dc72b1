// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;

import io.github.camelladiflow.internal.text.ThrottledWarning;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.exception.LadiFlowAuthenticationException;
import io.github.camelladiflow.model.exception.LadiFlowException;
import io.github.camelladiflow.model.exception.LadiFlowRateLimitException;
import io.github.camelladiflow.options.LadiFlowConfiguration;
import org.apache.camel.CamelContext;
import org.apache.camel.support.service.ServiceHelper;
import org.apache.camel.support.service.ServiceSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls the LadiFlow API on the caller's thread: takes a request, and returns a decoded response or a failure. Retries
 * failed calls according to the {@link RetryPolicy}. Each attempt needs a slot of a {@link Pace}. Thread-safe after it
 * has been started.
 */
public final class LadiFlowClient extends ServiceSupport {

    private static final Logger LOG = LoggerFactory.getLogger(LadiFlowClient.class);

    private final Waits waits;
    private final HttpTransport transport;
    private final ResponseDecoder decoder;
    private final FailureFactory failures;
    private final CallListener requestListener;
    private final ThrottledWarning misdeliveryWarning = new ThrottledWarning(System::nanoTime);

    /**
     * Creates a client. Start it before you use it.
     *
     * @param camelContext the Camel context that contains the HTTP component
     * @param settings the address and the connection settings
     * @param requestListener is notified of each completed request
     */
    public LadiFlowClient(
            CamelContext camelContext,
            ConnectionSettings settings,
            Waits waits,
            DeadlineTicker ticker,
            CallListener requestListener) {
        this.waits = waits;
        this.requestListener = requestListener;
        this.failures = new FailureFactory(settings);
        this.transport = new HttpTransport(camelContext, settings, ticker);
        this.decoder = new ResponseDecoder(failures);
    }

    /**
     * Sends a request, and retries it if necessary, until there is a response, a final failure, or no time left.
     *
     * @param call the deadline and the retry settings
     * @param paces returns the pace for an API key
     * @param <A> the type of the value in a successful response
     * @return the result, which may be a failure
     */
    public <A> CallResult<A> call(ApiRequest<A> request, Call call, Function<String, Pace> paces) {
        var attempts = new Attempts<>(request, call);
        try {
            while (true) {
                String apiKey = resolveApiKey(call.settings(), request.operation());
                Pace pace = paces.apply(apiKey);
                int slot = pace.awaitSlot(call, request.operation());
                CallResult<A> result = attempts.send(apiKey, pace, slot);
                if (result != null) {
                    return result;
                }
                Duration pause = attempts.pauseBeforeNext(apiKey);
                if (!waits.sleep(call, request.operation(), "a retry", pause)) {
                    throw failures.ofMissedDeadline(request.operation());
                }
            }
        } catch (RuntimeException e) {
            return attempts.failed(e);
        }
    }

    /** The attempts of one call so far. */
    private final class Attempts<A> {

        private final ApiRequest<A> request;
        private final LadiFlowOperation operation;
        private final Call call;
        private int count;
        /** The failure of the last attempt, null if the next attempt only verifies a response. */
        private LadiFlowException failure;
        /** The first failure after which the operation may have been carried out. */
        private LadiFlowException uncertainFailure;
        /** The id in a response that may belong to another request; one more attempt verifies the response. */
        private String mismatchedId;
        /** The id in the last response, if that response may belong to another request. */
        private String lastMismatchedId;

        Attempts(ApiRequest<A> request, Call call) {
            this.request = request;
            this.operation = request.operation();
            this.call = call;
        }

        /** Sends the request once. Returns the result, null if another attempt may be necessary. */
        CallResult<A> send(String apiKey, Pace pace, int slot) {
            if (call.remaining() <= 0) {
                call.endEarly();
                throw failures.ofMissedDeadline(operation);
            }
            // after a dead connection, other idle connections may be dead too
            boolean onNewConnection = mismatchedId != null
                    || failure != null && failure.getCause() instanceof GuardedRequestExecutor.DeadConnectionException;
            long start = System.nanoTime();
            CallResult<A> response;
            try {
                response = transport.post(
                        request,
                        call,
                        apiKey,
                        onNewConnection,
                        () -> pace.isCurrent(slot),
                        raw -> decode(raw, apiKey, pace, slot));
            } catch (HttpTransport.SlotLostException e) {
                failure = null;
                return null;
            } catch (Exception e) {
                count++;
                failure = failures.ofFailedAttempt(operation, e, call.settings().getResponseTimeout());
                if (FailureFactory.isCausedLocally(e) || call.isCancelled()) {
                    call.endEarly();
                }
                requestListener.onCompleted(operation, CallResult.failed(failure, count), System.nanoTime() - start);
                return null;
            }
            count++;
            failure = null;
            pace.recordSuccess(slot);
            requestListener.onCompleted(operation, response, System.nanoTime() - start);
            return verified(response);
        }

        /**
         * Decodes a response. If the response may belong to another request, closes the connection before the pool can
         * reuse it.
         */
        private CallResult<A> decode(RawResponse raw, String apiKey, Pace pace, int slot) throws IOException {
            CallResult<A> response;
            try {
                response = decoder.decode(request, raw, call.settings().getMaxResponseSize(), apiKey);
            } catch (LadiFlowRateLimitException rejected) {
                // the pause begins before the pool gives the connection to a call that already has a slot
                pace.recordRejection(
                        slot,
                        RetryPolicy.pause(call.settings(), rejected.getRetryAfter(), pace.pausesInRow() + 1, random()));
                throw rejected;
            }
            lastMismatchedId =
                    response.value() == null ? null : request.mismatchedId().apply(response.value());
            if (lastMismatchedId != null && !lastMismatchedId.equals(mismatchedId)) {
                raw.connection().cancel();
            }
            return response;
        }

        /** Returns the result, null if one more attempt on a new connection has to verify the response. */
        private CallResult<A> verified(CallResult<A> response) {
            if (mismatchedId == null && lastMismatchedId != null) {
                mismatchedId = lastMismatchedId;
                return null;
            }
            boolean misdelivered =
                    mismatchedId != null && response.value() != null && !mismatchedId.equals(lastMismatchedId);
            if (misdelivered) {
                misdeliveryWarning.warn(
                        LOG, failures.describe(operation), "A response belongs to another request. Check the proxy.");
            }
            CallResult<A> end = misdelivered && lastMismatchedId != null ? response.asUnconfirmed() : response;
            return end.withAttempts(count);
        }

        /** Returns how long to wait before the next attempt. Throws the failure if there is no next attempt. */
        Duration pauseBeforeNext(String apiKey) {
            if (failure == null) {
                return Duration.ZERO;
            }
            if (uncertainFailure == null && failure.isPossiblyCarriedOut()) {
                uncertainFailure = failure;
            }
            if (mismatchedId != null) {
                throw failure;
            }
            if (isApiKeyChanged(apiKey)) {
                return Duration.ZERO;
            }
            Duration pause =
                    RetryPolicy.pauseBeforeRetry(call.settings(), failure, request.safeToRetry(), count, random());
            if (pause != null && pause.toNanos() < call.remaining()) {
                return pause;
            }
            if (pause != null) {
                call.endEarly();
            }
            throw failure;
        }

        private boolean isApiKeyChanged(String apiKey) {
            return failure instanceof LadiFlowAuthenticationException
                    && count <= call.settings().getMaxRetries()
                    && !apiKey.equals(resolveApiKey(call.settings(), operation));
        }

        /**
         * Returns the result of a failed call: the first failure after which the operation may have been carried out or,
         * if there is none, the last failure.
         */
        CallResult<A> failed(RuntimeException last) {
            boolean certain = !(last instanceof LadiFlowException known && known.isPossiblyCarriedOut());
            LadiFlowException earlier = uncertainFailure != null && certain ? uncertainFailure : failure;
            if (earlier == null || earlier == last) {
                return CallResult.failed(last, count);
            }
            RuntimeException reported = earlier == uncertainFailure ? earlier : last;
            reported.addSuppressed(reported == last ? earlier : last);
            return CallResult.failed(reported, count);
        }
    }

    private static double random() {
        return ThreadLocalRandom.current().nextDouble();
    }

    /**
     * Returns the current API key.
     *
     * @throws LadiFlowAuthenticationException if there is none
     */
    public static String resolveApiKey(LadiFlowConfiguration settings, LadiFlowOperation operation) {
        if (settings.getApiKeySupplier() != null) {
            return SuppliedApiKey.get(settings.getApiKeySupplier(), operation);
        }
        String apiKey = settings.getApiKey();
        if (apiKey == null || apiKey.isBlank()) {
            // the key is checked when an endpoint starts, unless an interceptor or a mock skips the endpoint
            throw new LadiFlowAuthenticationException(
                    "There is no API key for " + operation + ". This endpoint was started without a key, because an"
                            + " interceptor or a mock skips it for some messages. Set a key, or skip the endpoint"
                            + " for all messages.",
                    operation,
                    false);
        }
        return apiKey;
    }

    /**
     * Posts JSON once to an address that does not belong to an operation, such as a hook. The address must be on the
     * host of {@code baseUrl}. The request does not need a permit, and does not contain the API key.
     *
     * @param address the complete URL
     * @param json the body
     * @param timeout the maximum time until the end of the response
     * @return the HTTP status
     * @throws Exception thrown by the network or the HTTP client
     */
    public int post(URI address, byte[] json, Duration timeout) throws Exception {
        return transport.post(address, json, timeout);
    }

    @Override
    protected void doStart() {
        ServiceHelper.startService(transport);
    }

    @Override
    protected void doStop() {
        ServiceHelper.stopService(transport);
    }
}
