/*
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *     http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */
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
    void doNotShowPasswordsOfKeysWhenSomebodyLogsThem() {
        var keys = new KeyManagersParameters();
        keys.setKeyPassword("made-up-secret");
        var tls = new SSLContextParameters();
        tls.setKeyManagers(keys);

        assertThat(new ConnectionSettings(URL, null, tls, Map.of()))
                .hasToString("ConnectionSettings[https://api.example.com]");
    }

    @Test
    void areTheSameForThoseWhoMayShareConnections() {
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
