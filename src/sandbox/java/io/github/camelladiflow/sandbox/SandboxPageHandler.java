// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.sandbox;

import java.io.IOException;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;

/** Serves the sandbox's web page at {@code /}, and passes all other requests to another handler. Thread-safe. */
record SandboxPageHandler(HttpHandler next) implements HttpHandler {

    private static final String CONTENT_SECURITY_POLICY =
            "default-src 'none'; connect-src 'self'; img-src data:; script-src 'unsafe-inline'; style-src"
                    + " 'unsafe-inline';"
                    + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        if (!(exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath()).equals("GET /")) {
            next.handle(exchange);
            return;
        }
        exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
        exchange.getResponseHeaders().set("Content-Security-Policy", CONTENT_SECURITY_POLICY);
        try (var page = SandboxPageHandler.class.getResourceAsStream("index.html")) {
            byte[] body = page.readAllBytes();
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
        exchange.close();
    }
}
