// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.benchmark;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.main.Main;

/**
 * Two hundred HTTP callers look up a customer at the same time. LadiFlow does not respond to the requests of the first
 * minute. The HTTP server has twenty threads for its routes.
 */
final class SilenceRun {

    private static final int CALLERS = 200;
    private static final long SILENT_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final String HEALTH = "/observe/health";

    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();
    private final long start = System.nanoTime();

    static String report() throws Exception {
        return Benchmarks.table(
                List.of("LadiFlow is silent", "last response, s", "failed", "requests", "slowest health check, ms"),
                List.of(
                        new SilenceRun().row("without a circuit breaker", new RouteBuilder() {
                            @Override
                            public void configure() {
                                from("platform-http:/customers")
                                        .setBody(header("phone"))
                                        .to("ladiflow:customer/show?notFound=NULL");
                            }
                        }),
                        new SilenceRun().row("with a circuit breaker", new RouteBuilder() {
                            @Override
                            public void configure() {
                                from("platform-http:/customers")
                                        .setBody(header("phone"))
                                        .circuitBreaker()
                                        .resilience4jConfiguration()
                                        .minimumNumberOfCalls(10)
                                        .failureRateThreshold(50)
                                        .waitDurationInOpenState(30)
                                        .end()
                                        .to("ladiflow:customer/show?notFound=NULL&maxRetries=0")
                                        .onFallback()
                                        .setBody(constant("later"))
                                        .end();
                            }
                        })));
    }

    private List<String> row(String name, RouteBuilder route) throws Exception {
        var threads = Executors.newCachedThreadPool();
        var ladiflow = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1_000);
        var main = new Main();
        try {
            ladiflow.setExecutor(threads);
            ladiflow.createContext("/", this::respond);
            ladiflow.start();
            int port = freePort();
            for (String server : List.of("server", "management")) {
                main.addInitialProperty("camel." + server + ".enabled", "true");
                main.addInitialProperty("camel." + server + ".host", "127.0.0.1");
            }
            main.addInitialProperty("camel.server.port", String.valueOf(port));
            int healthPort = freePort();
            main.addInitialProperty("camel.management.port", String.valueOf(healthPort));
            main.addInitialProperty("camel.management.healthCheckEnabled", "true");
            main.addInitialProperty("camel.management.healthPath", HEALTH);
            main.addInitialProperty("camel.component.ladiflow.apiKey", "a-key");
            main.addInitialProperty(
                    "camel.component.ladiflow.baseUrl",
                    "http://127.0.0.1:" + ladiflow.getAddress().getPort() + "/1.0");
            main.configure().addRoutesBuilder(route);
            main.start();
            get(healthPort, HEALTH);
            var responses = new ArrayList<Future<Double>>();
            for (int i = 0; i < CALLERS; i++) {
                responses.add(threads.submit(() -> get(port, "/customers?phone=" + Routes.PHONE)));
            }
            double slowest = 0;
            while (!responses.stream().allMatch(Future::isDone)) {
                slowest = Math.max(slowest, get(healthPort, HEALTH));
                Thread.sleep(500);
            }
            double last = (System.nanoTime() - start) / 1e9;
            return List.of(
                    name, Spread.text(last, 0), failed.toString(), requests.toString(), Spread.text(slowest * 1e3, 0));
        } finally {
            main.stop();
            ladiflow.stop(0);
            threads.shutdownNow();
        }
    }

    private void respond(HttpExchange exchange) throws IOException {
        exchange.getRequestBody().readAllBytes();
        requests.incrementAndGet();
        if (System.nanoTime() - start < SILENT_NANOS) {
            // the exchange stays open
            return;
        }
        byte[] body = ResponseFixtures.compact(ResponseFixtures.SMALL);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    /** Returns the duration in seconds. */
    private double get(int port, String path) throws IOException {
        long before = System.nanoTime();
        var connection = (HttpURLConnection)
                URI.create("http://127.0.0.1:" + port + path).toURL().openConnection();
        if (connection.getResponseCode() != 200 && !path.equals(HEALTH)) {
            failed.incrementAndGet();
        }
        return (System.nanoTime() - before) / 1e9;
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
