// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.test.sandbox;

import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import io.github.camelladiflow.sandbox.LadiFlowExtension;
import io.github.camelladiflow.sandbox.LadiFlowSandbox;
import io.github.camelladiflow.sandbox.SandboxRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static io.github.camelladiflow.test.sandbox.SandboxClient.json;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests the requests that the sandbox records. The extension is in an instance field, so each test has its own sandbox.
 */
class SandboxRecordsTest extends SandboxHttpTest {

    @RegisterExtension
    final LadiFlowExtension ladiflow =
            new LadiFlowExtension(LadiFlowSandbox.builder().keptRequests(50));

    @Test
    void recordsAllDetailsOfRequest() {
        var begin = Instant.now();
        client.send(client.request("customer/show", "{\"email\": \"lan.tran@example.com\"}")
                .header("X-Twice", "1")
                .header("X-Twice", "2"));

        assertThat(sandbox.requests()).singleElement().satisfies(request -> {
            assertThat(request.number()).isEqualTo(1);
            assertThat(request.instant()).isBetween(begin, Instant.now());
            assertThat(request.method()).isEqualTo("POST");
            assertThat(request.path()).isEqualTo("/1.0/customer/show");
            assertThat(request.operation()).isEqualTo("customer/show");
            assertThat(request.header("api-KEY")).hasValue("sandbox-key");
            assertThat(request.headers().get("x-twice")).containsExactlyInAnyOrder("1", "2");
            assertThat(request.header("X-None")).isEmpty();
            assertThat(request.body()).isEqualTo("{\"email\": \"lan.tran@example.com\"}");
            assertThat(request.members()).isEqualTo(Map.of("email", "lan.tran@example.com"));
            assertThat(request.text("email")).hasValue("lan.tran@example.com");
            assertThat(request.text("phone")).isEmpty();
        });
    }

    @Test
    void toStringHidesKeyAndCustomer() {
        client.showEmail("lan.tran@example.com");

        assertThat(sandbox.requests().get(0)).hasToString("#1 POST /1.0/customer/show (33 characters)");
    }

    @Test
    void recordsRejectedRequests() {
        client.show("no json");
        client.send(client.request("customer/shout", "{}"));
        client.send(client.request("customer/show", "{}").setHeader("Api-Key", "wrong"));

        assertThat(sandbox.requests()).extracting(SandboxRequest::number).containsExactly(1L, 2L, 3L);
        assertThat(sandbox.requests().get(0).members()).isEmpty();
        assertThat(sandbox.requestCount("customer/show")).isEqualTo(2);
        assertThat(sandbox.requestCount("customer/shout")).isEqualTo(1);
        assertThat(sandbox.requestCount("customer/list")).isZero();
    }

    @Test
    void dropsOldestRequestsButCountsAll() {
        var sent = IntStream.range(0, 120)
                .mapToObj(i -> client.showEmailAsync("lan.tran@example.com"))
                .toArray(CompletableFuture<?>[]::new);
        CompletableFuture.allOf(sent).join();

        assertThat(sandbox.requestCount()).isEqualTo(120);
        assertThat(sandbox.droppedRequestCount()).isEqualTo(70);
        assertThat(sandbox.requestCount("customer/show")).isEqualTo(120);
        assertThat(sandbox.requests())
                .extracting(SandboxRequest::number)
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(71, 120).mapToObj(Long::valueOf).toList());
    }

    @Test
    void viewShowsNewestHundredRequestsWithTheirResponses() {
        try (var large = LadiFlowSandbox.start()) {
            var many = new SandboxClient(large);
            IntStream.range(0, 101).forEach(i -> many.showEmail("lan.tran@example.com"));

            var requests = json(many.send(HttpRequest.newBuilder(URI.create(large.controlUrl() + "/requests"))));

            assertThat(requests).hasSize(100);
            assertThat(requests.at("/0/number").asInt()).isEqualTo(2);
            assertThat(requests.at("/0/response/status").asInt()).isEqualTo(200);
        }
    }

    @Test
    void keepsQueryOfRequest() {
        client.send(HttpRequest.newBuilder(URI.create(sandbox.baseUrl() + "/customer/show?a=1%202")));

        assertThat(sandbox.requests().get(0).query()).isEqualTo("a=1%202");
        assertThat(json(view("/requests")).at("/0/query").asText()).isEqualTo("a=1%202");
    }

    @Test
    void restartsCountingWhenCleared() {
        IntStream.range(0, 51).forEach(i -> client.showEmail("lan.tran@example.com"));

        sandbox.clearRequests();

        assertThat(sandbox.droppedRequestCount()).isZero();

        assertThat(sandbox.requests()).isEmpty();
        assertThat(sandbox.requestCount()).isZero();
        client.showEmail("lan.tran@example.com");
        assertThat(sandbox.requests()).extracting(SandboxRequest::number).containsExactly(1L);
    }
}
