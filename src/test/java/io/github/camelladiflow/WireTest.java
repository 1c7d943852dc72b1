// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.util.Map;

import io.github.camelladiflow.sandbox.Reply;
import io.github.camelladiflow.sandbox.SandboxRequest;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests the requests on the network. HostileHeadersTest tests which data they must not contain. */
class WireTest extends SandboxRouteTestBase {

    private SandboxRequest request(Map<String, Object> headers) {
        sendSuccessfully(lookupUri(), LAN.phone(), headers);
        return sandbox().requests().get(0);
    }

    @Test
    void sendsRequestAsSpecified() {
        var request = request(Map.of());

        assertThat(request.method()).isEqualTo("POST");
        assertThat(request.path()).isEqualTo("/1.0/customer/show");
        assertThat(request.header("Api-Key")).contains(sandbox().apiKey());
        assertThat(request.header("Content-Type")).contains("application/json");
        assertThat(request.body()).isEqualTo("{\"phone\":\"" + LAN.phone() + "\"}");
    }

    @Test
    void sendsNameAndVersionAsUserAgent() {
        assertThat(request(Map.of()).header("User-Agent").orElseThrow())
                .matches("camel-ladiflow/[0-9]+\\.[0-9]+\\.[0-9]+(-SNAPSHOT)?");
    }

    @Test
    void ignoresExchangePropertiesAndVariables() throws Exception {
        component();
        start(routes -> routes.from("direct:in")
                .setProperty("CamelHttpUri")
                .constant("http://127.0.0.1:1")
                .setProperty("CamelCharsetName")
                .constant("UTF-16")
                .setVariable("CamelHttpUri")
                .constant("http://127.0.0.1:1")
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
