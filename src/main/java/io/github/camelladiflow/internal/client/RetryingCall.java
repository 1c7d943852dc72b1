// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

import io.github.camelladiflow.internal.ApiRequest;
import io.github.camelladiflow.internal.CallResult;
import io.github.camelladiflow.internal.client.RateLimiter.Permit;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.exception.LadiFlowAuthenticationException;
import io.github.camelladiflow.model.exception.LadiFlowException;
import io.github.camelladiflow.model.exception.LadiFlowRateLimitException;
import io.github.camelladiflow.options.LadiFlowConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One call to LadiFlow, with its retries. The attempts run one after the other. */
final class RetryingCall<A> {

    private static final Logger LOG = LoggerFactory.getLogger(LadiFlowClient.class);

    private final LadiFlowClient client;
    private final ApiRequest<A> request;
    private final LadiFlowOperation operation;
    private final LadiFlowConfiguration settings;
    private final RateLimiter limiter;
    private final long deadline;
    private final CompletableFuture<CallResult<A>> result = new CompletableFuture<>();
    /** The number of requests that were sent. */
    private int attempts;
    /** The number of retries that were not sent because the retry budget was empty. */
    private int suppressedRetries;
    /** Whether the call has lost its permit because the gate closed while the call was waiting for a connection. */
    private boolean permitRevoked;
    /** The tokens that the call's retries have taken, null if no attempt has failed. */
    private RetryBudget.CallShare budgetShare;

    private LadiFlowException lastFailure;
    /** The first failure after which the operation may have been carried out. */
    private LadiFlowException uncertainFailure;
    /** The id in a response that may belong to another request; one more attempt verifies the response. */
    private String mismatchedId;
    /** The id in the response to that attempt, if this response may also belong to another request. */
    private String nextMismatchedId;

    RetryingCall(
            LadiFlowClient client,
            ApiRequest<A> request,
            LadiFlowConfiguration settings,
            RateLimiter limiter,
            long deadline) {
        this.client = client;
        this.request = request;
        this.operation = request.operation();
        this.settings = settings;
        this.limiter = limiter;
        this.deadline = deadline;
    }

    /**
     * Starts the call with a permit and the current API key. If the permit is null, the call first waits for a permit.
     */
    CompletableFuture<CallResult<A>> start(Permit permit, String apiKey) {
        if (permit == null) {
            acquirePermit();
        } else {
            run(permit, apiKey);
        }
        return result;
    }

    private void acquirePermit() {
        CompletableFuture<Permit> acquired = limiter.acquire(remainingTime(), operation, permitRevoked || attempts > 0);
        if (acquired.isDone()) {
            acquired.whenComplete(this::runOrFail);
        } else {
            acquired.whenComplete((permit, failure) -> resume(() -> runOrFail(permit, failure), permit));
        }
    }

    private void resume(Runnable step, Permit permit) {
        try {
            client.executor.execute(() -> {
                try {
                    step.run();
                } catch (Throwable e) {
                    failUnexpectedly(e);
                }
            });
        } catch (Throwable noThread) {
            if (permit != null) {
                permit.releaseUnused();
            }
            result.complete(CallResult.abandoned(
                    new IllegalStateException(
                            "The call to " + operation
                                    + " cannot continue after its wait, because no thread can be created."
                                    + " Check the limits on threads and memory.",
                            noThread),
                    attempts));
        }
    }

    private void runOrFail(Permit permit, Throwable failure) {
        if (failure != null) {
            failInterruptedWait(failure);
        } else if (result.isDone()) {
            permit.releaseUnused();
        } else {
            run(permit, null);
        }
    }

    /** Runs an attempt. If the API key is null, resolves the current key first. */
    private void run(Permit permit, String apiKey) {
        try {
            attempt(permit, apiKey == null ? LadiFlowClient.resolveApiKey(settings, operation) : apiKey);
        } catch (LadiFlowAuthenticationException noKey) {
            permit.releaseUnused();
            fail(noKey, false);
        } catch (Throwable e) {
            permit.releaseUsed();
            failUnexpectedly(e);
        }
    }

    /** Completes the call after an unexpected exception. Otherwise the call would never complete. */
    private void failUnexpectedly(Throwable e) {
        if (e instanceof LadiFlowException known) {
            fail(known, false);
        } else {
            result.complete(CallResult.failed(
                    new IllegalStateException("The call to " + operation + " failed with an unexpected error", e),
                    attempts));
        }
    }

