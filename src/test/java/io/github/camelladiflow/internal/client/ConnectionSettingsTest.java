// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.util.Locale;
import java.util.Map;

import ch.qos.logback.classic.Level;
import io.github.camelladiflow.LadiFlowComponent;
import io.github.camelladiflow.model.exception.LadiFlowServerException;
import io.github.camelladiflow.test.RecordedLog;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.apache.hc.client5.http.impl.DefaultHttpRequestRetryStrategy;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that the users' settings of Camel's HTTP components apply to calls to LadiFlow, together with this component's
 * own settings, and which endpoints share connections.
 */
class ConnectionSettingsTest extends WireRoutes {

    private final RawServer proxy = ForwardProxy.start();

    ConnectionSettingsTest() {
        ladiflow.setScript(respondAlways(FOUND_RESPONSE));
    }

    @AfterEach
    void closeProxy() {
        proxy.close();
    }

    /** Returns the component for a URL that the HTTP component reaches through a proxy. */
    private LadiFlowComponent componentBehindProxy() throws Exception {
        serveTls(respondFoundOnce());
        https.setProxyAuthScheme("http");
        https.setProxyHost("127.0.0.1");
        https.setProxyPort(proxy.port());
        https.setProxyAuthUsername(ForwardProxy.USER);
        https.setProxyAuthPassword(ForwardProxy.PASSWORD);
        https.setConnectionsPerRoute(3);
        https.setMaxTotalConnections(7);
        https.setHttpClientConfigurer(builder -> builder.setRetryStrategy(DefaultHttpRequestRetryStrategy.INSTANCE)
                .addRequestInterceptorLast((request, entity, client) -> request.setHeader("X-Mine", "1")));
        LadiFlowComponent component = component(ladiflow.baseUrl("https", "api.example.com"));
        component.setSslContextParameters(Certificates.API.trust());
        return component;
    }

    private void assertPool(int perRoute, int total) {
        assertThat(https.pools())
                .singleElement()
                .returns(perRoute, PoolingHttpClientConnectionManager::getDefaultMaxPerRoute)
                .returns(total, PoolingHttpClientConnectionManager::getMaxTotal);
        assertThat(https.leased()).isZero();
    }

    @Test
    void usesProxyConfigurerAndPoolOfHttpComponent() throws Exception {
        componentBehindProxy();
        assertFound(lookUp());

        assertThat(ladiflow.requests()).singleElement().asString().contains("X-Mine: 1\r\n", "Api-Key: " + KEY);
        assertThat(ladiflow.requests().get(0).toLowerCase(Locale.ROOT)).doesNotContain("proxy-authorization");
        assertPool(3, 7);
        // the proxy rejects the first request, which has no credentials
        assertThat(proxy.requests())
                .hasSize(2)
                .allMatch(request -> request.startsWith("CONNECT api.example.com:"))
                .noneMatch(request -> request.contains(KEY) || request.contains(PHONE));
    }

    @Test
    void overridesProxyAndPoolOfHttpComponentButKeepsProxyUser() throws Exception {
        var component = componentBehindProxy();
        https.setProxyAuthScheme(null);
        https.setProxyPort(1);
        component.getConfiguration().setProxyHost("127.0.0.1");
        component.getConfiguration().setProxyPort(proxy.port());
        component.getConfiguration().setConnectionsPerRoute(30);

        assertFound(lookUp());

        assertThat(proxy.requests()).hasSize(2).allMatch(request -> request.startsWith("CONNECT api.example.com:"));
        assertThat(ladiflow.requests()).singleElement().asString().startsWith("POST /1.0/customer/show HTTP/1.1\r\n");
        assertPool(30, 30);
    }

    @Test
    void failsWithoutProxyPasswordWhenProxyRejectsUser() throws Exception {
        componentBehindProxy();
        https.setProxyAuthPassword("wrong-password");
        assertThat(lookUp().getException()).hasMessageNotContainingAny("wrong-password", KEY, PHONE);
        assertThat(ladiflow.requests()).isEmpty();
    }

    @Test
    void disablesRetryStrategyOfUser() {
        component(ladiflow.baseUrl());
        http.setHttpClientConfigurer(builder -> builder.setRetryStrategy(DefaultHttpRequestRetryStrategy.INSTANCE));
        respond(503, "", "{}");

        assertThat(lookUp().getException()).isInstanceOf(LadiFlowServerException.class);

        assertThat(ladiflow.requests()).hasSize(1);
    }

    @Test
    void usesConnectionManagerOfUserWithWarning() throws Exception {
        try (var log = new RecordedLog("io.github.camelladiflow", Level.WARN);
                var users = new PoolingHttpClientConnectionManager()) {
            http.setClientConnectionManager(users);
            component(ladiflow.baseUrl());

            assertFound(lookUp());

            assertThat(users.getTotalStats().getAvailable()).isOne();
            assertThat(log.lines())
                    .singleElement()
                    .asString()
                    .contains(ladiflow.baseUrl(), "Remove clientConnectionManager");
        }
    }

    @Test
    void doesNotLogHttpActivity() {
        try (var log = new RecordedLog("org.apache.camel", Level.DEBUG)) {
            http.setLogHttpActivity(true);
            component(ladiflow.baseUrl());

            assertFound(lookUp());

            assertThat(log.lines()).noneMatch(line -> line.contains(KEY) || line.contains("Api-Key"));
        }
    }

    // ---- shared connections

    @Test
    void sharesConnectionsAmongEndpointsUntilLastOneStops() throws Exception {
        component(ladiflow.baseUrl());
        start(routes -> {
            routes.from("direct:one").routeId("one").to("ladiflow:customer/show");
            routes.from("direct:two").routeId("two").to("ladiflow:customer/show?responseTimeout=7s&maxRetries=1");
        });
        assertFound(send("direct:one", PHONE, Map.of()));
        assertFound(send("direct:two", PHONE, Map.of()));
        assertThat(http.pools()).hasSize(1);
        var shared = http.pools().get(0);
        assertThat(shared.getTotalStats().getAvailable()).isOne();

        context.getRouteController().stopRoute("one");
        assertThat(shared.getTotalStats().getAvailable()).isOne();
        assertFound(send("direct:two", PHONE, Map.of()));
        context.getRouteController().stopRoute("two");
        assertThat(shared.getTotalStats().getAvailable()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"connectTimeout=7s", "connectionsPerRoute=1", "proxyHost=127.0.0.1&proxyPort="})
    void doesNotShareConnectionsWithOtherSettings(String option) {
        component(ladiflow.baseUrl());
        assertFound(lookUp());

        send("ladiflow:customer/show?" + option + (option.endsWith("=") ? proxy.port() : ""), PHONE, Map.of());

        assertThat(http.pools()).hasSize(2);
    }

    @Test
    void opensNewConnectionsAfterStopButKeepsThemOnSuspend() throws Exception {
        component(ladiflow.baseUrl()).setSslContextParameters(new SSLContextParameters());
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
}
