// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.net.URI;
import java.time.Duration;

import io.github.camelladiflow.options.LadiFlowConfiguration;
import org.apache.camel.support.jsse.SSLContextParameters;

/**
 * The address and connection options of a {@link LadiFlowClient}. Endpoints with equal settings share connections. Other
 * options that are null are taken from the HTTP component. Immutable.
 *
 * @param baseUrl the base URL of the API, without a trailing slash
 * @param connectTimeout how long to wait for a new connection, and for a free connection from the pool
 */
public record ConnectionSettings(
        URI baseUrl,
        Duration connectTimeout,
        Integer connectionsPerRoute,
        String proxyHost,
        Integer proxyPort,
        SSLContextParameters sslContextParameters) {

    public static ConnectionSettings of(URI url, LadiFlowConfiguration options, SSLContextParameters tls) {
        return new ConnectionSettings(
                url,
                options.getConnectTimeout(),
                options.getConnectionsPerRoute(),
                options.getProxyHost(),
                options.getProxyPort(),
                tls);
    }

    @Override
    public String toString() {
        return "ConnectionSettings[" + baseUrl + "]";
    }
}
