// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.util.Map;

import io.github.camelladiflow.LadiFlowComponent;
import io.github.camelladiflow.RouteTestBase;
import io.github.camelladiflow.model.Customer;
import org.apache.camel.Exchange;

import static org.assertj.core.api.Assertions.assertThat;

/** For tests of what goes over the wire: the HTTP components are observed. */
class WireRoutes extends RouteTestBase {

    static final String KEY = "made-up-key";
    static final String PHONE = "0901234567";

    final ObservedHttp http = new ObservedHttp();
    final ObservedHttp https = new ObservedHttp();

    WireRoutes() {
        context.addComponent("http", http);
        context.addComponent("https", https);
    }

    LadiFlowComponent component(String baseUrl) {
        return component(baseUrl, KEY);
    }

    Exchange lookUp(Object body, Map<String, Object> headers) {
        return send("ladiflow:customer/show", body, headers);
    }

    Exchange lookUp() {
        return lookUp(PHONE, Map.of());
    }

    static void assertFound(Exchange exchange) {
        assertThat(exchange.getException()).isNull();
        assertThat(exchange.getMessage().getBody(Customer.class).getId()).isEqualTo(CannedResponses.ID);
    }
}
