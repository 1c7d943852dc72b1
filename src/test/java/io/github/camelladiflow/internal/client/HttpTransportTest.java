// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.util.List;
import java.util.Map;

import io.github.camelladiflow.model.exception.LadiFlowUnexpectedResponseException;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.apache.hc.client5.http.auth.AuthScope;
import org.apache.hc.client5.http.auth.UsernamePasswordCredentials;
import org.apache.hc.client5.http.impl.auth.BasicCredentialsProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests that features of camel-http's producer also apply to calls to LadiFlow. */
class HttpTransportTest extends WireRoutes {

    HttpTransportTest() {
        ladiflow.setScript(CannedResponses.respondAlways(CannedResponses.FOUND_RESPONSE));
    }

    @Test
    void respondsToChallengeOnSameConnection() {
        var users = new BasicCredentialsProvider();
        users.setCredentials(
                new AuthScope("127.0.0.1", -1), new UsernamePasswordCredentials("user", "made-up".toCharArray()));
        http.setHttpClientConfigurer(builder -> builder.setDefaultCredentialsProvider(users));
        ladiflow.setScript(connection -> {
            connection.readRequest();
            connection.write(
                    CannedResponses.httpResponse(401, "WWW-Authenticate: Basic realm=\"a\"\r\n", "{\"code\":401}"));
            connection.readRequest();
            connection.write(CannedResponses.FOUND_RESPONSE);
        });
        component(ladiflow.baseUrl());

        assertFound(lookUp());
        assertThat(ladiflow.requests()).hasSize(2).last().asString().contains("Authorization: Basic ");
        assertThat(ladiflow.connectionCount()).isOne();
    }

    @Test
    void sharesConnectionsAmongEndpointsUntilLastOneStops() throws Exception {
        component(ladiflow.baseUrl());
        start(routes -> {
            routes.from("direct:one").routeId("one").to("ladiflow:customer/show");
            routes.from("direct:two").routeId("two").to("ladiflow:customer/show?responseTimeout=7s&maxRetries=1");
            routes.from("direct:other").to("ladiflow:customer/show?connectTimeout=7s");
        });
        for (String route : List.of("direct:one", "direct:two", "direct:other")) {
            assertFound(send(route, PHONE, Map.of()));
        }
        assertThat(http.pools()).hasSize(2);
        var shared = http.pools().get(0);
        assertThat(shared.getTotalStats().getAvailable()).isOne();

        context.getRouteController().stopRoute("one");
        assertThat(shared.getTotalStats().getAvailable()).isOne();
        assertFound(send("direct:two", PHONE, Map.of()));
        context.getRouteController().stopRoute("two");
        assertThat(shared.getTotalStats().getAvailable()).isZero();
    }

    @Test
    void opensNewConnectionsAfterStopButKeepsThemOnSuspend() throws Exception {
        component(ladiflow.baseUrl());
        start(routes -> routes.from("direct:in").routeId("in").to("ladiflow:customer/show"));
        assertFound(send("direct:in", PHONE, Map.of()));
        context.getRouteController().suspendRoute("in");
        context.getRouteController().resumeRoute("in");
        assertFound(send("direct:in", PHONE, Map.of()));
        assertThat(http.pools()).hasSize(1);

        context.getRouteController().stopRoute("in");
        context.getRouteController().startRoute("in");
        assertFound(send("direct:in", PHONE, Map.of()));
        assertThat(http.pools()).hasSize(2);
        assertThat(http.leased()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"000", "099", "700", "999"})
    void reportsInvalidStatusCodeAsProtocolFailure(String status) {
        ladiflow.setScript(connection -> {
            connection.readRequest();
            connection.write("HTTP/1.1 " + status + " Made up\r\nContent-Length: 2\r\n\r\n{}");
        });
        component(ladiflow.baseUrl());

        assertThat(lookUp().getException()).isExactlyInstanceOf(LadiFlowUnexpectedResponseException.class);
    }

    @Test
    void ignoresTlsSettingsForPlainHttp() {
        component(ladiflow.baseUrl()).setSslContextParameters(new SSLContextParameters());

        assertFound(lookUp());
    }
}
