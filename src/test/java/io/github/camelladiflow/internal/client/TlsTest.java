// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;

import io.github.camelladiflow.LadiFlowComponent;
import io.github.camelladiflow.LadiFlowConstants;
import io.github.camelladiflow.model.exception.LadiFlowConnectionException;
import org.apache.camel.Exchange;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests which servers the component trusts over TLS. */
class TlsTest extends WireRoutes {

    private final Certificates certificate = Certificates.API;

    @BeforeEach
    void startServer() throws Exception {
        serveTls(respondFoundOnce());
    }

    /** A handshake may be slow on a slow machine. */
    private LadiFlowComponent componentFor(String host) {
        LadiFlowComponent component = component(ladiflow.baseUrl("https", host));
        component.getConfiguration().setConnectTimeout(Duration.ofMinutes(1));
        return component;
    }

    private void assertRefused(Exchange exchange) {
        var failure = (LadiFlowConnectionException) exchange.getException();
        assertThat(failure)
                .hasMessageContaining("Check the server's certificate and host name, sslContextParameters")
                .hasCauseInstanceOf(SSLException.class);
        assertThat(failure.isRetryable()).isFalse();
        assertThat(failure.isRequestSent()).isFalse();
        assertThat(ladiflow.requests()).isEmpty();
        assertThat(https.leased()).isZero();
    }

    @Test
    void rejectsSelfSignedCertificateBeforeSendingKey() {
        componentFor("localhost").getConfiguration().setMaxRetries(2);

        Exchange exchange = lookUp();

        assertRefused(exchange);
        assertThat(exchange.getMessage().getHeader(LadiFlowConstants.ATTEMPTS)).isEqualTo(1);
    }

    /** The places from which the client learns what to trust. */
    enum Trust {
        NONE,
        OWN_PARAMETERS,
        GLOBAL_PARAMETERS,
        UNUSED_GLOBAL_PARAMETERS,
        PARAMETERS_OF_HTTPS_COMPONENT,
        GLOBAL_PARAMETERS_OF_HTTPS_COMPONENT,
        OWN_INSTEAD_OF_HTTPS_COMPONENT,
        JVM,
        UNUSED_JVM
    }

    @ParameterizedTest
    @EnumSource
    void acceptsServersAccordingToSettings(Trust trust) throws Exception {
        LadiFlowComponent component = componentFor("localhost");
        SSLContextParameters parameters = certificate.trust();
        // the JVM creates this context from the system properties, but only once
        SSLContext before = SSLContext.getDefault();
        switch (trust) {
            case NONE -> {}
            case OWN_PARAMETERS -> component.setSslContextParameters(parameters);
            case GLOBAL_PARAMETERS, UNUSED_GLOBAL_PARAMETERS -> {
                context.setSSLContextParameters(parameters);
                component.setUseGlobalSslContextParameters(trust == Trust.GLOBAL_PARAMETERS);
            }
            case GLOBAL_PARAMETERS_OF_HTTPS_COMPONENT -> {
                context.setSSLContextParameters(parameters);
                https.setUseGlobalSslContextParameters(true);
            }
            case PARAMETERS_OF_HTTPS_COMPONENT -> https.setSslContextParameters(parameters);
            case OWN_INSTEAD_OF_HTTPS_COMPONENT -> {
                component.setSslContextParameters(parameters);
                https.setSslContextParameters(
                        Certificates.selfSigned("dns:other.example.com").trust());
            }
            case JVM, UNUSED_JVM -> {
                https.setUseSystemProperties(trust == Trust.JVM);
                SSLContext.setDefault(parameters.createSSLContext(context));
            }
        }
        try {
            Exchange exchange = lookUp();
            if (trust == Trust.NONE || trust.name().startsWith("UNUSED")) {
                assertRefused(exchange);
            } else {
                assertFound(exchange);
            }
        } finally {
            SSLContext.setDefault(before);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void presentsClientCertificate(boolean present) throws Exception {
        serve(RawServer.start(certificate.serverOfClientsWithCertificate(), respondFoundOnce()));
        componentFor("localhost")
                .setSslContextParameters(present ? certificate.trustAndPresent() : certificate.trust());

        if (present) {
            assertFound(lookUp());
        } else {
            assertThat(lookUp().getException()).isInstanceOf(LadiFlowConnectionException.class);
            assertThat(ladiflow.requests()).isEmpty();
        }
    }

    private void serveAsOtherHost() throws Exception {
        var other = Certificates.selfSigned("dns:other.example.com");
        serve(RawServer.start(other.server(), respondFoundOnce()));
        componentFor("localhost").setSslContextParameters(other.trust());
    }

    @Test
    void rejectsTrustedCertificateOfOtherHost() throws Exception {
        serveAsOtherHost();

        assertRefused(lookUp());
    }

    @Test
    void usesHostNameVerifierOfHttpsComponent() throws Exception {
        serveAsOtherHost();
        https.setX509HostnameVerifier((host, session) -> host.equals("localhost"));

        assertFound(lookUp());
    }
}
