// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import io.github.camelladiflow.internal.options.DynamicUri;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.spi.annotations.SendDynamic;
import org.apache.camel.support.component.SendDynamicAwareSupport;

/**
 * Makes {@code toD("ladiflow:customer/show?lookupValue=${body}&notFound=${header.notFound}")} safe: the URI is split as
 * the route defines it, before expressions are evaluated. The endpoint evaluates expressions in text options. This
 * class evaluates enum, boolean, number and duration options, each separately. Otherwise, the value of a message would
 * be evaluated a second time, could set options, and would become part of an endpoint's URI.
 */
@SendDynamic("ladiflow")
public final class LadiFlowSendDynamicAware extends SendDynamicAwareSupport {

    private DynamicUri dynamicUri;

    /**
     * Skips Camel's look-up of the component's options, because it fails for a second store's component with another
     * name.
     */
    @Override
    protected void doInit() {}

    @Override
    public boolean isLenientProperties() {
        return false;
    }

    @Override
    public DynamicAwareEntry prepare(Exchange exchange, String uri, String originalUri) {
        return new DynamicAwareEntry(dynamicUri(originalUri).resolve(exchange), originalUri, null, null);
    }

    @Override
    public String resolveStaticUri(Exchange exchange, DynamicAwareEntry entry) {
        return entry.getUri();
    }

    /** Camel creates one instance for each step, whose URI never changes. */
    private synchronized DynamicUri dynamicUri(String originalUri) {
        if (dynamicUri == null) {
            dynamicUri = new DynamicUri(getCamelContext(), originalUri);
        }
        return dynamicUri;
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
