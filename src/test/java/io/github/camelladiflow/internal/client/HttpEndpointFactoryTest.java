// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.net.URI;
import java.time.Duration;
import java.util.Map;

import io.github.camelladiflow.internal.monitor.RecordedLog;
import org.apache.camel.component.http.HttpComponent;
import org.apache.camel.component.http.HttpEndpoint;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests which of the settings of this component and of the user's HTTP component apply. */
class HttpEndpointFactoryTest {

    private final DefaultCamelContext context = new DefaultCamelContext();
    private final HttpComponent component = new HttpComponent();

    HttpEndpointFactoryTest() {
        context.disableJMX();
        context.addComponent("http", component);
        context.start();
    }

    @AfterEach
    void stop() {
        context.stop();
    }

    private HttpEndpoint create(Duration connectTimeout) throws Exception {
        var settings = new ConnectionSettings(
                URI.create("http://api.example.com/1.0"), connectTimeout, new SSLContextParameters(), Map.of());
        return new HttpEndpointFactory(context, settings).create((request, scope, chain) -> null, () -> true);
    }

    /** The timeouts of the HTTP component for a connection and for the pool, this component's timeout, and their sum. */
    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "-, -, -, PT10S",
                "1000, 2000, -, PT3S",
                "1000, 2000, PT4S, PT8S",
                "0, 2000, -, PT876000H2S",
                "-, 0, -, PT876000H5S"
            })
    void prefersOwnConnectTimeoutThenTimeoutsOfHttpComponent(Long connect, Long pool, Duration own, Duration total)
            throws Exception {
        if (connect != null) {
            component.setConnectTimeout(connect);
        }
        if (pool != null) {
            component.setConnectionRequestTimeout(pool);
        }

        assertThat(HttpEndpointFactory.totalConnectTimeout(create(own).getHttpClient()))
                .isEqualTo(total);
    }

    @Test
    void readsWithoutTimeoutUnlessHttpComponentSetsOne() throws Exception {
        assertThat(create(null).getSoTimeout()).isZero();
        component.setSoTimeout(7_000);

        assertThat(create(null).getSoTimeout()).isEqualTo(7_000);
    }

    @Test
    void warnsOfActivityListenerThatReceivesApiKey() throws Exception {
        try (var log = new RecordedLog(HttpTransport.class)) {
            create(null);
            assertThat(log.lines(Level.WARN)).isEmpty();

            component.setLogHttpActivity(true);
            create(null);
            assertThat(log.lines(Level.WARN))
                    .singleElement()
                    .asString()
                    .contains("http://api.example.com/1.0", "API key", "Remove the listener");
        }
    }

    @Test
    void warnsOfConnectionManagerOfUser() throws Exception {
        try (var log = new RecordedLog(HttpTransport.class);
                var users = new PoolingHttpClientConnectionManager()) {
            component.setClientConnectionManager(users);

            assertThat(create(null).getClientConnectionManager()).isSameAs(users);
            assertThat(log.lines(Level.WARN))
                    .singleElement()
                    .asString()
                    .contains("http://api.example.com/1.0", "Remove clientConnectionManager");
        }
    }
}
