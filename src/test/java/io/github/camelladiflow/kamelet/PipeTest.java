// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.kamelet;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

import io.github.camelladiflow.internal.options.PipeText;
import io.github.camelladiflow.test.HookServer;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Tests that the values in a Pipe reach the Kamelets although Camel encodes them. */
class PipeTest extends Kamelets {

    @TempDir
    Path folder;

    private static String kamelet(String name, String properties) {
        return """
                  ref: {apiVersion: camel.apache.org/v1, kind: Kamelet, name: ladiflow-%s}
                  properties:
                """.formatted(name) + properties.indent(4);
    }

    private static KameletRuntime pipe(String source, String sink) throws Exception {
        return pipe(with(), source, sink);
    }

    private static KameletRuntime pipe(Map<String, String> with, String source, String sink) throws Exception {
        return new KameletRuntime(with, """
                apiVersion: camel.apache.org/v1
                kind: Pipe
                metadata:
                  name: changes
                spec:
                  source:
                %s
                  sink:
                %s
                """.formatted(source.indent(2), sink.indent(2)));
    }

    private static Exchange send(String sink, Object body) throws Exception {
        try (var routes = pipe("  uri: direct:in", sink)) {
            Exchange answer = routes.send("direct:in", body, Map.of("who", "trần"));
            assertThat(answer.getException()).isNull();
            return answer;
        }
    }

    @Test
    void sourceUsesStateFileOfPipe() throws Exception {
        Path state = Files.createDirectory(folder.resolve("ổ đĩa")).resolve("customers.state");
        String last = sandbox().seededCustomers().get(7).id();
        sandbox().update(last, members -> members.put("updated_at", "2031-02-03T04:05:06.007Z"));
        try (var routes = pipe(
                kamelet("customer-source", "stateFile: '" + state + "'\nfirstPoll: '2031-02-03T04:05:06.000Z'"),
                "  uri: mock:out")) {
            var out = routes.context().getEndpoint("mock:out", MockEndpoint.class);
            await().until(() -> out.getReceivedCounter() == 1 && Files.exists(state));
            assertThat(out.getExchanges().get(0).getMessage().getBody(String.class))
                    .contains(last);
        }
    }

    @Test
    void decodesAccentsOfSearchAndBlankOfSort() throws Exception {
        send(kamelet("customer-list-action", "search: 'Trần Thị'\nsort: 'updated_at ASC'"), "{}");

        assertThat(lastRequest().members())
                .containsEntry("search", Map.of("name", "Trần Thị"))
                .containsEntry("sort", Map.of("updated_at", "ASC"));
    }

    @Test
    void looksUpCustomerNamedInPipe() throws Exception {
        var someone = sandbox().seededCustomers().get(3);
        var parameters = "lookupField: EMAIL\nlookupValue: '" + someone.email() + "'";
        Exchange answer = send(kamelet("customer-show-action", parameters), "{}");

        assertThat(answer.getMessage().getBody(String.class)).contains(someone.id());
    }

    @Test
    void decodesSequenceName() throws Exception {
        send(kamelet("sequence-subscribe-action", "sequence: 'Chào mừng'"), LAN);

        assertThat(sandbox().subscriptions()).hasSize(1);
    }

    @Test
    void decodesHookUrl() throws Exception {
        try (var server = new HookServer()) {
            send(kamelet("trigger-hook-action", "secret: " + server.url("/hooks")), "{}");

            assertThat(server.texts()).containsExactly("POST /hooks application/json {}");
        }
    }

    @Test
    void doesNotDecodePathAndSecretOfEventSourceOnCamel418() throws Exception {
        boolean isEncoded = new DefaultCamelContext().getVersion().startsWith("4.18.");
        // the decoded secret would be rejected, because it is not ASCII
        var properties = "path: /chao/events\nsecret: 'abcdefghijklmnop" + (isEncoded ? "é'" : "e'");
        var with = new HashMap<>(with());
        with.put("camel.server.enabled", "true");
        with.put("camel.server.host", "127.0.0.1");
        with.put("camel.server.port", "0");
        try (var routes = pipe(with, kamelet("event-source", properties), "  uri: mock:out")) {
            assertThat(routes.context().getEndpoints())
                    .extracting(Endpoint::getEndpointUri)
                    .anyMatch(uri -> uri.contains(isEncoded ? "%2Fchao%2Fevents" : "http:///chao/events"));
        }
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
                    %2Fvar%2Fladiflow%2Fa+b.state, /var/ladiflow/a b.state
                    2026-01-31T00%3A00%3A00Z, 2026-01-31T00:00:00Z
                    Nguy%E1%BB%85n, Nguyễn
                    %24%7Bbody%7D, ${body}
                    """)
    void decodesEncodedValues(String encoded, String plain) {
        assertThat(PipeText.decode(encoded)).isEqualTo(plain);
    }

    /** The plus could also be a character of the value. */
    @Test
    void doesNotDecodeValueWithEncodedSpacesOnly() {
        assertThat(PipeText.decode("Hội+thảo")).isEqualTo("Hội+thảo");
        assertThat(PipeText.decode("H%E1%BB%99i+th%E1%BA%A3o")).isEqualTo("Hội thảo");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a+b", "+84901234567", "100%", "50%AB", "/a%2Fb", "a%2fb", "Giảm 20%25", "x%", ""})
    void keepsOtherValues(String text) {
        assertThat(PipeText.decode(text)).isEqualTo(text);
    }
}
