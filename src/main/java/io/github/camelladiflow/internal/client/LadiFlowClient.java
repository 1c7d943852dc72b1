// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import io.github.camelladiflow.internal.ApiRequest;
import io.github.camelladiflow.internal.CallListener;
import io.github.camelladiflow.internal.CallResult;
import io.github.camelladiflow.internal.ThrottledWarning;
import io.github.camelladiflow.internal.client.RateLimiter.Permit;
import io.github.camelladiflow.internal.options.ApiKey;
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
 * Calls the LadiFlow API: a request goes in, a decoded answer or an exception of the {@link LadiFlowException} family comes
 * out. Makes a failed call again as its {@link RetryPolicy} say, and keeps to a {@link RateLimiter}. Thread-safe once
 * started.
 */
public final class LadiFlowClient extends ServiceSupport {

    private static final Logger LOG = LoggerFactory.getLogger(LadiFlowClient.class);

    private final HttpTransport transport;
    private final ResponseDecoder decoder;
    private final FailureFactory failures;
    private final Executor executor;
    private final CallListener requestListener;
    private final Runnable onRetrySuppressed;
    private final Set<CompletableFuture<Void>> retryPauses = ConcurrentHashMap.newKeySet();
    private final ThrottledWarning misdeliveryWarning = new ThrottledWarning(System::nanoTime);
    private volatile boolean waitsCancelled;

    /**
     * Makes a client; it has to be started before it is used.
     *
     * @param camelContext where camel-http lives
     * @param settings where to call
     * @param threads runs what a call does after it had to wait; a call for which it refuses to fails
     * @param watch ends what takes too long
     * @param requests told of each request that has ended
     * @param suppressed run for each retry that is not sent, for want of a budget
     */
    public LadiFlowClient(
            CamelContext camelContext,
            ConnectionSettings settings,
            Executor threads,
            DeadlineTicker watch,
            CallListener requests,
            Runnable suppressed) {
        this.requestListener = requests;
        this.onRetrySuppressed = suppressed;
        this.failures = new FailureFactory(settings);
        this.transport = new HttpTransport(camelContext, settings, watch);
        this.decoder = new ResponseDecoder(failures);
        this.executor = threads;
    }

    /**
     * Asks LadiFlow. The first attempt runs on the calling thread unless it has to wait for its turn; all else runs on
     * threads of the client's. If the future is cancelled before the request is sent, it is not sent.
     *
     * @param request the question
     * @param settings with which key, and within which limits; not changed from now on
     * @param store finds the limiter that lets the call through, for which it may have to ask for the key
     * @param <A> what a successful answer holds
     * @return how the call ends; it never ends exceptionally
     */
    public <A> CompletableFuture<CallResult<A>> call(
            ApiRequest<A> request, LadiFlowConfiguration settings, Supplier<RateLimiter> store) {
        Duration timeout = settings.getRetryTimeout();
        boolean waitsForCapacity = settings.isBlockWhenFull();
        long deadline = System.nanoTime() + timeout.toNanos();
        RateLimiter limiter = store.get();
        if (waitsForCapacity) {
            try {
                deadline += limiter.awaitQueueCapacity(timeout);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return CompletableFuture.completedFuture(
                        CallResult.abandoned(failures.ofInterruptedWait(request.operation(), e, null), 0));
            }
        }
        var call = new Call<>(request, settings, limiter, deadline);
        call.acquirePermit();
        return call.result;
    }

    /**
     * The key that counts now; one that is fixed was checked when the endpoint was made.
     *
     * @throws LadiFlowAuthenticationException if the supplier gives none
     */
    public static String resolveApiKey(LadiFlowConfiguration settings, LadiFlowOperation operation) {
        if (settings.getApiKeySupplier() == null) {
            if (settings.getApiKey() == null || settings.getApiKey().isBlank()) {
                throw FailureFactory.ofAbsentApiKey(operation);
            }
            return settings.getApiKey();
        }
        String apiKey;
        try {
            apiKey = settings.getApiKeySupplier().get();
        } catch (Throwable e) {
            // also an Error, or a checked exception that it did not declare: either may quote the key
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            throw FailureFactory.ofMissingApiKey(operation, e);
        }
        try {
            return ApiKey.check(apiKey);
        } catch (IllegalArgumentException e) {
            // what follows the first sentence is about properties and URIs
            throw FailureFactory.ofMissingApiKey(
                    operation, e.getMessage().split("(?<=\\.) ", 2)[0] + " Check what the supplier returns.");
        }
    }

