// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.operation;

import io.github.camelladiflow.internal.cache.CacheKey;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/** Removes the customer from the cache whom a message names, by all the keys that it has, without asking LadiFlow. */
public final class CustomerEvict implements Processor {

    private final OperationContext context;
    private final LookupReader reader;

    public CustomerEvict(OperationContext context) {
        this.context = context;
        this.reader = new LookupReader(context);
    }

    @Override
    public void process(Exchange exchange) {
        String scope = context.scope().get();
        context.customers().get().evict(scope, CacheKey.aliases(scope, reader.readAll(exchange)));
    }
}
