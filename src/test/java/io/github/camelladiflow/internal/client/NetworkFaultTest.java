// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
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
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests all kinds of network faults, except truncated responses (ResponseOutcomesTest). After each fault, the call must have thrown the documented exception in time, no
 * connection may be in use, there may be no additional thread, and the next lookup must succeed.
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
    private static final String CHUNKED_HEAD = STATUS_LINE + "Transfer-Encoding: chunked\r\n\r\n";
    private static final String START_OF_BODY = FOUND_BODY.substring(0, 20);

    /** A fault, and the expected end of the lookup. */
    record Fault(
            String name,
            Consumer<NetworkFaultTest> begin,
            Consumer<NetworkFaultTest> end,
            Class<? extends LadiFlowException> type,
            String message) {

        static Fault of(String name, Script script, Class<? extends LadiFlowException> type, String message) {
            return new Fault(
                    name,
                    test -> test.ladiflow.setScript(script),
                    test -> test.ladiflow.setScript(respondFoundOnce()),
                    type,
                    message);
        }

        static Fault broken(String name, Script script) {
            return of(name, script, LadiFlowConnectionException.class, "was closed before");
        }

        static Fault brokenAfterRequest(String name, Script then) {
            return broken(name, afterRequest(then));
        }

        static Fault slow(String name, Script then) {
            return of(name, afterRequest(then), LadiFlowConnectionException.class, "No complete response");
        }

        static Fault slowToConnect(String name, Script script) {
            return of(name, script, LadiFlowConnectionException.class, "No connection could be opened");
        }

        static Fault notUnderstood(String name, String message, Script then) {
            return of(name, afterRequest(then), LadiFlowUnexpectedResponseException.class, message);
        }

        Fault causedBy(Consumer<NetworkFaultTest> beginning, Consumer<NetworkFaultTest> ending) {
            return new Fault(name, beginning, ending, type, message);
        }

        boolean isSlowToConnect() {
            return message.startsWith("No connection");
        }

        /** Whether the lookup ends with a timeout, before or after the request is sent. */
        boolean isSlow() {
            return isSlowToConnect() || message.equals("No complete response");
        }

        boolean isRetryable() {
            return type == LadiFlowConnectionException.class && !message.equals("No secure connection");
        }

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

    /** Faults of an established connection, with or without TLS. */
    private static Stream<Fault> faultsOfConnections() {
        return Stream.of(
                Fault.broken("closed before the request is read", connection -> {}),
                Fault.brokenAfterRequest("reset before the answer", RawConnection::reset),
                Fault.brokenAfterRequest(
                        "reset in the status line",
                        connection -> connection.write("HTTP/1.1 20").reset()),
                Fault.brokenAfterRequest(
                        "reset in the body",
                        connection -> connection.write(HEAD + START_OF_BODY).reset()),
                Fault.notUnderstood(
                        "a status that is not valid",
                        "does not speak HTTP",
                        connection -> connection.write("HTTP/1.1 000 Made up\r\nContent-Length: 2\r\n\r\n{}")),
                Fault.slow("silent", RawConnection::awaitEnd),
                Fault.slow(
                        "silent after the headers",
                        connection -> connection.write(HEAD).awaitEnd()),
                Fault.slow(
                        "dripping in the headers",
                        connection -> connection.drip(STATUS_LINE + "X-Made-Up: " + "x".repeat(2_000), 20)),
                Fault.slow(
                        "dripping in the body",
                        connection -> connection.write(HEAD).drip(FOUND_BODY + " ".repeat(2_000), 20)),
                Fault.slow(
                        "dripping in a chunk's extension",
                        connection -> connection.write(CHUNKED_HEAD + "40;").drip("x".repeat(2_000), 20)),
                Fault.slow("dripping interim answers", connection -> {
                    while (true) {
                        Thread.sleep(20);
                        connection.write("HTTP/1.1 103 Made up\r\n\r\n");
                    }
                }),
                Fault.notUnderstood(
                        "speaking another protocol",
                        "does not speak HTTP",
                        connection -> connection.write("220 made-up.example.com ESMTP\r\n".repeat(200))),
                Fault.of(
                        "garbage before the request is sent",
                        connection -> {
                            connection.write("made up\r\n\r\n".repeat(300));
                            connection.readRequest();
                        },
                        LadiFlowUnexpectedResponseException.class,
                        "does not speak HTTP"));
    }

    static Stream<Fault> faults() {
        return Stream.concat(
                Stream.of(
                        Fault.of("refused", null, LadiFlowConnectionException.class, "was refused")
                                .causedBy(
                                        test -> test.ladiflow.refuseConnections(), test -> test.ladiflow.listenAgain()),
                        Fault.slowToConnect("a black hole", null)
                                .causedBy(test -> test.ladiflow.dropPackets(), test -> test.ladiflow.listenAgain()),
                        Fault.brokenAfterRequest(
                                "reset in the headers",
                                connection -> connection
                                        .write(STATUS_LINE + "Content-Ty")
                                        .reset())),
                faultsOfConnections());
    }

    static Stream<Fault> faultsOverTls() {
        // repeating the slow faults would take too long
        return faultsOfConnections()
                .filter(fault -> !fault.isSlow() || fault.name().equals("dripping in the body"));
    }

    /** Faults before the server has sent its certificate. */
    static Stream<Fault> faultsOfHandshakes() {
        return Stream.of(
                Fault.broken("closed in the handshake", connection -> {}),
                Fault.broken("closed after the client's hello", RawConnection::readSome),
                Fault.broken("reset after the client's hello", connection -> {
                    connection.readSome();
                    connection.reset();
                }),
                Fault.of(
                        "an alert instead of a handshake",
                        connection -> {
                            connection.readSome();
                            connection.write(new byte[] {21, 3, 3, 0, 2, 2, 40});
                            connection.awaitEnd();
                        },
                        LadiFlowConnectionException.class,
                        "No secure connection"),
                Fault.of(
                        "an HTTP response instead of a handshake",
                        connection -> {
                            connection.readSome();
                            connection.write("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
                        },
                        LadiFlowConnectionException.class,
                        "No secure connection"),
                Fault.slowToConnect("silent in the handshake", RawConnection::awaitEnd),
                Fault.slowToConnect("dripping in the handshake", connection -> {
                    connection.readSome();
                    connection.write(new byte[] {22, 3, 3, 64, 0});
                    connection.drip("x".repeat(2_000), 20);
                }));
    }

    private LadiFlowComponent componentFor(String scheme, Fault fault) {
        LadiFlowComponent component = componentFor(scheme);
        if (fault.isSlow()) {
            component.getConfiguration().setResponseTimeout(TIMEOUT);
        }
        if (fault.isSlowToConnect()) {
            component.getConfiguration().setConnectTimeout(TIMEOUT);
        }
        return component;
    }

    private LadiFlowComponent componentFor(String scheme) {
        LadiFlowComponent component = component(ladiflow.baseUrl(scheme, "localhost"));
        component.getConfiguration().setAllowPlainHttp(true);
        component.getConfiguration().setConnectTimeout(LONG);
        component.getConfiguration().setResponseTimeout(LONG);
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

    private void assertFails(Fault fault, ObservedHttp component) {
        long start = System.nanoTime();
        Throwable thrown = lookUp().getException();
        Duration took = Duration.ofNanos(System.nanoTime() - start);

        assertThat(thrown).isInstanceOf(fault.type()).hasMessageContaining(fault.message());
        var failure = (LadiFlowException) thrown;
        assertThat(failure.isRetryable()).isEqualTo(fault.isRetryable());
        assertThat(failure.toString()).doesNotContain(KEY, PHONE);
        assertThat(took)
                .isGreaterThanOrEqualTo(fault.isSlow() ? TIMEOUT : Duration.ZERO)
                .isLessThan(TIMEOUT.plus(GRACE));
        assertNoneLeased(component);
    }

    /**
     * Waits until no connection is in use. Usually this is immediately so, but after a timeout, another thread returns
     * the connection.
     */
    private static void assertNoneLeased(ObservedHttp component) {
        await().atMost(GRACE).pollInterval(Duration.ofMillis(5)).until(() -> component.leased() == 0);
    }

    /** Retries only if the fault's timeout is so short that a slow machine may miss it. */
    private void lookUpUntilFound(Fault fault) {
        Exchange found = lookUp();
        for (int i = 0; i < 20 && fault.isSlow() && found.getException() != null; i++) {
            found = lookUp();
        }
        assertFound(found);
    }

    private void assertSurvives(Fault fault, ObservedHttp component) {
        lookUpUntilFound(fault);
        Set<Thread> before = threads();

        fault.begin().accept(this);
        assertFails(fault, component);
        fault.end().accept(this);

        lookUpUntilFound(fault);
        assertNoneLeased(component);
        await().atMost(GRACE).untilAsserted(() -> assertThat(threads()).isSubsetOf(before));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void throwsDocumentedExceptionInTimeAndLeaksNothing(Fault fault) {
        componentFor("http", fault);

        assertSurvives(fault, http);
    }

    @ParameterizedTest
    @MethodSource("faultsOverTls")
    void throwsDocumentedExceptionOverTlsInTimeAndLeaksNothing(Fault fault) throws Exception {
        serveTls(respondFoundOnce());
        componentFor("https", fault).setSslContextParameters(Certificates.API.trust());

        assertSurvives(fault, https);
    }

    @ParameterizedTest
    @MethodSource("faultsOfHandshakes")
    void throwsDocumentedExceptionOnHandshakeFaultAndLeaksNothing(Fault fault) throws Exception {
        try (var secure = RawServer.start(Certificates.API.server(), respondFoundOnce())) {
            Script relay = connection -> ForwardProxy.relay(connection, secure.port());
            ladiflow.setScript(relay);
            componentFor("https", fault).setSslContextParameters(Certificates.API.trust());

            assertSurvives(fault.causedBy(fault.begin(), test -> test.ladiflow.setScript(relay)), https);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void throwsDocumentedExceptionWhenPoolIsExhausted(boolean optionIsSet) throws Exception {
        ladiflow.setScript(afterRequest(RawConnection::awaitEnd));
        var configuration = componentFor("http").getConfiguration();
        configuration.setConnectTimeout(TIMEOUT);
        configuration.setConnectionsPerRoute(optionIsSet ? 1 : null);
        http.setConnectionsPerRoute(optionIsSet ? 20 : 1);
        context.start();
        var holder = new Thread(() -> lookUp("0900000001", Map.of()), RawServer.THREAD_PREFIX + "holder");
        holder.start();
        await().until(() -> http.leased() == 1);

        long start = System.nanoTime();
        Throwable failure = lookUp().getException();

        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isGreaterThanOrEqualTo(TIMEOUT)
                .isLessThan(TIMEOUT.plus(GRACE));
        assertThat(failure)
                .isInstanceOfSatisfying(LadiFlowConnectionException.class, e -> {
                    assertThat(e.isRetryable()).isTrue();
                    assertThat(e.isRequestSent()).isFalse();
                })
                .hasMessageContaining("No connection in the pool became free")
                .hasMessageContaining(
                        optionIsSet
                                ? "Raise connectionsPerRoute (1)"
                                : "connectionsPerRoute (not set; the default is 20, unless the HTTP component sets");
        ladiflow.listenAgain();
        holder.join(GRACE.toMillis());
        assertNoneLeased(http);
        ladiflow.setScript(respondFoundOnce());
        assertFound(lookUp());
    }

    /** The deadline of the call ends a request before responseTimeout, and the request is not retried. */
    @ParameterizedTest
    @ValueSource(ints = {0, 2})
    void endsRequestAtRetryTimeout(int maxRetries) {
        ladiflow.setScript(afterRequest(RawConnection::awaitEnd));
        var configuration = componentFor("http").getConfiguration();
        configuration.setRetryTimeout(TIMEOUT);
        configuration.setMaxRetries(maxRetries);

        long start = System.nanoTime();
        assertThat(lookUp().getException()).hasMessageContaining("or before retryTimeout expired");

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(TIMEOUT.plus(GRACE));
        assertThat(ladiflow.requests()).hasSizeLessThan(2);
    }

    /** A client that has sent bytes does not know whether the server has read them. */
    @Test
    void doesNotResendWriteTruncatedAtAnyByte() {
        Map<String, Object> write = Map.of("phone", PHONE);
        componentFor("http");
        send("ladiflow:customer/create", write, Map.of());
        int length = ladiflow.requests().get(0).length();
        for (int i = 0; i < length; i++) {
            int read = i;
            ladiflow.clearRequests();
            ladiflow.setScript(
                    connection -> connection.socket().getInputStream().readNBytes(read));

            assertThat(send("ladiflow:customer/create?maxRetries=2", write, Map.of())
                            .getException())
                    .isInstanceOfSatisfying(
                            LadiFlowConnectionException.class,
                            e -> assertThat(e.isPossiblyCarriedOut()).isTrue());
            assertThat(ladiflow.connectionCount()).isOne();
        }
    }

    @Test
    void doesNotReportUnsentWriteAsPossiblyCarriedOut() {
        ladiflow.refuseConnections();
        componentFor("http").getConfiguration().setRetryDelay(Duration.ofMillis(1));
        Map<String, Object> write = Map.of("phone", PHONE);

        assertThat(send("ladiflow:customer/create?maxRetries=2", write, Map.of()))
                .satisfies(exchange -> assertThat(exchange.getMessage().getHeader("CamelLadiFlowAttempts"))
                        .isEqualTo(3))
                .extracting(Exchange::getException)
                .returns(false, e -> ((LadiFlowConnectionException) e).isPossiblyCarriedOut())
                .returns(false, e -> ((LadiFlowConnectionException) e).isRequestSent());
    }

    @Test
    void namesHostThatCannotBeResolved() {
        component("http://unresolvable.invalid/1.0").getConfiguration().setAllowPlainHttp(true);

        assertThat(lookUp().getException())
                .isInstanceOf(LadiFlowConnectionException.class)
                .hasMessageContaining("cannot be resolved");
    }
}
