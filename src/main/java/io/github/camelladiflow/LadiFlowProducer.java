// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.github.camelladiflow.internal.CacheStatus;
import io.github.camelladiflow.internal.CallResult;
import io.github.camelladiflow.internal.client.GrowingExecutor;
import io.github.camelladiflow.internal.component.ComponentServices;
import io.github.camelladiflow.internal.component.Observers.EndpointObserver;
import io.github.camelladiflow.internal.component.StoreCaller;
import io.github.camelladiflow.internal.operation.Operation;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.Outcome;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.support.DefaultAsyncProducer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the endpoint's operation for each message. A call that has to wait (for the answer to another, for its turn, or to be
 * made again) leaves its thread, unless its exchange is transacted or too many have left theirs. Thread-safe.
 *
 * @param <Q> what the operation asks
 * @param <A> what it answers
 */
final class LadiFlowProducer<Q, A> extends DefaultAsyncProducer {

    private static final Logger LOG = LoggerFactory.getLogger(LadiFlowProducer.class);

    private static final List<String> RESPONSE_HEADERS = List.of(
            LadiFlowConstants.OUTCOME,
            LadiFlowConstants.HTTP_STATUS,
            LadiFlowConstants.CODE,
            LadiFlowConstants.MESSAGE,
            LadiFlowConstants.REQUEST_ID,
            LadiFlowConstants.CACHE,
            LadiFlowConstants.ATTEMPTS,
            LadiFlowConstants.DROPPED);

    private final LadiFlowEndpoint endpoint;
    private final LadiFlowOperation apiOperation;
    private final ComponentServices services;
    private final Operation<Q, A> operation;
    private final StoreCaller caller;
    private volatile EndpointObserver observer;

    LadiFlowProducer(
            LadiFlowEndpoint endpoint, ComponentServices services, Operation<Q, A> operation, StoreCaller caller) {
        super(endpoint);
        this.caller = caller;
        this.endpoint = endpoint;
        this.apiOperation = endpoint.apiOperation();
        this.services = services;
        this.operation = operation;
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        var call = new Call(exchange, callback);
        try {
            clearHeaders(exchange.getMessage());
            call.request = operation.read(exchange);
            CallResult<A> known = operation.cachedResult(call.request);
            if (known != null) {
                call.complete(known);
            } else {
                if (!endpoint.getConfiguration().isBlockWhenFull()) {
                    services.executors().checkWaitingCapacity(apiOperation);
                }
                CompletableFuture<CallResult<A>> asked = operation.call(call.request);
                if (!asked.isDone()
                        && !exchange.isTransacted()
                        && services.executors().tryAcquireWaitingSlot()) {
                    asked.whenComplete((result, bug) -> services.executors()
                            .continuation()
                            .execute(call.withResult(bug == null ? result : CallResult.ofThrowable(bug))));
                    return false;
                }
                call.complete(CallResult.await(apiOperation, asked));
            }
        } catch (Throwable e) {
            // also an Error, such as of a type converter: an exchange that nobody ends stays in flight for ever
            call.fail(e);
        }
        callback.done(true);
        return true;
    }

    /** One message on its way; run when it goes on after it has left its thread. */
    private final class Call implements GrowingExecutor.RejectableTask {

        private final Exchange exchange;
        private final AsyncCallback callback;
        private final long start = System.nanoTime();
        private Q request;
        private CallResult<A> result;

        Call(Exchange exchange, AsyncCallback callback) {
            this.exchange = exchange;
            this.callback = callback;
        }

        Call withResult(CallResult<A> ended) {
            this.result = ended;
            return this;
        }

        @Override
        public void run() {
            services.executors().releaseWaitingSlot();
            complete(result);
            callback.done(false);
        }

        @Override
        public void reject(Throwable reason) {
            services.executors().releaseWaitingSlot();
            exchange.setException(new IllegalStateException("There is no thread for what follows the call", reason));
            callback.done(false);
        }

        void complete(CallResult<A> ended) {
            reportResult(ended);
            try {
                if (!setHeaders(exchange.getMessage(), ended)) {
                    throw ended.failure();
                }
                operation.writeOutput(exchange, request, ended);
            } catch (Throwable e) {
                exchange.setException(e);
            }
        }

        void fail(Throwable e) {
            reportResult(CallResult.ofThrowable(e));
            exchange.setException(e);
        }

        private void reportResult(CallResult<?> ended) {
            try {
                observer.onCompleted(apiOperation, ended, System.nanoTime() - start);
            } catch (Throwable ofAppender) {
                // of a user's log: the exchange ends all the same
            }
        }
    }

    /** Removes the headers of an earlier call, so that none is left when this one fails. */
    static void clearHeaders(Message message) {
        if (message.hasHeaders()) {
            RESPONSE_HEADERS.forEach(message::removeHeader);
        }
    }

    /**
     * Sets the headers that there is something to say in; after a failure the number of attempts and the request's id.
     *
     * @return whether the call succeeded
     */
    private static boolean setHeaders(Message message, CallResult<?> result) {
        int attempts = result.attempts();
        String requestId = result.requestId();
        Outcome outcome = result.outcome();
        CacheStatus cache = result.cacheStatus();
        CallResult.Response response = result.response();
        message.setHeader(LadiFlowConstants.ATTEMPTS, attempts);
        setIfPresent(message, LadiFlowConstants.REQUEST_ID, requestId);
        Integer httpStatus = response.httpStatus();
        Integer code = response.code();
        String serviceMessage = response.message();
        boolean success = outcome.isSuccess();
        if (success) {
            message.setHeader(LadiFlowConstants.OUTCOME, outcome.name());
            setIfPresent(message, LadiFlowConstants.CACHE, cache == null ? null : cache.name());
            setIfPresent(message, LadiFlowConstants.HTTP_STATUS, httpStatus);
            setIfPresent(message, LadiFlowConstants.CODE, code);
            setIfPresent(message, LadiFlowConstants.MESSAGE, serviceMessage);
        }
        return success;
    }

    private static void setIfPresent(Message message, String name, Object value) {
        if (value != null) {
            message.setHeader(name, value);
        }
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        String scope = caller.requireScopeUnlessSkipped(endpoint);
        caller.start((called, result, nanos) -> observer.onCompleted(called, result, nanos));
        observer = services.observe(apiOperation, caller, scope, LOG);
        LOG.info(
                "{} asks {}; {}; {}",
                endpoint.logName(),
                endpoint.getServiceUrl(),
                endpoint.summary(),
                services.rateDescription());
    }

    @Override
    protected void doStop() throws Exception {
        if (observer != null) {
            observer.close();
        }
        caller.stop();
        super.doStop();
    }
}
