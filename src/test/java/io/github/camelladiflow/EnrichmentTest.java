// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.util.Map;

import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.sandbox.Reply;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** A route that keeps its message and gets the customer beside it. */
class EnrichmentTest extends SandboxRoutes {

    private final Map<String, String> lead = Map.of("phone", LAN.phone(), "campaign", "tet");
    private final Map<String, String> unknownLead = Map.of("phone", "0999999999", "campaign", "tet");

    @BeforeEach
    void startRoute() throws Exception {
        component();
        start(routes -> routes.from("direct:in")
                .toV("ladiflow:customer/show?notFound=NULL", null, "customer")
                .choice()
                .when(routes.simple("${variable.customer} == null"))
                .setHeader("result", routes.constant("nobody"))
                .otherwise()
                .setHeader("result", routes.simple("${variable.customer.email}"))
                .end());
    }

    @Test
    void keepsTheMessageAndPutsTheCustomerIntoTheVariable() {
        Exchange exchange = sendWell("direct:in", lead);

        assertThat(exchange.getMessage().getBody()).isEqualTo(lead);
        assertThat(exchange.getVariable("customer")).isEqualTo(Customer.fromJson(LAN.json()));
        assertThat(exchange.getMessage().getHeader("result")).isEqualTo(LAN.email());
    }

    @Test
    void leavesTheVariableNullWhenNobodyIsFound() {
        Exchange exchange = sendWell("direct:in", unknownLead);

        assertThat(exchange.getMessage().getBody()).isEqualTo(unknownLead);
        assertThat(exchange.getVariable("customer")).isNull();
        assertThat(exchange.getMessage().getHeader("result")).isEqualTo("nobody");
    }

    @Test
    void putsTheOutcomeHeadersIntoVariablesToo() {
        Exchange exchange = sendWell("direct:in", unknownLead);

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
