// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.operation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelladiflow.internal.cache.LookupCache;
import io.github.camelladiflow.internal.client.ApiRequest;
import io.github.camelladiflow.internal.client.Call;
import io.github.camelladiflow.internal.client.CallResult;
import io.github.camelladiflow.internal.json.PlainValues;
import io.github.camelladiflow.model.ApiObject;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.options.LadiFlowConfiguration;
import io.github.camelladiflow.options.OutputType;
import io.github.camelladiflow.options.RequestOptions;
import org.apache.camel.CamelContext;

/**
 * Provides an operation with the resources of its endpoint.
 *
 * @param request the options that only some operations have
 */
public record OperationContext(
        CamelContext camelContext,
        LadiFlowOperation operation,
        LadiFlowConfiguration configuration,
        RequestOptions request,
        Store store) {

    /** The store of the current API key: the calls to it, and what all its endpoints share. */
    public interface Store {

        /** Begins a call for a message. */
        Call newCall();

        /**
         * Waits for the slot of the call's first request, so that what follows counts towards the call's deadline.
         */
        void reserveSlot(Call call);

        /** Sends the request for a message. The result may be a failure. */
        <A> CallResult<A> call(Call call, ApiRequest<A> request);

        /** Sends a request in addition to the request for a message. Both are counted and measured. */
        <A> CallResult<A> subcall(Call call, ApiRequest<A> request);

        /** Returns the string that identifies the store in cache keys. */
        String scope();

        /** Returns the lookup cache, which is created on first use. */
        LookupCache lookupCache();

        Names names();

        /** Returns the locks for writes to the same customer. */
        KeyLocks locks();
    }

    OperationDefinition definition() {
        return OperationDefinition.of(operation);
    }

    /** Returns whether a request is only checked, and not sent. */
    boolean isDryRun() {
        return configuration.isDryRun() && !operation.isReadOnly();
    }

    /** Returns the message body after a dry run: the request that would be sent, as a map or as JSON. */
    Object unsent(ObjectNode request) {
        boolean isText = configuration.getOutputType() == OutputType.JSON;
        return isText ? request.toString() : PlainValues.toMutableMap(request);
    }

    /** Returns whether a request may be sent again although LadiFlow may have carried it out. */
    boolean isSafeToRetry() {
        return operation.isReadOnly() || configuration.isRetryWrites();
    }

    /** Converts a value into a message body. */
    public Object toOutput(ApiObject value) {
        return configuration.getOutputType() == OutputType.JSON ? value.toJson() : value;
    }
}
