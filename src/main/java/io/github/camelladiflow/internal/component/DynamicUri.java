// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.component;

import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.spi.annotations.SendDynamic;
import org.apache.camel.support.EndpointHelper;
import org.apache.camel.support.component.SendDynamicAwareSupport;

/**
 * Makes {@code toD("ladiflow:customer/show?lookupValue=${body}")} use the URI as it is written in the route. The
 * endpoint evaluates its expressions for each message. Without this class, Camel would insert values from messages into
 * the URI, so that they could set other options, and the endpoint would evaluate them a second time. Stateless.
 */
@SendDynamic("ladiflow")
public final class DynamicUri extends SendDynamicAwareSupport {

    /**
     * Skips Camel's search for the component's options. This search fails for a component whose name is not
     * {@code ladiflow}, such as the component of a second store.
     */
    @Override
    protected void doInit() {}

    @Override
    public boolean isLenientProperties() {
        return false;
    }

    @Override
    public DynamicAwareEntry prepare(Exchange exchange, String uri, String originalUri) {
        // Camel 4.22 does not replace placeholders in the names of options
        String written = EndpointHelper.resolveEndpointUriPropertyPlaceholders(exchange.getContext(), originalUri);
        return new DynamicAwareEntry(written, written, null, null);
    }

    @Override
    public String resolveStaticUri(Exchange exchange, DynamicAwareEntry entry) {
        return entry.getOriginalUri();
    }

    @Override
    public Processor createPreProcessor(Exchange exchange, DynamicAwareEntry entry) {
        return null;
    }

    @Override
    public Processor createPostProcessor(Exchange exchange, DynamicAwareEntry entry) {
        return null;
    }
}
