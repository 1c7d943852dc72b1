// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.test;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.function.IntUnaryOperator;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

/** A server with a hook. It records requests, and responds only with a status and another address. */
public final class HookServer implements AutoCloseable {

    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final HttpServer server;
    private final IntUnaryOperator status;

    /** The requests that it has received. */
    public record Request(String method, String uri, Headers headers, String body) {

        @Override
        public String toString() {
            return method + " " + uri + " " + headers.getFirst("Content-Type") + " " + body;
        }
    }

    /** Starts a server that accepts every request. */
    public HookServer() throws IOException {
        this(number -> 204);
    }

    /** Starts a server whose status depends on the number of requests. */
    public HookServer(IntUnaryOperator status) throws IOException {
        this.status = status;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/", this::respond);
        server.start();
    }

    private void respond(HttpExchange exchange) throws IOException {
        requests.add(new Request(
                exchange.getRequestMethod(),
                exchange.getRequestURI().toString(),
                exchange.getRequestHeaders(),
                new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
        exchange.getResponseHeaders().set("Location", "/elsewhere");
        exchange.sendResponseHeaders(status.applyAsInt(requests.size()), -1);
        exchange.close();
    }

    public int port() {
        return server.getAddress().getPort();
    }

    /** Returns the URL of a path. */
    public String url(String path) {
        return "http://127.0.0.1:" + port() + path;
    }

    public List<Request> requests() {
        return requests;
    }

    /** Returns all requests as text. */
    public List<String> texts() {
        return requests.stream().map(Request::toString).toList();
    }

    public List<String> bodies() {
        return requests.stream().map(Request::body).toList();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
