// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.util.List;

import io.github.camelladiflow.internal.client.CallResult;
import io.github.camelladiflow.internal.component.ComponentServices;
import io.github.camelladiflow.internal.component.EndpointHealthCheck;
import io.github.camelladiflow.internal.component.Observers;
import io.github.camelladiflow.internal.component.StoreCaller;
import io.github.camelladiflow.internal.operation.Operation;
import io.github.camelladiflow.model.LadiFlowOperation;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.support.DefaultProducer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the endpoint's operation for each message, on the calling thread. Thread-safe.
 *
 * @param <Q> the type of the operation's request
 * @param <A> the type of the value in the response
 */
final class LadiFlowProducer<Q, A> extends DefaultProducer implements CallResult.Listener {

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
    private final Observers observers;
    private final Operation<Q, A> operation;
    private final StoreCaller caller;
    private String logName;
    private EndpointHealthCheck health;

    LadiFlowProducer(
            LadiFlowEndpoint endpoint, ComponentServices services, Operation<Q, A> operation, StoreCaller caller) {
        super(endpoint);
        this.caller = caller;
        this.endpoint = endpoint;
        this.apiOperation = endpoint.apiOperation();
        this.observers = services.observers();
        this.operation = operation;
    }

    @Override
    public void process(Exchange exchange) {
        long start = System.nanoTime();
        clearHeaders(exchange.getMessage());
        Q request = null;
        CallResult<A> result;
        try {
            request = operation.read(exchange);
            result = operation.call(request);
        } catch (Throwable e) {
            // Camel would end the route's thread after an Error, for example from a message's body
            result = CallResult.failed(RuntimeCamelException.wrapRuntimeException(e), 0);
        }
        onCompleted(apiOperation, result, System.nanoTime() - start);
        setHeaders(exchange.getMessage(), result);
        result.valueOrThrow();
        operation.writeOutput(exchange, request, result);
    }

    /** Counts, measures and logs a call, and updates the health of the endpoint. */
    @Override
    public void onCompleted(LadiFlowOperation called, CallResult<?> result, long nanos) {
        observers.recordCall(called, result, nanos);
        health.recordCall(result.outcome(), result.cacheStatus(), result.attempts());
        if (result.failure() != null || LOG.isDebugEnabled()) {
            observers.logCall(LOG, logName, result, nanos);
        }
    }

    /**
     * Sets the headers that have a value. After a failure, sets only the number of attempts and the id of the request.
     */
    private static void setHeaders(Message message, CallResult<?> result) {
        message.setHeader(LadiFlowConstants.ATTEMPTS, result.attempts());
        setIfPresent(message, LadiFlowConstants.REQUEST_ID, result.requestId());
        if (result.isSuccess()) {
            CallResult.Response response = result.response();
            message.setHeader(LadiFlowConstants.OUTCOME, result.outcome().name());
            setIfPresent(message, LadiFlowConstants.HTTP_STATUS, response.httpStatus());
            setIfPresent(message, LadiFlowConstants.CODE, response.code());
            setIfPresent(message, LadiFlowConstants.MESSAGE, response.message());
            if (result.cacheStatus() != null) {
                message.setHeader(LadiFlowConstants.CACHE, result.cacheStatus().name());
            }
        }
    }

    private static void setIfPresent(Message message, String name, Object value) {
        if (value != null) {
            message.setHeader(name, value);
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
        caller.start(this);
        logName = endpoint.logName();
        health = observers.addHealthCheck(
                ComponentServices.nameOf(endpoint.getComponent()), apiOperation, endpoint.getServiceUrl());
        LOG.info("{} calls {}", logName, endpoint.getServiceUrl());
    }

    @Override
    protected void doStop() throws Exception {
        if (health != null) {
            observers.removeHealthCheck(health);
        }
        caller.stop();
        super.doStop();
    }
}
