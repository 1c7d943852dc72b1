// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.Map;

import org.apache.camel.Exchange;

/** Makes lookups over a pool of one connection. The test determines the bytes of each response. */
class ScriptedLookups extends WireRoutes implements AutoCloseable {

    private volatile ResponseWriter responseWriter;

    /** Writes the response to a request, and returns whether the connection stays open for another request. */
    @FunctionalInterface
    interface ResponseWriter {
        boolean write(OutputStream out, Socket connection) throws IOException;
    }

    ScriptedLookups() {
        ladiflow.setScript(connection -> {
            var out = new BufferedOutputStream(connection.socket().getOutputStream(), 1 << 16);
            boolean open = true;
            while (open && connection.readRequest() != null) {
                open = responseWriter.write(out, connection.socket());
                out.flush();
            }
        });
        http.setConnectionsPerRoute(1);
        http.setMaxTotalConnections(1);
        // after a 429, all calls would wait
        component(ladiflow.baseUrl()).getConfiguration().setRetryDelay(Duration.ofMillis(1));
    }

    /** Sets the response to all future requests. */
    void respondWith(ResponseWriter newAnswering) {
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
