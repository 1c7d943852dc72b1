// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.operation;

import java.util.concurrent.CompletableFuture;

import io.github.camelladiflow.CacheMode;
import io.github.camelladiflow.LookupOptions;
import io.github.camelladiflow.internal.Answer;
import io.github.camelladiflow.internal.CallResult;
import io.github.camelladiflow.internal.cache.AnswerCache;
import io.github.camelladiflow.internal.cache.CacheKey;
import io.github.camelladiflow.internal.cache.CachePolicy;
import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.CustomerLookup;
import io.github.camelladiflow.model.LadiFlowNotFoundException;
import io.github.camelladiflow.model.LadiFlowOperation;
import org.apache.camel.Exchange;

/** Looks a customer up: in the cache, if it is on, or at LadiFlow. */
final class CustomerShow implements Operation<CustomerLookup, Customer> {

    private final OperationContext context;
    private final LookupReader reader;
    private final AnswerCache<Customer> cache;
    private final CachePolicy policy;
    private final CacheMode mode;

    CustomerShow(OperationContext context) {
        LookupOptions options = context.lookup();
        this.context = context;
        this.reader = new LookupReader(context);
        this.policy = CachePolicy.of(
                options.getCacheTtl(),
                options.getCacheNotFoundTtl(),
                options.getCacheStaleIfError(),
                context.configuration().getRetryTimeout());
        boolean off = options.getCacheMode() == CacheMode.USE && !policy.isOn();
        this.mode = off ? CacheMode.BYPASS : options.getCacheMode();
        this.cache = mode == CacheMode.BYPASS ? null : context.customers();
        if (cache != null) {
            cache.keepFor(policy);
        }
    }

    @Override
    public CustomerLookup read(Exchange exchange) {
        return reader.read(exchange);
    }

    @Override
    public CallResult<Customer> peek(CustomerLookup lookup) {
        return mode == CacheMode.USE ? cache.peek(key(lookup), policy) : null;
    }

    @Override
    public CompletableFuture<CallResult<Customer>> call(CustomerLookup lookup) {
        return switch (mode) {
            case USE -> cache.get(key(lookup), policy, () -> ask(lookup), context.threads());
            case REFRESH -> cache.refresh(key(lookup), policy, () -> ask(lookup));
            default -> ask(lookup);
        };
    }

    private CacheKey key(CustomerLookup lookup) {
        return CustomerKeys.of(context.scope().get(), lookup);
    }

    private CompletableFuture<CallResult<Customer>> ask(CustomerLookup lookup) {
        return context.caller().call(ShowRequest.of(lookup));
    }

    @Override
    public void write(Exchange exchange, CustomerLookup lookup, Answer<Customer> answer) {
        Customer customer = answer.value();
        if (customer != null) {
            exchange.getMessage().setBody(context.output(customer));
            return;
        }
        switch (context.lookup().getNotFound()) {
            case EXCEPTION ->
                throw new LadiFlowNotFoundException(
                        "LadiFlow knows no customer with the " + lookup.field().member() + " of this message."
                                + " Handle it with onException, or set notFound=NULL or notFound=KEEP.",
                        LadiFlowOperation.CUSTOMER_SHOW,
                        answer.httpStatus(),
                        answer.code());
            case NULL -> exchange.getMessage().setBody(null);
            case KEEP -> {
                // the body stays as it is
            }
        }
    }
}
