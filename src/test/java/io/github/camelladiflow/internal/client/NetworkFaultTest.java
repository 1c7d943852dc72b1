// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.camelladiflow.LadiFlowComponent;
import io.github.camelladiflow.internal.client.RawServer.RawConnection;
import io.github.camelladiflow.internal.client.RawServer.Script;
import io.github.camelladiflow.model.exception.LadiFlowConnectionException;
import io.github.camelladiflow.model.exception.LadiFlowException;
import io.github.camelladiflow.model.exception.LadiFlowUnexpectedResponseException;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests all kinds of network faults, except truncated responses (ResponseOutcomesTest). After each fault, the call must
 * have thrown the documented exception in time, no connection may be in use, there may be no additional thread, and the
 * next lookup must succeed.
 */
class NetworkFaultTest extends WireRoutes {

    /**
     * The {@code connectTimeout} or {@code responseTimeout} for faults that end with this timeout. Other faults end
     * earlier.
     */
    private static final Duration TIMEOUT = Duration.ofMillis(300);

    private static final Duration LONG = Duration.ofMinutes(2);
    /** The additional time for a slow machine. Without the timeouts, a lookup would take two minutes or never end. */
    private static final Duration GRACE = Duration.ofSeconds(30);

    private static final String STATUS_LINE = "HTTP/1.1 200 Made up\r\n";
    private static final String HEAD =
            STATUS_LINE + "Content-Type: application/json\r\nContent-Length: " + FOUND_BODY.length() * 2 + "\r\n\r\n";
    private static final String START_OF_BODY = FOUND_BODY.substring(0, 20);

    private static final String BROKEN = "was closed before";
    private static final String SLOW = "No complete response";
    private static final String SLOW_TO_CONNECT = "No connection could be opened";
    private static final String NOT_SECURE = "No secure connection";
    private static final String NOT_HTTP = "does not speak HTTP";

    /** A fault of a server, and a part of the message with which a lookup fails. */
    record Fault(String name, String message, Script script) {

        @Override
        public String toString() {
            return name;
        }
    }

    /** The server reads the request first. */
    private static Script afterRequest(Script then) {
        return connection -> {
            connection.readRequest();
            then.play(connection);
        };
    }

    private static Fault afterRequest(String name, String message, Script then) {
        return new Fault(name, message, afterRequest(then));
    }

    static Stream<Fault> faults() {
        return Stream.of(
                new Fault("closed before the request is read", BROKEN, connection -> {}),
                afterRequest("reset before the answer", BROKEN, RawConnection::reset),
                afterRequest(
                        "reset in the status line",
                        BROKEN,
                        connection -> connection.write("HTTP/1.1 20").reset()),
                afterRequest(
                        "reset in the body",
                        BROKEN,
                        connection -> connection.write(HEAD + START_OF_BODY).reset()),
                afterRequest(
                        "a status that is not valid",
                        NOT_HTTP,
                        connection -> connection.write("HTTP/1.1 000 Made up\r\nContent-Length: 2\r\n\r\n{}")),
                afterRequest("silent", SLOW, RawConnection::awaitEnd),
                afterRequest(
                        "silent after the headers",
                        SLOW,
                        connection -> connection.write(HEAD).awaitEnd()),
                afterRequest(
                        "dripping in the headers",
                        SLOW,
                        connection -> connection.drip(STATUS_LINE + "X-Made-Up: " + "x".repeat(2_000), 20)),
                afterRequest(
                        "dripping in the body",
                        SLOW,
                        connection -> connection.write(HEAD).drip(FOUND_BODY + " ".repeat(2_000), 20)),
                afterRequest("dripping interim answers", SLOW, connection -> {
                    while (true) {
                        Thread.sleep(20);
                        connection.write("HTTP/1.1 103 Made up\r\n\r\n");
                    }
                }),
                afterRequest(
                        "speaking another protocol",
                        NOT_HTTP,
                        connection -> connection.write("220 made-up.example.com ESMTP\r\n".repeat(200))));
    }

