// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.exception.LadiFlowRequestException;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Handler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** {@code toD} with a row of a file in it: the row is data and nothing else. */
class DynamicToTest extends SandboxRouteTestBase {

    private void startDynamicRoute(String lookupValue) throws Exception {
        component();
        start(routes -> routes.from("direct:in").toD("ladiflow:customer/show?lookupValue=" + lookupValue));
    }

    private List<Endpoint> ladiFlowEndpoints() {
        return context.getEndpoints().stream()
                .filter(LadiFlowEndpoint.class::isInstance)
                .toList();
    }

    @Test
    void usesOneEndpointForAllMessages() throws Exception {
        startDynamicRoute("${body}");

        sandbox().seededCustomers().stream()
                .limit(20)
                .forEach(customer -> assertThat(sendForBody("direct:in", customer.phone(), Customer.class)
                                .getEmail())
                        .isEqualTo(customer.email()));

        assertThat(ladiFlowEndpoints()).hasSize(1);
        assertThat(context.getEndpointRegistry().values())
                .allSatisfy(endpoint ->
                        assertThat(endpoint.getEndpointUri() + endpoint).doesNotContainPattern("0[0-9]{9}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "${sys.user.home}",
                "${bean:trap}",
                "${env:PATH}",
                "{{env:PATH}}",
                "$simple{bean:trap}",
                "x&baseUrl=http://127.0.0.1:1",
                "x&apiKey=other",
                "RAW(x)",
                "RAW(x)@example.com",
                "RAW{x}",
                "#bean:trap",
                "x?notFound=KEEP",
                "../list?x"
            })
    void neverEvaluatesRowOrSetsOptionsFromIt(String row) throws Exception {
        context.getRegistry().bind("trap", new Trap());
        startDynamicRoute("${body}");

        Exchange failed = send("direct:in", row);

        assertThat(failed.getException()).isInstanceOf(LadiFlowRequestException.class);
        assertThat(sandbox().requestCount()).isZero();
        assertThat(ladiFlowEndpoints()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a+b@example.com",
                "a&b@example.com",
                "100%25@example.com",
                "a=b&c#d@example.com",
                "${body}@example.com",
                "x{{password}}@example.com",
                "+84901234567"
            })
    void sendsRowUnchanged(String row) throws Exception {
        // Camel looks the row's placeholders up as well, but what it finds is not used
        context.getPropertiesComponent().addInitialProperty("password", "made-up");
        startDynamicRoute("${body}");

        send("direct:in", row);

        assertThat(sandbox().requests())
                .singleElement()
                .extracting(request -> request.members().values().iterator().next())
                .isEqualTo(row);
    }

    @Test
    void sendsNothingForUnknownPlaceholder() throws Exception {
        startDynamicRoute("${body}");

        assertThat(send("direct:in", "{{no.such.property}}@example.com").getException())
                .isNotNull();
        assertThat(sandbox().requestCount()).isZero();
    }

    @Test
    void readsAStream() throws Exception {
        startDynamicRoute("${body}");

        sendSuccessfully("direct:in", new ByteArrayInputStream(LAN.email().getBytes(StandardCharsets.UTF_8)));

        assertThat(requestBodies()).isEqualTo("{\"email\":\"" + LAN.email() + "\"}");
    }

    @Test
    void evaluatesRouteExpressionOnce() throws Exception {
        startDynamicRoute("${header.prefix}${body}");
        context.start();

        var exchange = context.getEndpoint("direct:in").createExchange();
        exchange.getMessage().setHeader("prefix", "${body}");
        exchange.getMessage().setBody("@example.com");
        context.createProducerTemplate().send("direct:in", exchange);

        assertThat(requestBodies()).isEqualTo("{\"email\":\"${body}@example.com\"}");
    }

    @Test
    void keepsOtherOptionsOfRoute() throws Exception {
        startDynamicRoute("${body}&lookupField=EMAIL&notFound=NULL");

        assertThat(sendSuccessfully("direct:in", "nobody@example.com")
                        .getMessage()
                        .getBody())
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ladiflow:${header.operation}?apiKey=a",
                "ladiflow:customer/show?apiKey=${header.key}",
                "ladiflow:customer/show?apiKey=a&baseUrl=${header.url}"
            })
    void rejectsOperationKeyOrUrlFromMessage(String uri) throws Exception {
        String failure;
        try {
            start(routes -> routes.from("direct:in").toD(uri));
            failure = causeMessages(send("direct:in", LAN.phone()).getException());
        } catch (Exception e) {
            failure = causeMessages(e);
        }

        assertThat(failure).containsAnyOf("must not be an expression", "Unknown LadiFlow operation");
        assertThat(sandbox().requestCount()).isZero();
    }

    /** Must never be called. */
    public static final class Trap {

        @Handler
        public String fall() {
            throw new AssertionError("a row was evaluated");
        }
    }
}