    /**
     * Calls an address of this host that is no operation's, such as a hook's: once, without the key, and not held back by a limiter.
     *
     * @param address the whole address
     * @param json what to post, null for a GET
     * @param timeout how long it may take, to the answer's end
     * @return the HTTP status
     * @throws Exception what the network or the HTTP client threw
     */
    public int call(URI address, byte[] json, Duration timeout) throws Exception {
        return transport.call(address, json, timeout);
    }

    /** One call with its repetitions. */
    private final class Call<A> {

        private final ApiRequest<A> request;
        private final LadiFlowOperation operation;
        private final LadiFlowConfiguration settings;
        private final RateLimiter limiter;
        private final long deadline;
        private final RetryBudget.CallShare budgetShare;
        private final CompletableFuture<CallResult<A>> result = new CompletableFuture<>();
        /** How many requests were sent, and how many more would have been with a budget. */
        private int attempts;

        private int suppressedRetries;
        /** Whether it has lost a permit, since the gate closed while it waited for a connection. */
        private boolean permitRevoked;

        /** Whether the next request is a retry that takes from the budget, and how long the last one took. */
        private boolean retryUsesBudget;

        private Duration lastAttemptDuration;
        private LadiFlowException lastFailure;
        /** The first failure after which what was asked may have been carried out. */
        private LadiFlowException uncertainFailure;
        /** The id in a response that may belong to another request, after which one attempt is left; and that in the next. */
        private String mismatchedId;

        private String nextMismatchedId;

        Call(ApiRequest<A> request, LadiFlowConfiguration settings, RateLimiter limiter, long deadline) {
            this.request = request;
            this.operation = request.operation();
            this.settings = settings;
            this.limiter = limiter;
            this.deadline = deadline;
            this.budgetShare = limiter.retryBudget().new CallShare(operation);
        }

        void acquirePermit() {
            CompletableFuture<Permit> turn = limiter.acquire(remainingTime(), operation, permitRevoked || attempts > 0);
            if (turn.isDone()) {
                turn.whenComplete(this::attemptOrFail);
            } else {
                turn.whenComplete((permit, refusal) -> resume(() -> attemptOrFail(permit, refusal), permit));
            }
        }

        private void resume(Runnable step, Permit permit) {
            try {
                executor.execute(() -> {
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
                                "There is no thread for a call of " + operation + " that had to wait", noThread),
                        attempts));
            }
        }

        private void attemptOrFail(Permit permit, Throwable refusal) {
            if (refusal != null) {
                failInterruptedWait(refusal);
                return;
            }
            try {
                if (result.isDone()) {
                    permit.releaseUnused();
                } else {
                    attempt(permit);
                }
            } catch (LadiFlowAuthenticationException noKey) {
                permit.releaseUnused();
                fail(noKey, false);
            } catch (Throwable e) {
                permit.releaseUsed();
                failUnexpectedly(e);
            }
        }

        /** Nobody else would ever end the call. */
        private void failUnexpectedly(Throwable e) {
            if (e instanceof LadiFlowException known) {
                fail(known, false);
            } else {
                result.complete(
                        CallResult.failed(new IllegalStateException("A call of " + operation + " broke", e), attempts));
            }
        }

