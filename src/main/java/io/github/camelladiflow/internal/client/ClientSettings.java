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
import java.util.Objects;

import org.apache.camel.support.jsse.SSLContextParameters;

/**
 * What a {@link LadiFlowClient} needs to know to make calls. Immutable; {@link #toString()} does not show the key.
 *
 * @param baseUrl where the API lives, without a trailing slash
 * @param apiKey the store's key
 * @param connectTimeout how long to wait for a connection, and for a free one of the pool; null for what the HTTP
 *     component has, or {@link #DEFAULT_CONNECT_TIMEOUT}
 * @param responseTimeout how long the whole answer may take, from the request's first byte to the answer's last
 * @param maxResponseSize how many bytes an answer may have after decompression
 * @param sslContextParameters the TLS settings, null for those of the HTTP component
 * @param httpOptions further options of the HTTP endpoint, by Camel's names
 */
public record ClientSettings(
        URI baseUrl,
        String apiKey,
        Duration connectTimeout,
        Duration responseTimeout,
        long maxResponseSize,
        SSLContextParameters sslContextParameters,
        Map<String, Object> httpOptions) {

    /** How long to wait for a connection if neither this component nor the HTTP component says. */
    public static final Duration DEFAULT_CONNECT_TIMEOUT = Duration.ofSeconds(5);

    /** Refuses what must not be null. */
    public ClientSettings {
        Objects.requireNonNull(baseUrl, "baseUrl");
        Objects.requireNonNull(apiKey, "apiKey");
        Objects.requireNonNull(responseTimeout, "responseTimeout");
        Objects.requireNonNull(httpOptions, "httpOptions");
    }

    @Override
    public String toString() {
        return "ClientSettings[" + baseUrl + "]";
    }
}
