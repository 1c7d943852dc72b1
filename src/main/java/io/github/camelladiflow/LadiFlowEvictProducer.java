// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import io.github.camelladiflow.internal.operation.CustomerEvict;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultProducer;

/** Removes the customers that messages name from the cache. Thread-safe. */
final class LadiFlowEvictProducer extends DefaultProducer {

    private final CustomerEvict evict;

    LadiFlowEvictProducer(LadiFlowEndpoint endpoint, CustomerEvict evict) {
        super(endpoint);
        this.evict = evict;
    }

    @Override
    public void process(Exchange exchange) {
        LadiFlowProducer.clearHeaders(exchange.getMessage());
        evict.process(exchange);
    }
}
