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
 * Adds tags to Camel's span for a call: the operation, the outcome and the number of requests. It does not add data
 * from a message or from the endpoint's options. Camel-telemetry finds this class regardless of the component's name.
 * Applications do not call it. Thread-safe.
 */
public final class LadiFlowSpanDecorator extends AbstractSpanDecorator {

    static final String OPERATION = "camel.ladiflow.operation";
    static final String OUTCOME = "camel.ladiflow.outcome";
    static final String ATTEMPTS = "camel.ladiflow.attempts";

    @Override
    public String getComponent() {
        return "ladiflow";
    }

    @Override
    public String getComponentClassName() {
        return "io.github.camelladiflow.LadiFlowComponent";
    }

    /**
     * Omits the options of the URI, which the default implementation shows, because {@code lookupValue} may be personal
     * data.
     */
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
