// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

import ch.qos.logback.classic.Level;
import io.github.camelladiflow.LadiFlowConstants;
import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.exception.LadiFlowException;
import io.github.camelladiflow.model.exception.LadiFlowNotFoundException;
import io.github.camelladiflow.model.exception.LadiFlowServerException;
import io.github.camelladiflow.model.exception.LadiFlowUnexpectedResponseException;
import io.github.camelladiflow.test.RecordedLog;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests lookups whose response contains a customer without the key, which may belong to another request. */
class MismatchTest extends WireRoutes {

    private static final String EMAIL = "lan.tran@example.com";
    private static final String CACHED = "ladiflow:customer/show?cacheTtl=1h";
    private static final String WRITE = "ladiflow:customer/create-or-update";
    private static final String OWN = customer("1", EMAIL);
    private static final String FOREIGN = customer("2", "nam.vo@example.com");
    private static final String OTHER_FOREIGN = customer("3", "hoa.le@example.com");
    private static final String NOT_FOUND = httpResponse(404, "", "{\"data\":null,\"code\":404}");
    private static final String AWAY = httpResponse(503, "", "");

    private final Queue<String> responses = new ArrayDeque<>();
    private final RecordedLog log = new RecordedLog("io.github.camelladiflow", Level.WARN);

    @BeforeEach
    void connect() {
        ladiflow.setScript(connection -> {
            while (connection.readRequest() != null) {
                connection.write(responses.size() > 1 ? responses.remove() : responses.element());
            }
        });
        component(ladiflow.baseUrl());
    }

    @AfterEach
    void closeLog() {
        log.close();
    }

    private static String id(String digit) {
        return digit.repeat(24);
    }

    private static String customer(String digit, String email) {
        return httpResponse(
                200,
                "",
                "{\"data\":{\"customer\":{\"_id\":\"" + id(digit) + "\",\"email\":\"" + email
                        + "\",\"tags\":[]}},\"code\":200}");
    }

    private Exchange lookUp(String uri, String... responsesThen) {
        responses.clear();
        responses.addAll(List.of(responsesThen));
        return send(uri, EMAIL, Map.of());
    }

    private static void assertFound(Exchange exchange, String digit, int attempts, String cache) {
        assertThat(exchange.getException()).isNull();
        assertThat(exchange.getMessage().getBody(Customer.class).getId()).isEqualTo(id(digit));
        assertThat(exchange.getMessage().getHeader(LadiFlowConstants.ATTEMPTS)).isEqualTo(attempts);
        assertThat(exchange.getMessage().getHeader(LadiFlowConstants.CACHE)).isEqualTo(cache);
    }

    @Test
    void acceptsCustomerWithoutKeyConfirmedOnSecondConnection() {
        assertFound(lookUp(CACHED, FOREIGN, FOREIGN, OWN), "2", 2, "MISS");
        assertFound(lookUp(CACHED, OWN), "2", 0, "HIT");
        lookUp("ladiflow:customer/show", OWN);
        assertThat(ladiflow.connectionCount()).isEqualTo(2);
        assertThat(log.lines()).isEmpty();
    }

    @Test
    void acceptsMatchingCustomerFromSecondConnectionAndReportsIt() {
        assertFound(lookUp(CACHED, FOREIGN, OWN, FOREIGN), "1", 2, "MISS");
        assertFound(lookUp(CACHED, FOREIGN), "1", 0, "HIT");
        // the connection of the second response is kept
        lookUp("ladiflow:customer/show", OWN);
        assertThat(ladiflow.requests()).hasSize(3);
        assertThat(ladiflow.connectionCount()).isEqualTo(2);
        assertThat(http.leased()).isZero();
        assertThat(log.lines()).singleElement().asString().contains("belongs to another request");
    }

    @Test
    void usesNewConnectionAlthoughOthersAreIdle() {
        var sent = new CountDownLatch(2);
        ladiflow.setScript(connection -> {
            while (connection.readRequest() != null) {
                sent.countDown();
                sent.await();
                connection.write(responses.size() > 1 ? responses.remove() : responses.element());
            }
        });
        responses.add(OWN);
        var other = CompletableFuture.runAsync(() -> send("ladiflow:customer/show", EMAIL, Map.of()));
        send("ladiflow:customer/show", EMAIL, Map.of());
        other.join();
        assertThat(ladiflow.connectionCount()).isEqualTo(2);

        assertFound(lookUp("ladiflow:customer/show", FOREIGN, OWN), "1", 2, null);

        assertThat(ladiflow.connectionCount()).isEqualTo(3);
        // the client also closes the connections that it must not use
        assertThat(http.pools().get(0).getTotalStats().getAvailable()).isOne();
    }

    @Test
    void doesNotCacheTwoDifferentMismatches() {
        assertFound(lookUp(CACHED, FOREIGN, OTHER_FOREIGN), "3", 2, "MISS");
        assertFound(lookUp(CACHED, OWN), "1", 1, "MISS");
    }

    @ParameterizedTest
    @ValueSource(strings = {WRITE + "?lists=ADD", WRITE + "?mergeGuard=true"})
    void doesNotWriteAfterTwoDifferentMismatches(String uri) {
        responses.addAll(List.of(FOREIGN, OTHER_FOREIGN));

        Exchange exchange = send(uri, Map.of("email", EMAIL, "phone", PHONE), Map.of());

        assertThat(exchange.getException())
                .isInstanceOf(LadiFlowUnexpectedResponseException.class)
                .hasMessageContaining("nothing was written")
                .returns(false, e -> ((LadiFlowException) e).isPossiblyCarriedOut());
        assertThat(ladiflow.requests()).hasSize(2).allMatch(request -> request.contains("customer/show"));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2})
    void returnsNotFoundOrFailureOfSecondConnection(int maxRetries) {
        String uri = "ladiflow:customer/show?maxRetries=" + maxRetries;
        assertThat(lookUp(uri, FOREIGN, NOT_FOUND, OWN).getException()).isInstanceOf(LadiFlowNotFoundException.class);
        assertThat(lookUp(uri, FOREIGN, AWAY, OWN).getException()).isInstanceOf(LadiFlowServerException.class);
        assertThat(ladiflow.requests()).hasSize(4);
    }

    @Test
    void acquiresPermitAndKeepsDeadlineForSecondLookup() {
        component(ladiflow.baseUrl()).setMaxRequestsPerSecond(1);

        assertThat(lookUp("ladiflow:customer/show?retryTimeout=500ms", FOREIGN, OWN)
                        .getException())
                .isInstanceOf(LadiFlowException.class);
        assertThat(ladiflow.requests()).hasSizeLessThan(2);
    }
}
