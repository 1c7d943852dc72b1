// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;

import io.github.camelladiflow.internal.ApiRequest;
import io.github.camelladiflow.internal.CallListener;
import io.github.camelladiflow.internal.CallResult;
import io.github.camelladiflow.internal.PendingWaits;
import io.github.camelladiflow.internal.ThrottledWarning;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.exception.LadiFlowAuthenticationException;
import io.github.camelladiflow.model.exception.LadiFlowException;
import io.github.camelladiflow.options.LadiFlowConfiguration;
import org.apache.camel.CamelContext;
import org.apache.camel.support.service.ServiceHelper;
import org.apache.camel.support.service.ServiceSupport;

/**
 * Calls the LadiFlow API: takes a request, and returns a decoded response or a {@link LadiFlowException}. Retries
 * failed calls according to the {@link RetryPolicy}. Each attempt needs a permit from a {@link RateLimiter}.
 * Thread-safe after it has been started.
 */
public final class LadiFlowClient extends ServiceSupport {

    final HttpTransport transport;
    final ResponseDecoder decoder;
    final FailureFactory failures;
    final Executor executor;
    final CallListener requestListener;
    final Runnable onRetrySuppressed;
    /** The pauses before retries. */
    final PendingWaits pauses = new PendingWaits();

    final ThrottledWarning misdeliveryWarning = new ThrottledWarning(System::nanoTime);

    /**
     * Creates a client. Start it before you use it.
     *
     * @param camelContext the Camel context that contains the HTTP component
     * @param settings the address and the connection settings
     * @param executor continues calls after a wait. If it rejects a call, the call fails
     * @param ticker ends calls at their deadlines
     * @param requestListener is notified of each completed request
     * @param onRetrySuppressed is run for each retry that is not sent because the retry budget is empty
     */
    public LadiFlowClient(
            CamelContext camelContext,
            ConnectionSettings settings,
            Executor executor,
            DeadlineTicker ticker,
            CallListener requestListener,
            Runnable onRetrySuppressed) {
        this.requestListener = requestListener;
        this.onRetrySuppressed = onRetrySuppressed;
        this.failures = new FailureFactory(settings);
        this.transport = new HttpTransport(camelContext, settings, ticker);
        this.decoder = new ResponseDecoder(failures);
        this.executor = executor;
    }

    /**
     * Calls LadiFlow. The first attempt runs on the calling thread unless it has to wait for a permit. All later steps
     * run on the client's executor. If the future is cancelled before the request is sent, the request is not sent.
     *
     * @param settings the API key, the timeouts and the retry settings; must not change afterwards
     * @param limiters returns the limiter for an API key
     * @param <A> the type of the value in a successful response
     * @return the result. The future never completes exceptionally
     */
    public <A> CompletableFuture<CallResult<A>> call(
            ApiRequest<A> request, LadiFlowConfiguration settings, Function<String, RateLimiter> limiters) {
        LadiFlowOperation operation = request.operation();
        Duration timeout = settings.getRetryTimeout();
        long deadline = System.nanoTime() + timeout.toNanos();
        String apiKey;
        try {
            apiKey = resolveApiKey(settings, operation);
        } catch (LadiFlowAuthenticationException noKey) {
            return CompletableFuture.completedFuture(CallResult.failed(noKey, 0));
        }
        RateLimiter limiter = limiters.apply(apiKey);
        var permit = limiter.tryAcquire();
        if (permit == null && settings.isBlockWhenFull()) {
            try {
                deadline += limiter.awaitQueueCapacity(timeout);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return CompletableFuture.completedFuture(
                        CallResult.abandoned(failures.ofInterruptedWait(operation, e, null), 0));
            }
        }
        return new RetryingCall<>(this, request, settings, limiter, deadline).start(permit, apiKey);
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

    /** Ends the retry pauses of all calls. Each later pause ends immediately. Requests in flight continue. */
    public void cancelWaits() {
        pauses.close();
    }

    @Override
    protected void doStart() {
        ServiceHelper.startService(transport);
    }

    @Override
    protected void doStop() {
        cancelWaits();
        ServiceHelper.stopService(transport);
    }
}
