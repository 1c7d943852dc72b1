// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.test.sandbox;

import java.net.URI;
import java.net.http.HttpRequest;
import java.util.List;
import java.util.Map;

import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.sandbox.LadiFlowExtension;
import io.github.camelladiflow.sandbox.LadiFlowSandbox;
import io.github.camelladiflow.sandbox.Reply;
import io.github.camelladiflow.sandbox.RequestPattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static io.github.camelladiflow.test.sandbox.SandboxClient.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertEquals;

/** Tests the methods with which tests verify the requests that their routes sent. */
class SandboxVerificationTest extends SandboxHttpTest {

    @RegisterExtension
    static final LadiFlowExtension LADIFLOW = new LadiFlowExtension();

    @BeforeEach
    void sendRequests() {
        client.showEmail("lan.tran@example.com");
        client.showEmail("LAN.TRAN@example.com");
        client.show("{\"phone\": \"0950000002\", \"email\": null}");
        client.status("customer/list", "{\"search\": {\"name\": \"Lan\"}, \"page\": 1, \"limit\": 20.0}");
    }

    private static RequestPattern show() {
        return RequestPattern.operation("customer/show");
    }

    @Test
    void findsRequestsByOperationAndMember() {
        assertThat(LADIFLOW.requests(show().with("email", "Lan.Tran@example.com")))
                .extracting(request -> request.number())
                .containsExactly(1L, 2L);
        assertThat(LADIFLOW.requests(request -> request.number() == 3)).hasSize(1);
        assertThat(LADIFLOW.requestCount(show().without("email"))).isEqualTo(1);
        assertThat(LADIFLOW.requestCount(show().with("email").with("phone"))).isZero();
        assertThat(LADIFLOW.requestCount(RequestPattern.any())).isEqualTo(4);
        assertThat(LADIFLOW.requestCount(RequestPattern.any()
                        .with("search.name", "lan")
                        .with("page", 1L)
                        .with("limit", 20)))
                .isEqualTo(1);
        assertThat(LADIFLOW.requestCount(RequestPattern.any().with("search", Map.of("name", "Lan"))))
                .isEqualTo(1);
        assertThat(LADIFLOW.requestCount(RequestPattern.any().with("email.name", "Lan")))
                .isZero();
    }

    @Test
    void countsRequestsByOperationAndByMember() {
        assertThat(LADIFLOW.sandbox().requestCounts()).hasToString("{customer/list=1, customer/show=3}");
        assertThat(LADIFLOW.sandbox().requestCounts("customer/show", "email"))
                .hasToString("{lan.tran@example.com=1, LAN.TRAN@example.com=1}");
        assertThat(LADIFLOW.sandbox().requestCounts("customer/list", "search"))
                .isEqualTo(Map.of("{\"name\":\"Lan\"}", 1L));
    }

    @Test
    void verifiesNumberOfRequests() {
        LADIFLOW.verify(3, RequestPattern.operation(LadiFlowOperation.CUSTOMER_SHOW));
        LADIFLOW.verify(0, RequestPattern.operation("customer/create"));

        assertThatThrownBy(() -> LADIFLOW.verify(2, show().with("phone", "0950000002")))
                .isInstanceOf(AssertionError.class)
                .hasMessage("The sandbox received 1 requests for customer/show with [phone], but the test expected 2."
                        + " All requests: {customer/list=1, customer/show=3}");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RequestPattern.operation("customer/shwo"))
                .withMessageContaining("Unknown operation customer/shwo");
    }

    @Test
    void verifiesAsDocumented() {
        LADIFLOW.sandbox().clearRequests();
        client.show("{\"phone\": \"0901234567\"}");
        client.showEmail("lan.tran@example.com");
        client.showEmail("lan.tran@example.com");

        // snippet: verify
        LADIFLOW.verify(1, RequestPattern.operation("customer/show").with("phone", "0901234567"));
        LADIFLOW.verify(0, RequestPattern.operation("customer/create-or-update").without("email"));
        assertEquals(Map.of("lan.tran@example.com", 2L), LADIFLOW.sandbox().requestCounts("customer/show", "email"));
        // end
    }

    @Test
    void doesNotVerifyDroppedRequests() {
        try (var sandbox = LadiFlowSandbox.builder().keptRequests(1).start()) {
            var other = new SandboxClient(sandbox);
            other.showEmail("lan.tran@example.com");
            other.showEmail("lan.tran@example.com");

            assertThatIllegalStateException()
                    .isThrownBy(() -> sandbox.verify(1, show()))
                    .withMessageContaining("dropped 1 older requests", "Raise keptRequests");
        }
    }

    @Test
    void repliesToMatchingRequests() {
        LADIFLOW.sandbox().when(show().with("phone")).always(Reply.status(503));

        assertThat(client.show("{\"phone\": \"0950000002\"}").statusCode()).isEqualTo(503);
        assertThat(client.showEmail("lan.tran@example.com").statusCode()).isEqualTo(200);
    }

    @Test
    void findsAndCountsRequestsOverHttp() {
        String lan = "{\"operation\": \"customer/show\", \"where\": {\"email\": \"lan.tran@example.com\"}}";

        assertThat(json(control("POST", "/requests/find", lan)).findValuesAsText("number"))
                .isEqualTo(List.of("1", "2"));
        assertThat(control("POST", "/requests/count", lan).body()).isEqualTo("{\"count\":2,\"dropped\":0}\n");
        assertThat(json(control("POST", "/requests/count", "{\"where\": {\"email\": null}}"))
                        .get("count")
                        .asInt())
                .isEqualTo(2);
        assertThat(control("GET", "/requests/counts", "").body())
                .isEqualTo("{\"customer/list\":1,\"customer/show\":3}\n");
        assertThat(control("GET", "/requests/counts?operation=customer/show&member=phone", "")
                        .body())
                .isEqualTo("{\"0950000002\":1}\n");
    }

    @Test
    void rejectsPatternsThatNothingMatches() {
        assertThat(control("POST", "/requests/count", "{\"operation\": \"customer/shwo\"}")
                        .body())
                .contains("Unknown operation customer/shwo");
        assertThat(control("POST", "/requests/find", "{\"emial\": \"x\"}").body())
                .contains("Unknown member emial. Use one of [operation, where]");
        assertThat(control("GET", "/requests/counts?member=email", "").statusCode())
                .isEqualTo(400);
    }

    @Test
    void keepsQueryOfRequest() {
        client.send(HttpRequest.newBuilder(URI.create(LADIFLOW.baseUrl() + "/customer/show?a=1%202")));

        assertThat(LADIFLOW.sandbox().requests().get(4).query()).isEqualTo("a=1%202");
        assertThat(json(control("GET", "/requests?after=4", "")).at("/0/query").asText())
                .isEqualTo("a=1%202");
    }
}
