// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.operation;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;

import io.github.camelladiflow.internal.ApiRequest;
import io.github.camelladiflow.internal.CallResult;
import io.github.camelladiflow.internal.cache.CustomerCache;
import io.github.camelladiflow.internal.options.OptionText;
import io.github.camelladiflow.model.ApiObject;
import io.github.camelladiflow.options.LadiFlowConfiguration;
import io.github.camelladiflow.options.LookupOptions;
import io.github.camelladiflow.options.RequestOptions;
import io.github.camelladiflow.options.WriteOptions;
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
 * @param executor runs tasks that may block
 */
public record OperationContext(
        CamelContext camelContext, Options options, StoreState store, Caller caller, Executor executor) {

    /** The options of an endpoint. Each operation reads only the option groups that apply to it. */
    public record Options(
            LadiFlowConfiguration configuration, LookupOptions lookup, RequestOptions request, WriteOptions write) {}

    /** Calls LadiFlow with the options of the endpoint. */
    @FunctionalInterface
    public interface Caller {

        <A> CompletableFuture<CallResult<A>> call(ApiRequest<A> request);

        /** Makes a call in addition to the producer's call for a message. Both calls are counted and measured. */
        default <A> CompletableFuture<CallResult<A>> subcall(ApiRequest<A> request) {
            return call(request);
        }
    }

    /** The state of the store to which the current API key belongs. */
    public interface StoreState {

        /** Returns the string that identifies the store in cache keys. */
        String scope();

        /** Returns the customer cache, which is created on first use. */
        CustomerCache customerCache();

        /** Returns the store's lists of names, which are created on first use. */
        NameLists nameLists();

        /**
         * Returns true only on the first call for a store, so that the warning about merged customers is logged only
         * once.
         */
        boolean isFirstMergeWarning();
    }

    /**
     * Sends a write, and retries it if {@code retryWrites} is set. With {@code dryRun}, does not send the write.
     *
     * @param unsent the value of the result in a dry run
     */
    <A> CompletableFuture<CallResult<A>> callWrite(ApiRequest<A> request, A unsent) {
        if (options.write().isDryRun()) {
            return CompletableFuture.completedFuture(CallResult.withoutRequest(unsent));
        }
        return caller.call(new ApiRequest<>(
                request.operation(),
                request.json(),
                request.reader(),
                options.write().isRetryWrites()));
    }

    /**
     * Runs a step after another step. The step runs on this thread if the value is already known. Otherwise it runs on
     * the executor, because it must not block the thread of another call. Cancelling the result cancels the current
     * step and prevents the next one.
     */
    <A, B> CompletableFuture<B> then(CompletableFuture<A> before, Function<? super A, CompletableFuture<B>> step) {
        CompletableFuture<B> end = propagateCancellation(before, new CompletableFuture<>());
        Function<A, CompletableFuture<B>> cancellable = value -> {
            CompletableFuture<B> call = end.isDone() ? end : step.apply(value);
            propagateCancellation(call, end);
            return call;
        };
        var after = before.isDone() ? before.thenCompose(cancellable) : before.thenComposeAsync(cancellable, executor);
        after.whenComplete((result, failure) -> {
            if (failure == null) {
                end.complete(result);
            } else {
                end.completeExceptionally(failure);
            }
        });
        return end;
    }

    /** Converts the failure of a step into a failed result. */
    <A> CompletableFuture<CallResult<A>> toCallResult(CompletableFuture<CallResult<A>> steps) {
        return propagateCancellation(steps, steps.exceptionally(CallResult::ofThrowable));
    }

    /** Cancels a call when the future that depends on it is cancelled. */
    static <A> CompletableFuture<A> propagateCancellation(CompletableFuture<?> call, CompletableFuture<A> end) {
        end.whenComplete((result, cancelled) -> call.cancel(false));
        return end;
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