        private void attempt(Permit permit) {
            String apiKey = resolveApiKey(settings, operation);
            if (remainingTime().isNegative()) {
                permit.releaseUnused();
                fail(failures.ofMissedDeadline(operation, lastFailure), false);
                return;
            }
            if (retryUsesBudget && !budgetShare.tryTakeForRetry()) {
                permit.releaseUnused();
                onRetrySuppressed.run();
                suppressedRetries++;
                // a call that ended sooner would make room for another: callers that wait for each other would send
                // more
                Duration left = remainingTime();
                pause(
                        lastAttemptDuration.compareTo(left) < 0 ? lastAttemptDuration : left,
                        () -> retryOrFail(lastFailure, apiKey, false));
                return;
            }
            attempts++;
            long start = System.nanoTime();
            Duration responseTimeout = settings.getResponseTimeout();
            long maxBytes = settings.getMaxResponseSize();
            try {
                CallResult<A> answer = transport.post(
                        request,
                        apiKey,
                        responseTimeout,
                        deadline,
                        // other idle connections may have died with the one that it was
                        mismatchedId != null
                                || lastFailure != null
                                        && lastFailure.getCause()
                                                instanceof GuardedRequestExecutor.DeadConnectionException,
                        permit::isRevoked,
                        reply -> decode(reply, maxBytes, apiKey, permit));
                budgetShare.recordSuccess();
                retryUsesBudget = false;
                requestListener.onCompleted(operation, answer, System.nanoTime() - start);
                permit.releaseUsed();
                verifyOrComplete(answer);
            } catch (HttpTransport.PermitRevokedException e) {
                attempts--;
                permitRevoked = true;
                permit.releaseUnused();
                resume(this::acquirePermit, null);
            } catch (Exception e) {
                lastFailure = failures.ofFailedAttempt(operation, e, responseTimeout);
                budgetShare.recordFailedAttempt();
                lastAttemptDuration = Duration.ofNanos(System.nanoTime() - start);
                retryUsesBudget = !(lastFailure instanceof LadiFlowRateLimitException
                        || e instanceof GuardedRequestExecutor.DeadConnectionException);
                requestListener.onCompleted(
                        operation, CallResult.failed(lastFailure, attempts), System.nanoTime() - start);
                if (uncertainFailure == null && lastFailure.isPossiblyCarriedOut()) {
                    uncertainFailure = lastFailure;
                }
                permit.releaseUsed();
                retryOrFail(lastFailure, apiKey, FailureFactory.isCausedLocally(e));
            }
        }

        /** Closes the connection of a response that may belong to another request, before the pool can give it away. */
        private CallResult<A> decode(RawResponse reply, long maxBytes, String apiKey, Permit permit)
                throws IOException {
            CallResult<A> answer;
            try {
                answer = decoder.decode(request, reply, maxBytes, apiKey);
            } catch (LadiFlowRateLimitException refused) {
                // before the pool gives the connection to a call that has its permit already
                permit.releaseRateLimited(
                        RetryPolicy.gatePause(settings, refused.getRetryAfter(), limiter.consecutiveClosings()));
                throw refused;
            }
            A value = answer.value();
            nextMismatchedId = value == null ? null : request.mismatchedId().apply(value);
            if (nextMismatchedId != null && !nextMismatchedId.equals(mismatchedId)) {
                reply.connection().cancel();
            }
            return answer;
        }

        /** Sends the request once more, on a new connection, if its response may belong to another: two agree, or do not. */
        private void verifyOrComplete(CallResult<A> answer) {
            if (mismatchedId == null && nextMismatchedId != null) {
                mismatchedId = nextMismatchedId;
                resume(this::acquirePermit, null);
                return;
            }
            boolean misdelivered =
                    mismatchedId != null && answer.value() != null && !mismatchedId.equals(nextMismatchedId);
            if (misdelivered) {
                misdeliveryWarning.warn(
                        LOG, failures.describe(operation), "A response belonged to another request. Check the proxy.");
            }
            CallResult<A> end = misdelivered && nextMismatchedId != null ? answer.asUnconfirmed() : answer;
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
                // when is the limiter's affair
                resume(this::acquirePermit, null);
            } else if (pause != null) {
                pause(pause, this::acquirePermit);
            } else {
                fail(failure, abandoned);
            }
        }

        /** A later attempt that surely was in vain does not make it certain that the earlier one was. */
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
                    && !apiKey.equals(resolveApiKey(settings, operation));
        }

        private void pause(Duration length, Runnable next) {
            var pause = new CompletableFuture<Void>();
            retryPauses.add(pause);
            pause.completeOnTimeout(null, length.toNanos(), TimeUnit.NANOSECONDS);
            if (waitsCancelled) {
                pause.cancel(false);
            }
            pause.whenComplete((nothing, stopped) -> {
                retryPauses.remove(pause);
                resume(stopped == null ? next : () -> failInterruptedWait(stopped), null);
            });
        }

        private Duration remainingTime() {
            return Duration.ofNanos(deadline - System.nanoTime());
        }

        private void failInterruptedWait(Throwable reason) {
            Throwable cause = reason instanceof CompletionException ? reason.getCause() : reason;
            fail(failures.ofInterruptedWait(operation, cause, lastFailure), cause instanceof CancellationException);
        }
    }

    /** Ends the waits of all calls that are to be made again, and of those that fail from now on. What is being called goes on. */
    public void cancelWaits() {
        waitsCancelled = true;
        retryPauses.forEach(pause -> pause.cancel(false));
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
