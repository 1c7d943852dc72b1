// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import io.github.camelladiflow.sandbox.Reply;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests the requests on the network. HostileHeadersTest tests which data they must not contain. */
class WireTest extends SandboxRouteTestBase {

    @Test
    void sendsNameAndVersionAsUserAgent() {
        sendSuccessfully(lookupUri(), LAN.phone());

        assertThat(onlyRequest().header("User-Agent").orElseThrow())
                .matches("camel-ladiflow/[0-9]+\\.[0-9]+\\.[0-9]+(-SNAPSHOT)?");
    }

    @Test
    void ignoresExchangePropertiesAndVariables() throws Exception {
        component();
        start(routes -> routes.from("direct:in")
                .setProperty("CamelHttpUri", routes.constant("http://127.0.0.1:1"))
                .setProperty("CamelCharsetName", routes.constant("UTF-16"))
                .setVariable("CamelHttpUri", routes.constant("http://127.0.0.1:1"))
                .to("ladiflow:customer/show"));

        sendSuccessfully("direct:in", LAN.phone());

        assertThat(requestBodies()).isEqualTo("{\"phone\":\"" + LAN.phone() + "\"}");
    }

    @Test
    void doesNotSendCookiesBack() {
        sandbox().next(Reply.normal().withHeader("Set-Cookie", "a=b; Path=/"));

        sendSuccessfully(lookupUri(), LAN.phone());
        sendSuccessfully(lookupUri(), LAN.phone());

        assertThat(sandbox().requests())
                .hasSize(2)
                .allMatch(request -> request.header("Cookie").isEmpty());
    }
}
