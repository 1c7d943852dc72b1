// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.component;

import io.github.camelladiflow.internal.HeaderNames;
import io.github.camelladiflow.model.Outcome;
import io.github.camelladiflow.model.exception.LadiFlowException;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.spi.EndpointServiceLocation;
import org.apache.camel.telemetry.Span;
import org.apache.camel.telemetry.TagConstants;
import org.apache.camel.telemetry.decorators.AbstractSpanDecorator;
import org.apache.camel.util.StringHelper;

/**
 * What Camel's own span of a call says: the operation, how the call ended and with how many requests, and nothing of a message or
 * of the endpoint's options. Found by camel-telemetry, for components of any name; not made to be called. Thread-safe.
 */
public final class LadiFlowSpanDecorator extends AbstractSpanDecorator {

    static final String OPERATION = "camel.ladiflow.operation";
    static final String OUTCOME = "camel.ladiflow.outcome";
    static final String ATTEMPTS = "camel.ladiflow.attempts";

    /** Made by camel-telemetry. */
    public LadiFlowSpanDecorator() {
        // has no state
    }

    @Override
    public String getComponent() {
        return "ladiflow";
    }

    @Override
    public String getComponentClassName() {
        return "io.github.camelladiflow.LadiFlowComponent";
    }

    /** Without the options of the URI, which the default shows: a {@code lookupValue} may be a person's. */
    @Override
    public void beforeTracingEvent(Span span, Exchange exchange, Endpoint endpoint) {
        var service = (EndpointServiceLocation) endpoint;
        span.setComponent("camel-ladiflow");
        span.setTag(TagConstants.URL_SCHEME, StringHelper.before(endpoint.getEndpointUri(), ":"));
        span.setTag(TagConstants.EXCHANGE_ID, exchange.getExchangeId());
        span.setTag(TagConstants.SERVER_ADDRESS, service.getServiceUrl());
        span.setTag(OPERATION, service.getServiceMetadata().get("operation"));
    }

    @Override
    public void afterTracingEvent(Span span, Exchange exchange) {
        super.afterTracingEvent(span, exchange);
        var message = exchange.getMessage();
        if (exchange.getException() != null) {
            span.setTag(
                    OUTCOME,
                    LadiFlowException.outcomeOf(exchange.getException()).label());
        } else if (message.getHeader(HeaderNames.OUTCOME) instanceof String outcome) {
            span.setTag(OUTCOME, Outcome.valueOf(outcome).label());
        }
        if (message.getHeader(HeaderNames.ATTEMPTS) instanceof Integer attempts) {
            span.setTag(ATTEMPTS, attempts.toString());
        }
    }
}
