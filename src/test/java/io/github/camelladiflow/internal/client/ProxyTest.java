// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.time.Duration;
import java.util.Locale;

import io.github.camelladiflow.LadiFlowComponent;
import io.github.camelladiflow.model.exception.LadiFlowConnectionException;
import io.github.camelladiflow.model.exception.LadiFlowServerException;
import org.apache.camel.component.http.HttpComponent;
import org.apache.hc.client5.http.impl.DefaultHttpRequestRetryStrategy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that the users' settings of Camel's HTTP components apply to calls to LadiFlow, together with this component's
 * own settings.
 */
class ProxyTest extends WireRoutes {

    private final RawServer proxy = ForwardProxy.start();

    @AfterEach
    void closeProxy() {
        proxy.close();
    }

    private void configure(HttpComponent component) {
        component.setProxyAuthScheme("http");
        component.setProxyHost("127.0.0.1");
        component.setProxyPort(proxy.port());
        component.setProxyAuthUsername(ForwardProxy.USER);
        component.setProxyAuthPassword(ForwardProxy.PASSWORD);
        component.setConnectionsPerRoute(3);
        component.setMaxTotalConnections(7);
        component.setConnectTimeout(40_000);
        component.setConnectionRequestTimeout(30_000);
        component.setHttpClientConfigurer(builder -> builder.setRetryStrategy(DefaultHttpRequestRetryStrategy.INSTANCE)
                .addRequestInterceptorLast((request, entity, client) -> request.setHeader("X-Mine", "1")));
    }

    private void plainComponent() {
        component(ladiflow.baseUrl("http", "api.example.com"))
                .getConfiguration()
                .setAllowPlainHttp(true);
        configure(http);
    }

    private LadiFlowComponent secureComponent() throws Exception {
        serveTls(CannedResponses.respondFoundOnce());
        var component = component(ladiflow.baseUrl("https", "api.example.com"));
        component.setSslContextParameters(Certificates.API.trust());
        configure(https);
        return component;
    }

    private void assertSettingsAreUsed(ObservedHttp component) {
        assertThat(ladiflow.requests()).singleElement().asString().contains("X-Mine: 1\r\n", "Api-Key: " + KEY);
        assertThat(ladiflow.requests().get(0).toLowerCase(Locale.ROOT)).doesNotContain("proxy-authorization");
        assertThat(component.pools()).singleElement().satisfies(pool -> {
            assertThat(pool.getDefaultMaxPerRoute()).isEqualTo(3);
            assertThat(pool.getMaxTotal()).isEqualTo(7);
        });
        assertThat(component.leased()).isZero();
    }

    @Test
    void namesProxyThatRefusesConnection() {
        plainComponent();
        proxy.close();

        assertThat(lookUp().getException())
                .isInstanceOf(LadiFlowConnectionException.class)
                .hasMessageContaining("was refused by http://127.0.0.1:" + proxy.port())
                .hasMessageContaining("api.example.com");
    }

    @Test
    void usesProxyAuthenticationConfigurerAndPoolOverHttp() {
        plainComponent();

        assertFound(lookUp());

        assertSettingsAreUsed(http);
        assertThat(proxy.requests()).hasSize(2);
    }

    @Test
    void usesProxyAuthenticationConfigurerAndPoolOverHttps() throws Exception {
        secureComponent();

        assertFound(lookUp());

        assertSettingsAreUsed(https);
        assertThat(proxy.requests()).hasSize(2).allMatch(request -> request.startsWith("CONNECT api.example.com:"));
        assertThat(proxy.requests().toString()).doesNotContain(KEY, PHONE);
    }

    @Test
    void overridesProxyAndPoolOfHttpComponentButKeepsProxyUser() throws Exception {
        var component = secureComponent();
        https.setProxyAuthScheme(null);
        https.setProxyHost("127.0.0.1");
        https.setProxyPort(1);
        component.getConfiguration().setProxyHost("127.0.0.1");
        component.getConfiguration().setProxyPort(proxy.port());
        component.getConfiguration().setConnectionsPerRoute(30);

        assertFound(lookUp());

        assertThat(proxy.requests()).hasSize(2).allMatch(request -> request.startsWith("CONNECT api.example.com:"));
        assertThat(ladiflow.requests()).singleElement().asString().startsWith("POST /1.0/customer/show HTTP/1.1\r\n");
        assertThat(https.pools()).singleElement().satisfies(pool -> {
            assertThat(pool.getDefaultMaxPerRoute()).isEqualTo(30);
            assertThat(pool.getMaxTotal()).isEqualTo(30);
        });
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
    void failsWithoutProxyPasswordWhenProxyRejectsUser() {
        component(ladiflow.baseUrl());
        configure(http);
        http.setProxyAuthPassword("wrong-password");

        Throwable failure = lookUp().getException();

        assertThat(failure).isNotNull();
        assertThat(failure.toString()).doesNotContain("wrong-password", KEY, PHONE);
        assertThat(ladiflow.requests()).isEmpty();
        assertThat(http.leased()).isZero();
    }

    @Test
    void overridesTimeoutsOfHttpComponent() {
        component(ladiflow.baseUrl()).getConfiguration().setConnectTimeout(Duration.ofMillis(300));
        http.setConnectTimeout(50_000);
        http.setConnectionRequestTimeout(50_000);
        ladiflow.dropPackets();

        assertConnectTimeoutWithin(Duration.ofSeconds(40));
    }

    /** One of the lookups, because a machine may be slow for a while, but no lookup ends before its timeout. */
    private void assertConnectTimeoutWithin(Duration latest) {
        var took = latest;
        for (int i = 0; i < 5 && took.compareTo(latest) >= 0; i++) {
            long start = System.nanoTime();
            assertThat(lookUp().getException())
                    .isInstanceOf(LadiFlowConnectionException.class)
                    .hasMessageContaining("No connection could be opened for customer/show");
            took = Duration.ofNanos(System.nanoTime() - start);
        }
        assertThat(took).isLessThan(latest);
    }
}
