// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import org.apache.camel.Endpoint;
import org.apache.camel.component.http.HttpComponent;
import org.apache.camel.component.http.HttpEndpoint;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;

/** Camel's HTTP component with observable connection pools. */
final class ObservedHttp extends HttpComponent {

    private final List<HttpEndpoint> endpoints = new CopyOnWriteArrayList<>();

    @Override
    public Endpoint createEndpoint(String uri, Map<String, Object> parameters) throws Exception {
        Endpoint endpoint = super.createEndpoint(uri, parameters);
        endpoints.add((HttpEndpoint) endpoint);
        return endpoint;
    }

    List<PoolingHttpClientConnectionManager> pools() {
        return endpoints.stream()
                .map(endpoint -> (PoolingHttpClientConnectionManager) endpoint.getClientConnectionManager())
                .toList();
    }

    /** Returns how many connections are in use. */
    int leased() {
        return pools().stream()
                .mapToInt(pool -> pool.getTotalStats().getLeased())
                .sum();
    }
}