    private void attempt(Permit permit, String apiKey) {
        if (remainingTime().isNegative()) {
            permit.releaseUnused();
            fail(client.failures.ofMissedDeadline(operation, lastFailure), false);
            return;
        }
        if (budgetShare != null && !budgetShare.tryTakeForRetry()) {
            permit.releaseUnused();
            client.onRetrySuppressed.run();
            suppressedRetries++;
            // without this pause, the call would fail immediately, and its caller could immediately send the next
            // request
            Duration left = remainingTime();
            Duration pause = budgetShare.lastAttemptDuration();
            pause(pause.compareTo(left) < 0 ? pause : left, () -> retryOrFail(lastFailure, apiKey, false));
            return;
        }
        attempts++;
        long start = System.nanoTime();
        Duration responseTimeout = settings.getResponseTimeout();
        long maxBytes = settings.getMaxResponseSize();
        try {
            CallResult<A> response = client.transport.post(
                    request,
                    apiKey,
                    responseTimeout,
                    deadline,
                    // after a dead connection, other idle connections may be dead too
                    mismatchedId != null
                            || lastFailure != null
                                    && lastFailure.getCause() instanceof GuardedRequestExecutor.DeadConnectionException,
                    permit::isRevoked,
                    raw -> decode(raw, maxBytes, apiKey, permit));
            limiter.retryBudget.recordSuccess(operation, budgetShare);
            budgetShare = null;
            client.requestListener.onCompleted(operation, response, System.nanoTime() - start);
            permit.releaseUsed();
            verifyOrComplete(response);
        } catch (HttpTransport.PermitRevokedException e) {
            attempts--;
            permitRevoked = true;
            permit.releaseUnused();
            resume(this::acquirePermit, null);
        } catch (Exception e) {
            long nanos = System.nanoTime() - start;
            lastFailure = client.failures.ofFailedAttempt(operation, e, responseTimeout);
            if (budgetShare == null) {
                budgetShare = limiter.retryBudget.new CallShare(operation);
            }
            budgetShare.recordFailedAttempt(
                    !(lastFailure instanceof LadiFlowRateLimitException
                            || e instanceof GuardedRequestExecutor.DeadConnectionException),
                    Duration.ofNanos(nanos));
            client.requestListener.onCompleted(operation, CallResult.failed(lastFailure, attempts), nanos);
            if (uncertainFailure == null && lastFailure.isPossiblyCarriedOut()) {
                uncertainFailure = lastFailure;
            }
            permit.releaseUsed();
            retryOrFail(lastFailure, apiKey, FailureFactory.isCausedLocally(e));
        }
    }

    /**
     * Decodes a response. If the response may belong to another request, closes the connection before the pool can
     * reuse it.
     */
    private CallResult<A> decode(RawResponse raw, long maxBytes, String apiKey, Permit permit) throws IOException {
        CallResult<A> response;
        try {
            response = client.decoder.decode(request, raw, maxBytes, apiKey);
        } catch (LadiFlowRateLimitException refused) {
            // this closes the gate before the pool gives the connection to a call that already has a permit
            permit.releaseRateLimited(
                    RetryPolicy.gatePause(settings, refused.getRetryAfter(), limiter.consecutiveClosings()));
            throw refused;
        }
        A value = response.value();
        nextMismatchedId = value == null ? null : request.mismatchedId().apply(value);
        if (nextMismatchedId != null && !nextMismatchedId.equals(mismatchedId)) {
            raw.connection().cancel();
        }
        return response;
    }

    /**
     * Completes the call. If the response may belong to another request, first verifies it with one more attempt on a
     * new connection.
     */
    private void verifyOrComplete(CallResult<A> response) {
        if (mismatchedId == null && nextMismatchedId != null) {
            mismatchedId = nextMismatchedId;
            resume(this::acquirePermit, null);
            return;
        }
        boolean misdelivered =
                mismatchedId != null && response.value() != null && !mismatchedId.equals(nextMismatchedId);
        if (misdelivered) {
            client.misdeliveryWarning.warn(
                    LOG,
                    client.failures.describe(operation),
                    "A response belongs to another request. Check the proxy.");
        }
        CallResult<A> end = misdelivered && nextMismatchedId != null ? response.asUnconfirmed() : response;
        result.complete(end.withAttempts(attempts));
    }

    private void retryOrFail(LadiFlowException failure, String apiKey, boolean abandoned) {
        if (mismatchedId != null) {
            fail(failure, abandoned);
            return;
        }
        Duration pause = RetryPolicy.delayBeforeRetry(
                settings, failure, request.safeToRetry(), attemptsWithSuppressed(), remainingTime());
        if (pause != null && failure instanceof LadiFlowRateLimitException || isApiKeyChanged(failure, apiKey)) {
            // the limiter determines the pause
            resume(this::acquirePermit, null);
        } else if (pause != null) {
            pause(pause, this::acquirePermit);
        } else {
            fail(failure, abandoned);
        }
    }

    /**
     * Completes the call with the first failure after which the operation may have been carried out. If there is no
     * such failure, uses the last failure.
     */
    private void fail(LadiFlowException last, boolean abandoned) {
        LadiFlowException failure = last;
        if (uncertainFailure != null && !last.isPossiblyCarriedOut()) {
            failure = uncertainFailure;
            failure.addSuppressed(last);
        }
        result.complete(abandoned ? CallResult.abandoned(failure, attempts) : CallResult.failed(failure, attempts));
    }

    private int attemptsWithSuppressed() {
        return attempts + suppressedRetries;
    }

    private boolean isApiKeyChanged(LadiFlowException failure, String apiKey) {
        return failure instanceof LadiFlowAuthenticationException
                && attemptsWithSuppressed() <= settings.getMaxRetries()
                && !apiKey.equals(LadiFlowClient.resolveApiKey(settings, operation));
    }

    private void pause(Duration length, Runnable next) {
        client.pauses
                .add(new CompletableFuture<Void>().completeOnTimeout(null, length.toNanos(), TimeUnit.NANOSECONDS))
                .whenComplete((nothing, stopped) ->
                        resume(stopped == null ? next : () -> failInterruptedWait(stopped), null));
    }

    private Duration remainingTime() {
        return Duration.ofNanos(deadline - System.nanoTime());
    }

    private void failInterruptedWait(Throwable reason) {
        Throwable cause = reason instanceof CompletionException ? reason.getCause() : reason;
        fail(client.failures.ofInterruptedWait(operation, cause, lastFailure), cause instanceof CancellationException);
    }
}
