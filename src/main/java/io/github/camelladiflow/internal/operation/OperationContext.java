// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.operation;

import java.util.function.Function;
import java.util.function.Supplier;

import io.github.camelladiflow.internal.cache.LookupCache;
import io.github.camelladiflow.internal.client.ApiRequest;
import io.github.camelladiflow.internal.client.Call;
import io.github.camelladiflow.internal.client.CallResult;
import io.github.camelladiflow.internal.options.OptionText;
import io.github.camelladiflow.model.ApiObject;
import io.github.camelladiflow.options.LadiFlowConfiguration;
import io.github.camelladiflow.options.RequestOptions;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Expression;
import org.apache.camel.support.DefaultExchange;

/**
 * Provides an operation with the resources of its endpoint.
 *
 * @param options the options of the endpoint
 * @param store the state that all endpoints of the store share
 * @param caller calls the store
 */
public record OperationContext(CamelContext camelContext, Options options, StoreState store, Caller caller) {

    /** The options of an endpoint. Each operation reads only the option groups that apply to it. */
    public record Options(LadiFlowConfiguration configuration, RequestOptions request) {}

    /** Calls LadiFlow with the options of the endpoint. */
    public interface Caller {

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
    }

    /** The state of the store to which the current API key belongs. */
    public interface StoreState {

        /** Returns the string that identifies the store in cache keys. */
        String scope();

        /** Returns the lookup cache, which is created on first use. */
        LookupCache lookupCache();

        Names names();

        /** Returns the locks for writes to the same customer. */
        KeyLocks locks();
    }

    /**
     * Sends a write, and retries it if {@code retryWrites} is set. With {@code dryRun}, does not send the write.
     *
     * @param unsent returns the value of the result in a dry run
     */
    <A> CallResult<A> callWrite(Call call, ApiRequest<A> request, Supplier<A> unsent) {
        return options.configuration().isDryRun()
                ? CallResult.withoutRequest(unsent.get())
                : caller.call(
                        call,
                        new ApiRequest<>(
                                request.operation(),
                                request.json(),
                                request.reader(),
                                options.configuration().isRetryWrites()));
    }

    /** Returns the function that converts a value into a message body. */
    Function<ApiObject, Object> output() {
        return switch (options.configuration().getOutputType()) {
            case POJO -> value -> value;
            case JSON -> ApiObject::toJson;
        };
    }

    /** Converts a value into a message body. */
    public Object toOutput(ApiObject value) {
        return output().apply(value);
    }

    /**
     * Parses an option in Camel's Simple language. Returns null for null.
     *
     * @throws IllegalArgumentException if the text is not valid
     */
    Expression simpleExpression(String option, String text) {
        if (text == null) {
            return null;
        }
        Expression expression = OptionText.expression(camelContext, option, text);
        return OptionText.isExpression(text)
                ? expression
                : new OptionConstant(expression.evaluate(new DefaultExchange(camelContext), Object.class));
    }

    /** The value of an option without an expression. It is the same for all messages. */
    record OptionConstant(Object value) implements Expression {

        @Override
        public <T> T evaluate(Exchange exchange, Class<T> type) {
            return type.cast(value);
        }
    }
}
