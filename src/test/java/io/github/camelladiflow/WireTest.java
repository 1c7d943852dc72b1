// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import io.github.camelladiflow.sandbox.Reply;
import io.github.camelladiflow.sandbox.SandboxRequest;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What goes over the wire. */
class WireTest extends SandboxRoutes {

    private static final Map<String, Object> HOSTILE = Map.ofEntries(
            Map.entry("Api-Key", "other"),
            Map.entry("Authorization", "Bearer made-up"),
            Map.entry("Cookie", "session=made-up"),
            Map.entry("Host", "elsewhere.example.com"),
            Map.entry("Content-Type", "text/csv"),
            Map.entry("Content-Length", "3"),
            Map.entry("Transfer-Encoding", "chunked"),
            Map.entry("X-Internal", "made-up"),
            Map.entry("CamelHttpMethod", "DELETE"),
            Map.entry("CamelHttpUri", "http://127.0.0.1:1/elsewhere"),
            Map.entry("CamelHttpPath", "elsewhere"),
            Map.entry("CamelHttpQuery", "a=b"),
            Map.entry("CamelHttpRawQuery", "a=b"),
            Map.entry("CamelHttpScheme", "https"),
            Map.entry("CamelHttpHost", "elsewhere.example.com"),
            Map.entry("CamelHttpPort", 1),
            Map.entry("CamelRestHttpUri", "http://127.0.0.1:1/elsewhere"),
            Map.entry("CamelHttpServletRequest", "x"));

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
    void nothingOfTheRoutesMessageReachesIt() {
        var plain = request(Map.of());
        sandbox().clearRequests();

        var hostile = request(new HashMap<>(HOSTILE));

        assertThat(hostile.method()).isEqualTo("POST");
        assertThat(hostile.path()).isEqualTo("/1.0/customer/show");
        assertThat(names(hostile)).isEqualTo(names(plain));
        assertThat(hostile.headers()).isEqualTo(plain.headers());
        assertThat(hostile.toString() + hostile.headers()).doesNotContain("made-up");
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

    private static Set<String> names(SandboxRequest request) {
        return new TreeSet<>(request.headers().keySet());
    }
}
