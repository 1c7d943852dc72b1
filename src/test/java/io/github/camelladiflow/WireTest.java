// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.util.Map;

import io.github.camelladiflow.sandbox.Reply;
import io.github.camelladiflow.sandbox.SandboxRequest;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What goes over the wire; HostileHeadersTest has what does not. */
class WireTest extends SandboxRoutes {

    private SandboxRequest request(Map<String, Object> headers) {
        sendWell(show(), LAN.phone(), headers);
        return sandbox().requests().get(0);
    }

    @Test
    void aRequestIsAsTheContractSays() {
        var request = request(Map.of());

        assertThat(request.method()).isEqualTo("POST");
        assertThat(request.path()).isEqualTo("/1.0/customer/show");
        assertThat(request.header("Api-Key")).contains(sandbox().apiKey());
        assertThat(request.header("Content-Type")).contains("application/json");
        assertThat(request.body()).isEqualTo("{\"phone\":\"" + LAN.phone() + "\"}");
    }

    @Test
    void theBodyIsUtf8() {
        send(show(), "nguyễn.quốc@example.com");

        assertThat(asked()).isEqualTo("{\"email\":\"nguyễn.quốc@example.com\"}");
    }

    @Test
    void theUserAgentTellsNameAndVersion() {
        assertThat(request(Map.of()).header("User-Agent").orElseThrow())
                .matches("camel-ladiflow/[0-9]+\\.[0-9]+\\.[0-9]+(-SNAPSHOT)?");
    }

    @Test
    void exchangePropertiesAndVariablesDoNotReachIt() throws Exception {
        component();
        start(routes -> routes.from("direct:in")
                .setProperty("CamelHttpUri")
                .constant("http://127.0.0.1:1")
                .setProperty("CamelCharsetName")
                .constant("UTF-16")
                .setVariable("CamelHttpUri")
                .constant("http://127.0.0.1:1")
                .to("ladiflow:customer/show"));

        sendWell("direct:in", LAN.phone());

        assertThat(asked()).isEqualTo("{\"phone\":\"" + LAN.phone() + "\"}");
    }

    @Test
    void cookiesOfAnAnswerAreNotSentBack() {
        sandbox().next(Reply.normal().withHeader("Set-Cookie", "a=b; Path=/"));

        sendWell(show(), LAN.phone());
        sendWell(show(), LAN.phone());

        assertThat(sandbox().requests())
                .hasSize(2)
                .allMatch(request -> request.header("Cookie").isEmpty());
    }
}
