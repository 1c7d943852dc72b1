// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.time.Duration;
import java.util.Map;

import org.apache.camel.Exchange;

/** Makes lookups over a pool of one connection. The test determines the bytes of each response. */
class ScriptedLookups extends WireRoutes implements AutoCloseable {

    private volatile CannedResponses.ResponseWriter responseWriter;

    ScriptedLookups() {
        ladiflow.setScript(CannedResponses.respondEach(() -> responseWriter));
        http.setConnectionsPerRoute(1);
        http.setMaxTotalConnections(1);
        // after a 429, all calls would wait
        component(ladiflow.baseUrl()).getConfiguration().setRetryDelay(Duration.ofMillis(1));
    }

    /** Sets the response to all future requests. */
    void respondWith(CannedResponses.ResponseWriter newAnswering) {
        responseWriter = newAnswering;
    }

    @Override
    Exchange lookUp() {
        return lookUp("lan.tran@example.com", Map.of());
    }

    @Override
    public void close() {
        stopContext();
        closeServer();
    }
}
