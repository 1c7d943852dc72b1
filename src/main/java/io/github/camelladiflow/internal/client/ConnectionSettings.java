// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.net.URI;
import java.time.Duration;
import java.util.Map;

import org.apache.camel.support.jsse.SSLContextParameters;

/**
 * The address and connection options of a {@link LadiFlowClient}. Calls with equal settings share connections.
 * Immutable.
 *
 * @param baseUrl the base URL of the API, without a trailing slash
 * @param connectTimeout how long to wait for a new connection, and for a free connection from the pool. If it is null,
 *     the HTTP component's value applies or, if that is not set, {@link #DEFAULT_CONNECT_TIMEOUT}
 * @param sslContextParameters the TLS settings, null to use the TLS settings of the HTTP component
 * @param httpOptions further options of the HTTP endpoint, under their names in Camel
 */
public record ConnectionSettings(
        URI baseUrl,
        Duration connectTimeout,
        SSLContextParameters sslContextParameters,
        Map<String, Object> httpOptions) {

    /** The timeout if neither this component nor the HTTP component sets one. */
    public static final Duration DEFAULT_CONNECT_TIMEOUT = Duration.ofSeconds(5);

    public ConnectionSettings {
        httpOptions = Map.copyOf(httpOptions);
    }

    @Override
    public String toString() {
        return "ConnectionSettings[" + baseUrl + "]";
    }
}