    /** Faults before the server has sent its certificate. */
    static Stream<Fault> faultsOfHandshakes() {
        return Stream.of(
                new Fault("closed in the handshake", BROKEN, connection -> {}),
                new Fault("reset after the client's hello", BROKEN, connection -> {
                    connection.readSome();
                    connection.reset();
                }),
                new Fault("an HTTP response instead of a handshake", NOT_SECURE, connection -> {
                    connection.readSome();
                    connection.write("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
                }),
                new Fault("silent in the handshake", SLOW_TO_CONNECT, RawConnection::awaitEnd),
                new Fault("dripping in the handshake", SLOW_TO_CONNECT, connection -> {
                    connection.readSome();
                    connection.write(new byte[] {22, 3, 3, 64, 0});
                    connection.drip("x".repeat(2_000), 20);
                }));
    }

    private LadiFlowComponent componentFor(String scheme, String message) {
        LadiFlowComponent component = component(ladiflow.baseUrl(scheme, "localhost"));
        component.setSslContextParameters(Certificates.API.trust());
        component.getConfiguration().setAllowPlainHttp(true);
        component.getConfiguration().setConnectTimeout(message.equals(SLOW_TO_CONNECT) ? TIMEOUT : LONG);
        component.getConfiguration().setResponseTimeout(message.equals(SLOW) ? TIMEOUT : LONG);
        component.getConfiguration().setRetryTimeout(LONG);
        // these do not apply
        http.setConnectTimeout(LONG.toMillis());
        http.setConnectionRequestTimeout(LONG.toMillis());
        return component;
    }

    /** Returns the threads of this component, of Camel and of the HTTP client, without Java's own threads. */
    private static Set<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !thread.getName()
                        .matches("(" + RawServer.THREAD_PREFIX
                                + "|awaitility|ForkJoinPool|CompletableFuture|process reaper).*"))
                .collect(Collectors.toSet());
    }

    private void assertFails(String message, ObservedHttp component) {
        boolean isTimeout = message.equals(SLOW) || message.equals(SLOW_TO_CONNECT);
        long start = System.nanoTime();
        Throwable thrown = lookUp().getException();
        Duration took = Duration.ofNanos(System.nanoTime() - start);

        assertThat(thrown)
                .isInstanceOf(
                        message.equals(NOT_HTTP)
                                ? LadiFlowUnexpectedResponseException.class
                                : LadiFlowConnectionException.class)
                .hasMessageContaining(message)
                .hasMessageNotContainingAny(KEY, PHONE)
                .returns(
                        !message.equals(NOT_HTTP) && !message.equals(NOT_SECURE),
                        e -> ((LadiFlowException) e).isRetryable());
        assertThat(took).isBetween(isTimeout ? TIMEOUT : Duration.ZERO, TIMEOUT.plus(GRACE));
        assertNoneLeased(component);
    }

    /**
     * Waits until no connection is in use. Usually this is immediately so, but after a timeout, another thread returns
     * the connection.
     */
    private static void assertNoneLeased(ObservedHttp component) {
        await().atMost(GRACE).pollInterval(Duration.ofMillis(5)).until(() -> component.leased() == 0);
    }

    private void assertSurvives(String message, Runnable begin, Runnable end, ObservedHttp component) {
        lookUpUntilFound();
        Set<Thread> before = threads();

        begin.run();
        assertFails(message, component);
        end.run();

        lookUpUntilFound();
        assertNoneLeased(component);
        await().atMost(GRACE).untilAsserted(() -> assertThat(threads()).isSubsetOf(before));
    }

    /** Retries, because a slow machine may miss the short timeout of a fault. */
    private void lookUpUntilFound() {
        await().atMost(GRACE).untilAsserted(() -> assertFound(lookUp()));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void throwsDocumentedExceptionInTimeAndLeaksNothing(Fault fault) {
        componentFor("http", fault.message);

        assertSurvives(
                fault.message,
                () -> ladiflow.setScript(fault.script),
                () -> ladiflow.setScript(respondFoundOnce()),
                http);
    }

    @Test
    void throwsDocumentedExceptionWhenConnectionsAreRefused() {
        componentFor("http", "");

        assertSurvives("was refused", ladiflow::refuseConnections, ladiflow::listenAgain, http);
    }

    @ParameterizedTest
    @MethodSource("faultsOfHandshakes")
    void throwsDocumentedExceptionOnHandshakeFaultAndLeaksNothing(Fault fault) throws Exception {
        try (var secure = RawServer.start(Certificates.API.server(), respondFoundOnce())) {
            Script relay = connection -> ForwardProxy.relay(connection, secure.port());
            ladiflow.setScript(relay);
            componentFor("https", fault.message);

            assertSurvives(
                    fault.message, () -> ladiflow.setScript(fault.script), () -> ladiflow.setScript(relay), https);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1, 20, Raise connectionsPerRoute (1)",
        ", 1, 'connectionsPerRoute (not set; the default is 20, unless the HTTP component sets'"
    })
    void throwsDocumentedExceptionWhenPoolIsExhausted(Integer own, int ofHttpComponent, String cure) {
        ladiflow.setScript(afterRequest(RawConnection::awaitEnd));
        componentFor("http", SLOW_TO_CONNECT).getConfiguration().setConnectionsPerRoute(own);
        http.setConnectionsPerRoute(ofHttpComponent);
        context.start();
        var holder = CompletableFuture.runAsync(() -> lookUp("0900000001", Map.of()));
        await().until(() -> http.leased() == 1);

        assertThat(lookUp().getException())
                .hasMessageContainingAll("No connection in the pool became free", cure)
                .isInstanceOf(LadiFlowConnectionException.class)
                .returns(true, e -> ((LadiFlowException) e).isRetryable())
                .returns(false, e -> ((LadiFlowConnectionException) e).isRequestSent());
        ladiflow.listenAgain();
        holder.join();
        assertNoneLeased(http);
    }

    @Test
    void doesNotReportUnsentWriteAsPossiblyCarriedOut() {
        ladiflow.refuseConnections();
        componentFor("http", "").getConfiguration().setRetryDelay(Duration.ofMillis(1));
        Map<String, Object> write = Map.of("phone", PHONE);

        assertThat(send("ladiflow:customer/create?maxRetries=2", write, Map.of()))
                .satisfies(exchange -> assertThat(exchange.getMessage().getHeader("CamelLadiFlowAttempts"))
                        .isEqualTo(3))
                .extracting(Exchange::getException)
                .returns(false, e -> ((LadiFlowConnectionException) e).isPossiblyCarriedOut())
                .returns(false, e -> ((LadiFlowConnectionException) e).isRequestSent());
    }

    @Test
    void reportsRefusedWriteAsNotCarriedOutBesideOpenConnections() {
        ladiflow.setScript(afterRequest(RawConnection::awaitEnd));
        componentFor("http", "").getConfiguration().setMaxRetries(0);
        context.start();
        var other = CompletableFuture.runAsync(() -> lookUp("0900000001", Map.of()));
        await().until(() -> http.leased() == 1 && ladiflow.requests().size() == 1);
        ladiflow.refuseNewConnections();

        assertThat(send("ladiflow:customer/create", Map.of("phone", PHONE), Map.of())
                        .getException())
                .hasMessageContaining("was refused")
                .returns(false, e -> ((LadiFlowConnectionException) e).isPossiblyCarriedOut())
                .returns(false, e -> ((LadiFlowConnectionException) e).isRequestSent());
        ladiflow.refuseConnections();
        other.join();
    }

    @Test
    void namesHostThatCannotBeResolved() {
        component("http://unresolvable.invalid/1.0").getConfiguration().setAllowPlainHttp(true);

        assertThat(lookUp().getException())
                .isInstanceOf(LadiFlowConnectionException.class)
                .hasMessageContaining("cannot be resolved");
    }
}
