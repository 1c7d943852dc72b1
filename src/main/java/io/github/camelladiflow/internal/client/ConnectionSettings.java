// SPDX-License-Identifier: Apache-2.0
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
