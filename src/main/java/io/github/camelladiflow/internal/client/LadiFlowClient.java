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
import io.github.camelladiflow.internal.RareWarning;
import io.github.camelladiflow.internal.client.RateLimiter.Permit;
import io.github.camelladiflow.internal.text.ApiKey;
import io.github.camelladiflow.model.LadiFlowAuthenticationException;
import io.github.camelladiflow.model.LadiFlowException;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.LadiFlowRateLimitException;
import io.github.camelladiflow.options.LadiFlowConfiguration;
import org.apache.camel.CamelContext;
import org.apache.camel.support.service.ServiceHelper;
import org.apache.camel.support.service.ServiceSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls the LadiFlow API: a request goes in, a decoded answer or an exception of the {@link LadiFlowException} family comes
 * out. Makes a failed call again as its {@link Retries} say, and keeps to a {@link RateLimiter}. Thread-safe once
 * started.
 */
public final class LadiFlowClient extends ServiceSupport {

    private static final Logger LOG = LoggerFactory.getLogger(LadiFlowClient.class);

    private final HttpTransport http;
    private final AnswerDecoder decoder;
    private final Failures failures;
    private final Executor threads;
    private final CallListener requests;
    private final Runnable suppressed;
    private final Set<CompletableFuture<Void>> pauses = ConcurrentHashMap.newKeySet();
    private final RareWarning misdeliveries = new RareWarning(System::nanoTime);
    private volatile boolean waitsEnded;

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
            Watch watch,
            CallListener requests,
            Runnable suppressed) {
        this.requests = requests;
        this.suppressed = suppressed;
        this.failures = new Failures(settings);
        this.http = new HttpTransport(camelContext, settings, watch);
        this.decoder = new AnswerDecoder(failures);
        this.threads = threads;
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
        long deadline = System.nanoTime() + settings.getRetryTimeout().toNanos();
        RateLimiter limiter = store.get();
        if (settings.isBlockWhenFull()) {
            try {
                deadline += limiter.awaitRoom(settings.getRetryTimeout());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return CompletableFuture.completedFuture(
                        CallResult.abandoned(failures.ofWait(request.operation(), e, null), 0));
            }
        }
        var call = new Call<>(request, settings, limiter, deadline);
        call.waitForTurn();
        return call.result;
    }

    /**
     * The key that counts now; one that is fixed was checked when the endpoint was made.
     *
     * @throws LadiFlowAuthenticationException if the supplier gives none
     */
    public static String apiKey(LadiFlowConfiguration settings, LadiFlowOperation operation) {
        if (settings.getApiKeySupplier() == null) {
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
            throw Failures.ofNoKey(operation, e);
        }
        try {
            return ApiKey.check(apiKey);
        } catch (IllegalArgumentException e) {
            // what follows the first sentence is about properties and URIs
            throw Failures.ofNoKey(
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
        return http.call(address, json, timeout);
    }

    /** One call with its repetitions. */
    private final class Call<A> {

        private final ApiRequest<A> request;
        private final LadiFlowConfiguration settings;
        private final RateLimiter limiter;
        private final long deadline;
        private final RetryBudget.Share budget;
        private final CompletableFuture<CallResult<A>> result = new CompletableFuture<>();
        /** How many requests were sent, and how many more would have been with a budget. */
        private int attempts;

        private int unsent;
        /** Whether it has lost a permit, since the gate closed while it waited for a connection. */
        private boolean revoked;

        /** Whether the next request is a retry that takes from the budget, and how long the last one took. */
        private boolean retryCosts;

        private Duration took;
        private LadiFlowException lastFailure;
        /** The first failure after which what was asked may have been carried out. */
        private LadiFlowException unsure;
        /** The id in a response that may belong to another request, after which one attempt is left; and that in the next. */
        private String stranger;

        private String nextStranger;

        Call(ApiRequest<A> request, LadiFlowConfiguration settings, RateLimiter limiter, long deadline) {
            this.request = request;
            this.settings = settings;
            this.limiter = limiter;
            this.deadline = deadline;
            this.budget = limiter.budget().new Share(request.operation());
        }

        void waitForTurn() {
            CompletableFuture<Permit> turn = limiter.acquire(remaining(), request.operation(), revoked || attempts > 0);
            if (turn.isDone()) {
                turn.whenComplete(this::attemptOrFail);
            } else {
                turn.whenComplete((permit, refusal) -> resume(() -> attemptOrFail(permit, refusal), permit));
            }
        }

        private void resume(Runnable step, Permit permit) {
            try {
                threads.execute(() -> {
                    try {
                        step.run();
                    } catch (Throwable e) {
                        broke(e);
                    }
                });
            } catch (Throwable noThread) {
                if (permit != null) {
                    permit.unused();
                }
                result.complete(CallResult.abandoned(
                        new IllegalStateException(
                                "There is no thread for a call of " + request.operation() + " that had to wait",
                                noThread),
                        attempts));
            }
        }

        private void attemptOrFail(Permit permit, Throwable refusal) {
            if (refusal != null) {
                failWaiting(refusal);
                return;
            }
            try {
                if (result.isDone()) {
                    permit.unused();
                } else {
                    attempt(permit);
                }
            } catch (LadiFlowAuthenticationException noKey) {
                permit.unused();
                fail(noKey, false);
            } catch (Throwable e) {
                permit.done();
                broke(e);
            }
        }

        /** Nobody else would ever end the call. */
        private void broke(Throwable e) {
            if (e instanceof LadiFlowException known) {
                fail(known, false);
            } else {
                result.complete(CallResult.failed(
                        new IllegalStateException("A call of " + request.operation() + " broke", e), attempts));
            }
        }

        private void attempt(Permit permit) {
            String apiKey = apiKey(settings, request.operation());
            if (remaining().isNegative()) {
                permit.unused();
                fail(failures.ofLateRequest(request.operation(), lastFailure), false);
                return;
            }
            if (retryCosts && !budget.takeForRetry()) {
                permit.unused();
                suppressed.run();
                unsent++;
                // a call that ended sooner would make room for another: callers that wait for each other would send
                // more
                Duration left = remaining();
                pause(took.compareTo(left) < 0 ? took : left, () -> repeatOrFail(lastFailure, apiKey, false));
                return;
            }
            attempts++;
            long start = System.nanoTime();
            try {
                CallResult<A> answer = http.post(
                        request,
                        apiKey,
                        settings.getResponseTimeout(),
                        deadline,
                        // other idle connections may have died with the one that it was
                        stranger != null
                                || lastFailure != null
                                        && lastFailure.getCause() instanceof GuardedExecutor.DeadConnectionException,
                        permit::isRevoked,
                        reply -> decode(reply, apiKey, permit));
                budget.succeeded();
                retryCosts = false;
                requests.ended(request.operation(), answer, System.nanoTime() - start);
                permit.done();
                checkOrEnd(answer);
            } catch (HttpTransport.RevokedException e) {
                attempts--;
                revoked = true;
                permit.unused();
                resume(this::waitForTurn, null);
            } catch (Exception e) {
                lastFailure = failures.of(request.operation(), e, settings.getResponseTimeout());
                budget.attemptFailed();
                took = Duration.ofNanos(System.nanoTime() - start);
                retryCosts = !(lastFailure instanceof LadiFlowRateLimitException
                        || e instanceof GuardedExecutor.DeadConnectionException);
                requests.ended(
                        request.operation(), CallResult.failed(lastFailure, attempts), System.nanoTime() - start);
                if (unsure == null && lastFailure.isPossiblyCarriedOut()) {
                    unsure = lastFailure;
                }
                permit.done();
                repeatOrFail(lastFailure, apiKey, Failures.isOfOwnThread(e));
            }
        }

        /** Closes the connection of a response that may belong to another request, before the pool can give it away. */
        private CallResult<A> decode(HttpAnswer reply, String apiKey, Permit permit) throws IOException {
            CallResult<A> answer;
            try {
                answer = decoder.decode(request, reply, settings.getMaxResponseSize(), apiKey);
            } catch (LadiFlowRateLimitException refused) {
                // before the pool gives the connection to a call that has its permit already
                permit.tooMany(Retries.gate(settings, refused.getRetryAfter(), limiter.closings()));
                throw refused;
            }
            nextStranger = answer.value() == null ? null : request.stranger().apply(answer.value());
            if (nextStranger != null && !nextStranger.equals(stranger)) {
                reply.connection().cancel();
            }
            return answer;
        }

        /** Sends the request once more, on a new connection, if its response may belong to another: two agree, or do not. */
        private void checkOrEnd(CallResult<A> answer) {
            if (stranger == null && nextStranger != null) {
                stranger = nextStranger;
                resume(this::waitForTurn, null);
                return;
            }
            boolean misdelivered = stranger != null && answer.value() != null && !stranger.equals(nextStranger);
            if (misdelivered) {
                misdeliveries.warn(
                        LOG,
                        failures.where(request.operation()),
                        "A response belonged to another request. Check the proxy.");
            }
            CallResult<A> end = misdelivered && nextStranger != null ? answer.asUnconfirmed() : answer;
            result.complete(end.after(attempts));
        }

        private void repeatOrFail(LadiFlowException failure, String apiKey, boolean abandoned) {
            if (stranger != null) {
                fail(failure, abandoned);
                return;
            }
            Duration pause = Retries.pauseAfter(settings, failure, request.repeatable(), tries(), remaining());
            if (pause != null && failure instanceof LadiFlowRateLimitException || isKeyChanged(failure, apiKey)) {
                // when is the limiter's affair
                resume(this::waitForTurn, null);
            } else if (pause != null) {
                pause(pause, this::waitForTurn);
            } else {
                fail(failure, abandoned);
            }
        }

        /** A later attempt that surely was in vain does not make it certain that the earlier one was. */
        private void fail(LadiFlowException last, boolean abandoned) {
            LadiFlowException failure = last;
            if (unsure != null && !last.isPossiblyCarriedOut()) {
                failure = unsure;
                failure.addSuppressed(last);
            }
            result.complete(abandoned ? CallResult.abandoned(failure, attempts) : CallResult.failed(failure, attempts));
        }

        private int tries() {
            return attempts + unsent;
        }

        private boolean isKeyChanged(LadiFlowException failure, String apiKey) {
            return failure instanceof LadiFlowAuthenticationException
                    && tries() <= settings.getMaxRetries()
                    && !apiKey.equals(apiKey(settings, request.operation()));
        }

        private void pause(Duration length, Runnable next) {
            var pause = new CompletableFuture<Void>();
            pauses.add(pause);
            pause.completeOnTimeout(null, length.toNanos(), TimeUnit.NANOSECONDS);
            if (waitsEnded) {
                pause.cancel(false);
            }
            pause.whenComplete((nothing, stopped) -> {
                pauses.remove(pause);
                resume(stopped == null ? next : () -> failWaiting(stopped), null);
            });
        }

        private Duration remaining() {
            return Duration.ofNanos(deadline - System.nanoTime());
        }

        private void failWaiting(Throwable reason) {
            Throwable cause = reason instanceof CompletionException ? reason.getCause() : reason;
            fail(failures.ofWait(request.operation(), cause, lastFailure), cause instanceof CancellationException);
        }
    }

    /** Ends the waits of all calls that are to be made again, and of those that fail from now on. What is being called goes on. */
    public void endWaits() {
        waitsEnded = true;
        pauses.forEach(pause -> pause.cancel(false));
    }

    @Override
    protected void doStart() {
        ServiceHelper.startService(http);
    }

    @Override
    protected void doStop() {
        endWaits();
        ServiceHelper.stopService(http);
    }
}
