// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.net.URI;
import java.time.Duration;
import java.util.Map;

import org.apache.camel.support.jsse.KeyManagersParameters;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ConnectionSettingsTest {

    private static final URI URL = URI.create("https://api.example.com");

    @Test
    void toStringHidesKeyPasswords() {
        var keys = new KeyManagersParameters();
        keys.setKeyPassword("made-up-secret");
        var tls = new SSLContextParameters();
        tls.setKeyManagers(keys);

        assertThat(new ConnectionSettings(URL, null, tls, Map.of()))
                .hasToString("ConnectionSettings[https://api.example.com]");
    }

    @Test
    void areEqualForEndpointsThatMayShareConnections() {
        var tls = new SSLContextParameters();
        var settings = settings(Duration.ofSeconds(1), tls, 5);

        assertThat(settings(Duration.ofMillis(1_000), tls, 5))
                .isEqualTo(settings)
                .hasSameHashCodeAs(settings);
        assertThat(settings(Duration.ofSeconds(2), tls, 5)).isNotEqualTo(settings);
        assertThat(settings(Duration.ofSeconds(1), new SSLContextParameters(), 5))
                .isNotEqualTo(settings);
        assertThat(settings(Duration.ofSeconds(1), tls, 6)).isNotEqualTo(settings);
    }

    private static ConnectionSettings settings(Duration connectTimeout, SSLContextParameters tls, int connections) {
        return new ConnectionSettings(
                URI.create("https://api.example.com"), connectTimeout, tls, Map.of("connectionsPerRoute", connections));
    }
}
