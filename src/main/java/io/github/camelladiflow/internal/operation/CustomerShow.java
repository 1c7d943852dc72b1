// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.operation;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Collectors;

import io.github.camelladiflow.internal.CallResult;
import io.github.camelladiflow.internal.cache.CacheKey;
import io.github.camelladiflow.internal.cache.CachePolicy;
import io.github.camelladiflow.internal.cache.CustomerCache;
import io.github.camelladiflow.internal.request.PhoneNumbers;
import io.github.camelladiflow.model.ApiObject;
import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.exception.LadiFlowNotFoundException;
import io.github.camelladiflow.model.request.CustomerLookup;
import io.github.camelladiflow.model.request.LookupField;
import io.github.camelladiflow.options.CacheMode;
import io.github.camelladiflow.options.LookupOptions;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.support.DefaultMessage;
import org.apache.camel.support.ExchangeHelper;

/** Looks up a customer in the cache if it is enabled, or with a request to LadiFlow. */
public final class CustomerShow implements Operation<List<CustomerLookup>, Customer> {

    private static final String COUNTRY_CODE_HINT =
            " The phone number was sent with the country code of Vietnam. phoneFormat=VN sends it as"
                    + " 0901234567, the form that stores often have.";

    private final OperationContext context;
    private final OperationContext.Caller caller;
    private final LookupReader reader;
    private final Function<ApiObject, Object> output;
    private final CustomerCache cache;
    private final CachePolicy policy;
    private final CacheMode cacheMode;

    public CustomerShow(OperationContext context) {
        LookupOptions options = context.options().lookup();
        this.context = context;
        this.caller = context.caller();
        this.reader = new LookupReader(LadiFlowOperation.CUSTOMER_SHOW, context);
        this.output = context.output();
        this.policy = new CachePolicy(
                options.getCacheTtl(),
                options.getCacheNotFoundTtl(),
                options.getCacheStaleIfError(),
                context.options().configuration().getRetryTimeout());
        boolean off = options.getCacheMode() == CacheMode.USE && !policy.isEnabled();
        this.cacheMode = off ? CacheMode.BYPASS : options.getCacheMode();
        this.cache = cacheMode == CacheMode.USE || cacheMode == CacheMode.REFRESH
                ? context.store().customerCache()
                : null;
        if (cache != null) {
            cache.extendRetention(policy);
        }
    }

    @Override
    public List<CustomerLookup> read(Exchange exchange) {
        return reader.read(exchange);
    }

    @Override
    public CallResult<Customer> cachedResult(List<CustomerLookup> keys) {
        return cacheMode == CacheMode.USE && keys.size() == 1 ? cache.getIfFresh(cacheKey(keys), policy) : null;
    }

    @Override
    public CompletableFuture<CallResult<Customer>> call(List<CustomerLookup> keys) {
        // the response to several keys may be the customer of any of them, so it is not cached
        return switch (keys.size() == 1 ? cacheMode : CacheMode.BYPASS) {
            case USE -> cache.get(cacheKey(keys), policy, () -> caller.call(ShowRequest.of(keys)), context.executor());
            case REFRESH -> cache.refresh(cacheKey(keys), policy, () -> caller.call(ShowRequest.of(keys)));
            default -> caller.call(ShowRequest.of(keys));
        };
    }

    private CacheKey cacheKey(List<CustomerLookup> keys) {
        return CacheKey.of(context.store().scope(), keys.get(0));
    }

    /** Whether messages evict customers from the cache, without a call to LadiFlow. */
    public boolean isEvicting() {
        return cacheMode == CacheMode.EVICT;
    }

    /** Removes the customers of all keys of a message from the cache, without a request to LadiFlow. */
    public void evict(Exchange exchange) {
        String scope = context.store().scope();
        context.store().customerCache().evict(scope, CacheKey.aliases(scope, read(exchange)));
    }

    @Override
    public void writeOutput(Exchange exchange, List<CustomerLookup> keys, CallResult<Customer> result) {
        Customer customer = result.value();
        if (customer != null) {
            exchange.getMessage().setBody(output.apply(customer));
            return;
        }
        switch (context.options().lookup().getNotFound()) {
            case EXCEPTION ->
                throw new LadiFlowNotFoundException(
                                "LadiFlow has no customer with the "
                                        + keys.stream()
                                                .map(key -> key.field().member())
                                                .collect(Collectors.joining(" or "))
                                        + " of this message."
                                        + (keys.stream().anyMatch(CustomerShow::hasCountryCode)
                                                ? COUNTRY_CODE_HINT
                                                : "")
                                        + " Handle this exception with onException, or set notFound=NULL or notFound=KEEP.",
                                LadiFlowOperation.CUSTOMER_SHOW)
                        .initResponse(result.httpStatus(), result.code(), result.message(), result.requestId());
            case NULL -> clearBody(exchange);
            case KEEP -> {
                // the body stays as it is
            }
        }
    }

    /** Messages of files and JMS read their body again when it is null, so this replaces the message, as Camel's setBody does. */
    private static void clearBody(Exchange exchange) {
        Message message = new DefaultMessage(exchange.getContext());
        message.copyFromWithNewBody(exchange.getMessage(), null);
        ExchangeHelper.replaceMessage(exchange, message, false);
    }

    private static boolean hasCountryCode(CustomerLookup key) {
        return key.field() == LookupField.PHONE && PhoneNumbers.hasCountryCode(key.value());
    }
}
