// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.util.Map;

import io.github.camelladiflow.sandbox.Reply;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** A route that keeps its message and gets the customer beside it; DocumentedRoutesTest has what it gets. */
class EnrichmentTest extends SandboxRoutes {

    private final Map<String, String> lead = Map.of("phone", LAN.phone(), "campaign", "tet");

    @BeforeEach
    void startRoute() throws Exception {
        component();
        start(routes -> routes.from("direct:in").toV("ladiflow:customer/show?notFound=NULL", null, "customer"));
    }

    @Test
    void putsTheOutcomeHeadersIntoVariablesToo() {
        Exchange exchange = sendWell("direct:in", "0999999999");

        assertThat(exchange.getMessage().getHeader(LadiFlowConstants.OUTCOME)).isNull();
        assertThat(exchange.getVariable("header:customer." + LadiFlowConstants.OUTCOME))
                .isEqualTo("NOT_FOUND");
    }

    @Test
    void keepsTheMessageWhenTheLookupFails() {
        sandbox().next(Reply.unauthorized());

        Exchange exchange = send("direct:in", lead);

        assertThat(exchange.getException()).isNotNull();
        assertThat(exchange.getMessage().getBody()).isEqualTo(lead);
    }
}
