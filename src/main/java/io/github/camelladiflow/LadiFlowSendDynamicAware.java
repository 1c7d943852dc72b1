// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.spi.annotations.SendDynamic;
import org.apache.camel.support.component.SendDynamicAwareSupport;

/**
 * Makes {@code toD("ladiflow:customer/show?lookupValue=${body}")} safe: it is one endpoint, whose {@code lookupValue} is
 * the expression as the route has it. Otherwise the value of each message would be evaluated a second time, could set
 * options, and would be part of an endpoint's URI.
 */
@SendDynamic("ladiflow")
public final class LadiFlowSendDynamicAware extends SendDynamicAwareSupport {

    /** Looks nothing up: a second store's component has a name of its own, by which Camel knows no options. */
    @Override
    protected void doInit() {}

    @Override
    public boolean isLenientProperties() {
        return false;
    }

    @Override
    public DynamicAwareEntry prepare(Exchange exchange, String uri, String originalUri) {
        return new DynamicAwareEntry(uri, originalUri, null, null);
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
