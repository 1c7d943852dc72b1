// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.util.stream.Stream;

import io.github.camelladiflow.model.exception.LadiFlowException;
import io.github.camelladiflow.model.exception.LadiFlowUnexpectedResponseException;
import org.apache.hc.client5.http.impl.DefaultRedirectStrategy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests that a redirect is never followed, because it would send the API key to another server. */
class RedirectTest extends WireRoutes {

    private final RawServer otherServer = RawServer.start(CannedResponses.respondFoundOnce());

    @AfterEach
    void closeOtherServer() {
        otherServer.close();
    }

    static Stream<Arguments> redirects() {
        return Stream.of(300, 301, 302, 303, 305, 307, 308)
                .flatMap(status -> Stream.of(
                                "http://127.0.0.1:%d/1.0/customer/show",
                                "http://elsewhere.example.com:%d/1.0/customer/show",
                                "https://127.0.0.1:%d/1.0/customer/show",
                                "//127.0.0.1:%d/1.0/customer/show",
                                "http://made-up@127.0.0.1:%d/",
                                "/1.0/customer/list")
                        .map(location -> Arguments.of(status, location)));
    }

    private void redirect(int status, String location) {
        String target = String.format(location, otherServer.port());
        String headers = "Refresh: 0; url=%1$s\r\nContent-Location: %1$s\r\nLocation: %1$s\r\n".formatted(target);
        respond(status, headers, CannedResponses.FOUND_BODY);
    }

    private void assertNotFollowed() {
        Throwable failure = lookUp().getException();

        assertThat(failure)
                .isInstanceOf(LadiFlowUnexpectedResponseException.class)
                .hasMessageContaining("redirect");
        assertThat(((LadiFlowException) failure).isRetryable()).isFalse();
        assertThat(ladiflow.requests()).hasSize(1);
        assertThat(otherServer.connectionCount()).isZero();
        assertThat(http.leased()).isZero();
    }

    @ParameterizedTest
    @MethodSource("redirects")
    void doesNotFollowRedirect(int status, String location) {
        component(ladiflow.baseUrl());
        redirect(status, location);

        assertNotFollowed();
    }

    @Test
    void doesNotFollowRedirectEvenIfHttpComponentDoes() {
        component(ladiflow.baseUrl());
        http.setFollowRedirects(true);
        redirect(307, "http://127.0.0.1:%d/1.0/customer/show");

        assertNotFollowed();
    }

    @Test
    void doesNotFollowRedirectEvenIfUserSetsRedirectStrategy() {
        component(ladiflow.baseUrl());
        http.setHttpClientConfigurer(builder -> builder.setRedirectStrategy(DefaultRedirectStrategy.INSTANCE));
        redirect(308, "http://127.0.0.1:%d/1.0/customer/show");

        assertNotFollowed();
    }

    @Test
    void doesNotSendKeyToRedirectTarget() {
        component(ladiflow.baseUrl());
        String location = "Location: http://127.0.0.1:" + otherServer.port() + "/\r\n";
        respond(200, location, "{\"code\":307,\"data\":null}");

        assertThat(lookUp().getException()).isInstanceOf(LadiFlowUnexpectedResponseException.class);
        assertThat(otherServer.connectionCount()).isZero();
    }
}
