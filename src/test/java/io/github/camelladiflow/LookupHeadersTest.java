// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.util.Map;

import io.github.camelladiflow.model.Customer;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests key headers, which stay in the message, so that a header may come from an earlier step. */
class LookupHeadersTest extends SandboxRouteTestBase {

    @Test
    void prefersLookupValueOverRemainingHeader() throws Exception {
        component();
        start(routes -> routes.from("direct:in").to("ladiflow:customer/show?lookupValue=${body[phone]}"));

        assertThat(sendSuccessfully(
                                "direct:in",
                                Map.of("phone", LAN.phone()),
                                Map.of(LadiFlowConstants.PHONE, "0950000002"))
                        .getMessage()
                        .getBody(Customer.class)
                        .getEmail())
                .isEqualTo(LAN.email());
    }
}
