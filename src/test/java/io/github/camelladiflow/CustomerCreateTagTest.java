// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.github.camelladiflow.model.NamedItem;
import io.github.camelladiflow.model.exception.LadiFlowConnectionException;
import io.github.camelladiflow.model.exception.LadiFlowUnexpectedResponseException;
import io.github.camelladiflow.sandbox.Reply;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class CustomerCreateTagTest extends SandboxRouteTestBase {

    private static final String URI = "ladiflow:customer/create-tag";

    @BeforeEach
    void connect() {
        component().getConfiguration().setMaxRetries(2);
        sandbox().settings().strict(true);
    }

    @Test
    void createsTagFromTextMapJsonOrTag() {
        var old = context.getTypeConverter().convertTo(NamedItem.class, "{\"name\":\"Tháng 11\"}");
        var map = Map.of("name", "Tháng 11");
        var bytes = "Tháng 11".getBytes(StandardCharsets.UTF_8);
        for (Object body : List.of(" Tháng 11\n", map, "{\"name\":\"Tháng 11\"}", bytes, old)) {
            var tag = sendForBody(URI, body, NamedItem.class);

            assertThat(tag.getId()).matches("[0-9a-f]{24}");
            assertThat(tag.getName()).isEqualTo("Tháng 11");
        }
        assertThat(sandbox().requests())
                .hasSize(5)
                .allSatisfy(request -> assertThat(request.body()).isEqualTo("{\"name\":\"Tháng 11\"}"));
        assertThat(sandbox().carriedOut("customer/create-tag")).isEqualTo(5);
    }

    @Test
    void returnsTagAsJson() {
        assertThat(sendForBody(URI + "?outputType=JSON", "A", String.class))
                .startsWith("{\"id\":\"")
                .endsWith("\",\"name\":\"A\"}");
    }

    @Test
    void rejectsTagWithoutName() {
        for (Object body : new Object[] {null, "", " ", Map.of(), "{\"name\":null}"}) {
            assertRejectedWith(send(URI, body), "lacks name, which customer/create-tag requires");
        }
        assertThat(sandbox().requestCount()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "{}", "[]", "{\"tag_id\":null}", "{\"tag_id\":7}", "{\"tag_id\":\" \"}"})
    void throwsProtocolExceptionForDataWithoutId(String data) {
        sandbox().next(Reply.json(200, "{\"data\":" + data + ",\"code\":200}"));

        assertThat(send(URI, "A").getException()).isInstanceOf(LadiFlowUnexpectedResponseException.class);
    }

    /** If a tag were created twice, its name would be ambiguous. */
    @Test
    void looksUpTagBeforeWriteRetriesItsCreation() {
        component().getConfiguration().setMaxRetries(0);
        sandbox().forOperation("customer/create-tag").next(Reply.lost());
        String uri = "ladiflow:customer/create-or-update?createTags=true";
        var write = Map.of("phone", "0901234567", "tags", "Tháng 11");
        assertThat(send(uri, write).getException()).isInstanceOf(LadiFlowConnectionException.class);

        sendSuccessfully(uri, write);

        assertThat(sandbox().carriedOut("customer/create-tag")).isOne();
    }

    private CompletableFuture<Exchange> sendAsync(String uri, Object body) {
        return context.createProducerTemplate()
                .asyncSend(uri, exchange -> exchange.getMessage().setBody(body));
    }

    /** Returns when the call waits for another call's request. */
    private CompletableFuture<Exchange> sendWaiting(String uri, Object body) {
        int before = LookupTestBase.threadsBlockedInComponent().size();
        var sent = sendAsync(uri, body);
        await().until(() -> LookupTestBase.threadsBlockedInComponent().size() > before);
        return sent;
    }
}
