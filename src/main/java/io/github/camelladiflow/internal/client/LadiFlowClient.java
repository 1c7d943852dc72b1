/*
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *     http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */
package io.github.camelladiflow.internal.client;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

import io.github.camelladiflow.model.CallResult;
import io.github.camelladiflow.model.LadiFlowAnswer;
import io.github.camelladiflow.model.LadiFlowException;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.LadiFlowRequest;
import org.apache.camel.CamelContext;
import org.apache.camel.support.service.ServiceHelper;
import org.apache.camel.support.service.ServiceSupport;

/**
 * Calls one operation of the LadiFlow API: a request goes in, a decoded answer or an exception of the
 * {@link LadiFlowException} family comes out. Makes a failed call again as its {@link RetrySettings} say, and keeps to a
 * {@link RequestBudget}. Thread-safe once started.
 */
public final class LadiFlowClient extends ServiceSupport {

    private final LadiFlowOperation operation;
    private final String apiKey;
    private final HttpCall http;
    private final AnswerDecoder decoder;
    private final Failures failures;
    private final RetrySettings retries;
    private final RequestBudget budget;
    private final WaitingRoom room;

    /**
     * Makes a client; it has to be started before it is used.
     *
     * @param camelContext where camel-http lives
     * @param settings where to call, with which key and within which limits
     * @param retries when a failed call is made again
     * @param budget how many requests a second are allowed
     * @param room where calls wait
     * @param operation what to call
     */
    public LadiFlowClient(
            CamelContext camelContext,
            ClientSettings settings,
            RetrySettings retries,
            RequestBudget budget,
            WaitingRoom room,
            LadiFlowOperation operation) {
        this.operation = operation;
        this.apiKey = settings.apiKey();
        this.failures = new Failures(settings, operation);
        this.http = new HttpCall(camelContext, settings, operation, room.timer());
        this.decoder = new AnswerDecoder(new EnvelopeReader(settings.maxResponseSize()), failures);
        this.retries = retries;
        this.budget = budget;
        this.room = room;
    }

    /**
     * Asks LadiFlow. The first attempt runs on the calling thread. If the call has to wait, for the budget or before it is
     * made again, it either blocks the calling thread or leaves it and goes on elsewhere.
     *
     * @param request the question, of this client's operation
     * @param mayPark whether the call may leave the calling thread when it has to wait
     * @param listener told how the call ended, exactly once: on the calling thread, or, if the call left it, on another
     * @param <T> what a successful answer holds
     * @return true if the listener was told on the calling thread, false if it is or was told on another
     */
    public <T> boolean call(LadiFlowRequest<T> request, boolean mayPark, Consumer<CallResult<T>> listener) {
        return new Call<>(request, mayPark, listener).waitForTurn();
    }

    /** A server that repeats the key in its message does not bring it into a route's message. */
    private <T> LadiFlowAnswer<T> withoutKey(LadiFlowAnswer<T> answer) {
        String message = answer.message();
        return message == null || !message.contains(apiKey)
                ? answer
                : new LadiFlowAnswer<>(
                        answer.value(), answer.httpStatus(), answer.code(), message.replace(apiKey, "xxxxxx"));
    }

    /** One call with its repetitions. Its methods return true once the listener was told. */
    private final class Call<T> {

        private final LadiFlowRequest<T> request;
        private final byte[] json;
        private final boolean mayPark;
        private final Consumer<CallResult<T>> listener;
        private final long deadline = System.nanoTime() + retries.timeout().toNanos();
        private int attempts;
        private LadiFlowException lastFailure;

        Call(LadiFlowRequest<T> request, boolean mayPark, Consumer<CallResult<T>> listener) {
            this.request = request;
            this.json = request.toJson().toString().getBytes(StandardCharsets.UTF_8);
            this.mayPark = mayPark;
            this.listener = listener;
        }

        boolean waitForTurn() {
            CompletableFuture<Void> turn = budget.acquire(remaining(), operation);
            return after(turn, this::attempt, () -> budget.abandon(turn));
        }

        private boolean attempt() {
            attempts++;
            LadiFlowAnswer<T> answer;
            try {
                answer = send();
            } catch (Exception e) {
                lastFailure = failures.of(e);
                return pauseOrFail(lastFailure);
            }
            return end(CallResult.of(answer, attempts));
        }

        /** Gives its permit back before a repetition, which needs one too, may block this thread. */
        private LadiFlowAnswer<T> send() throws Exception {
            try {
                return withoutKey(http.post(json, deadline, reply -> decoder.decode(request, reply)));
            } finally {
                budget.release();
            }
        }

        private boolean pauseOrFail(LadiFlowException failure) {
            Duration pause = retries.pauseAfter(failure, operation.isReadOnly(), attempts, remaining());
            if (pause == null) {
                return fail(failure);
            }
            CompletableFuture<Void> wait = room.pause(pause);
            return after(wait, this::waitForTurn, () -> wait.cancel(false));
        }

        private Duration remaining() {
            return Duration.ofNanos(deadline - System.nanoTime());
        }

        /** Goes on after a wait: at once if it is over, else here if this thread may be blocked, else elsewhere. */
        private boolean after(CompletableFuture<Void> wait, BooleanSupplier next, Runnable ifInterrupted) {
            if (!wait.isDone() && mayPark) {
                wait.whenComplete((nothing, failure) -> room.onCallerThread(() -> goOn(failure, next)));
                return false;
            }
            try {
                wait.get();
            } catch (ExecutionException e) {
                return fail(failures.ofWait(e.getCause(), lastFailure));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                ifInterrupted.run();
                return fail(failures.ofWait(e, lastFailure));
            } catch (RuntimeException e) {
                return fail(failures.ofWait(e, lastFailure));
            }
            return next.getAsBoolean();
        }

        private void goOn(Throwable failure, BooleanSupplier next) {
            if (failure != null) {
                fail(failures.ofWait(failure, lastFailure));
                return;
            }
            try {
                next.getAsBoolean();
            } catch (RuntimeException | Error e) {
                // nobody else would ever tell the listener
                fail(new IllegalStateException("A call of " + operation + " broke", e));
            }
        }

        private boolean fail(RuntimeException failure) {
            return end(CallResult.failed(failure, attempts));
        }

        private boolean end(CallResult<T> result) {
            listener.accept(result);
            return true;
        }
    }

    @Override
    protected void doInit() {
        ServiceHelper.initService(http);
    }

    @Override
    protected void doStart() {
        ServiceHelper.startService(http);
    }

    @Override
    protected void doStop() {
        ServiceHelper.stopService(http);
    }

    @Override
    protected void doShutdown() {
        ServiceHelper.stopAndShutdownService(http);
    }

    /** Shows the operation alone. */
    @Override
    public String toString() {
        return "LadiFlowClient[" + operation + "]";
    }
}
