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
 * Where a {@link LadiFlowClient} calls, and how it connects: what calls must have in common to share connections. Immutable.
 *
 * @param baseUrl where the API lives, without a trailing slash
 * @param connectTimeout how long to wait for a connection, and for a free one of the pool; null for what the HTTP
 *     component has, or {@link #DEFAULT_CONNECT_TIMEOUT}
 * @param sslContextParameters the TLS settings, null for those of the HTTP component
 * @param httpOptions further options of the HTTP endpoint, by Camel's names
 */
public record ConnectionSettings(
        URI baseUrl,
        Duration connectTimeout,
        SSLContextParameters sslContextParameters,
        Map<String, Object> httpOptions) {

    /** How long to wait for a connection if neither this component nor the HTTP component says. */
    public static final Duration DEFAULT_CONNECT_TIMEOUT = Duration.ofSeconds(5);

    public ConnectionSettings {
        Objects.requireNonNull(baseUrl, "baseUrl");
        httpOptions = Map.copyOf(httpOptions);
    }

    @Override
    public String toString() {
        return "ConnectionSettings[" + baseUrl + "]";
    }
}
