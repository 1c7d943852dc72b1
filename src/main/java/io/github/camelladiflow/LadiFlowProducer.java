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
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.support.DefaultAsyncProducer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the endpoint's operation for each message. A call can wait for a permit, a retry, or an in-flight request that
 * it shares. While it waits, it does not block a thread, unless its exchange is transacted or too many exchanges
 * wait. Thread-safe.
 *
 * @param <Q> the type of the operation's request
 * @param <A> the type of the value in the response
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
    private final boolean rejectsWhenFull;
    private volatile EndpointObserver observer;

    LadiFlowProducer(
            LadiFlowEndpoint endpoint, ComponentServices services, Operation<Q, A> operation, StoreCaller caller) {
        super(endpoint);
        this.caller = caller;
        this.endpoint = endpoint;
        this.apiOperation = endpoint.apiOperation();
        this.services = services;
        this.operation = operation;
        this.rejectsWhenFull = !endpoint.getConfiguration().isBlockWhenFull();
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        return new Call(exchange, callback).start();
    }

    /** The call for one message. If the call releases its thread, a task completes it later. */
    private final class Call implements GrowingExecutor.RejectableTask {

        private final Exchange exchange;
        private final AsyncCallback callback;
        private final long startedAt = System.nanoTime();
        private Q request;
        private CallResult<A> result;

        Call(Exchange exchange, AsyncCallback callback) {
            this.exchange = exchange;
            this.callback = callback;
        }

        /**
         * Starts the call. Returns whether the exchange is complete. If it is not, {@link #resume} completes it later.
         */
        boolean start() {
            try {
                clearHeaders(exchange.getMessage());
                request = operation.read(exchange);
                result = operation.cachedResult(request);
                if (result == null) {
                    if (rejectsWhenFull) {
                        services.executors().checkWaitingCapacity(apiOperation);
                    }
                    CompletableFuture<CallResult<A>> pending = operation.call(request);
                    if (!pending.isDone()
                            && !exchange.isTransacted()
                            && services.executors().tryAcquireWaitingSlot()) {
                        pending.whenComplete(this::resume);
                        return false;
                    }
                    result = CallResult.await(apiOperation, pending);
                }
                complete();
            } catch (Throwable e) {
                // an Error, for example from a type converter, is caught, too. Otherwise the exchange would stay in
                // flight forever
                reportResult(CallResult.ofThrowable(e));
                exchange.setException(e);
            }
            callback.done(true);
            return true;
        }

        private void resume(CallResult<A> completed, Throwable bug) {
            result = bug == null ? completed : CallResult.ofThrowable(bug);
            services.executors().continuation().execute(this);
        }

        @Override
        public void run() {
            services.executors().releaseWaitingSlot();
            complete();
            callback.done(false);
        }

        @Override
        public void reject(Throwable reason) {
            services.executors().releaseWaitingSlot();
            exchange.setException(new IllegalStateException(
                    "No thread can be created to continue the exchange. Check the limits on threads and memory.",
                    reason));
            callback.done(false);
        }

        private void complete() {
            reportResult(result);
            try {
                if (!setHeaders(exchange.getMessage(), result)) {
                    throw result.failure();
                }
                operation.writeOutput(exchange, request, result);
            } catch (Throwable e) {
                exchange.setException(e);
            }
        }

        private void reportResult(CallResult<?> completed) {
            try {
                observer.onCompleted(apiOperation, completed, System.nanoTime() - startedAt);
            } catch (Throwable ofAppender) {
                // a log appender of the application can throw an exception, and the exchange must still be completed
            }
        }

        /**
         * Sets the headers that have a value. After a failure, sets only the number of attempts and the id of the
         * request.
         *
         * @return whether the call succeeded
         */
        private static boolean setHeaders(Message message, CallResult<?> result) {
            boolean success = result.isSuccess();
            CallResult.Response response = result.response();
            Integer httpStatus = response.httpStatus();
            Integer code = response.code();
            String serviceMessage = response.message();
            message.setHeader(LadiFlowConstants.ATTEMPTS, result.attempts());
            setIfPresent(message, LadiFlowConstants.REQUEST_ID, result.requestId());
            if (success) {
                message.setHeader(LadiFlowConstants.OUTCOME, result.outcome().name());
                setIfPresent(message, LadiFlowConstants.CACHE, result.cacheStatus());
                setIfPresent(message, LadiFlowConstants.HTTP_STATUS, httpStatus);
                setIfPresent(message, LadiFlowConstants.CODE, code);
                setIfPresent(message, LadiFlowConstants.MESSAGE, serviceMessage);
            }
            return success;
        }

        private static void setIfPresent(Message message, String name, Object value) {
            if (value != null) {
                message.setHeader(name, value instanceof CacheStatus status ? status.name() : value);
            }
        }
    }

    /** Removes the headers of an earlier call, so that none of them remains if this call fails. */
    static void clearHeaders(Message message) {
        if (message.hasHeaders()) {
            RESPONSE_HEADERS.forEach(message::removeHeader);
        }
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        String scope = caller.requireScopeUnlessSkipped(endpoint);
        caller.start((called, result, nanos) -> observer.onCompleted(called, result, nanos));
        observer = services.observe(apiOperation, caller, scope, LOG);
        LOG.info(
                "{} calls {}; {}; {}",
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
