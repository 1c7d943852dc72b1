// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.camelladiflow.LadiFlowConstants;
import io.github.camelladiflow.internal.client.RawServer.Script;
import io.github.camelladiflow.model.exception.LadiFlowConnectionException;
import io.github.camelladiflow.model.exception.LadiFlowException;
import io.github.camelladiflow.sandbox.LadiFlowSandbox;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The server is a proxy in front of the sandbox that closes the connection at each byte. The sandbox counts the
 * requests that it has carried out.
 */
class TruncatedWriteTest extends WireRoutes {

    private static final String OPERATION = "customer/create-or-update";
    private static final Map<String, Object> HOA = Map.of("email", "hoa@example.com", "name", "Lê Thị Hoa");

    private final LadiFlowSandbox sandbox =
            LadiFlowSandbox.builder().apiKey(KEY).customerCount(1).start();

    private volatile String response;

    @BeforeEach
    void start() {
        var configuration = component(ladiflow.baseUrl()).getConfiguration();
        configuration.setMaxRetries(2);
        configuration.setRetryDelay(Duration.ofMillis(1));
    }

    @AfterEach
    void stopSandbox() {
        sandbox.close();
    }

    /** The end of a write, and the number of requests that the sandbox had carried out by then. */
    private record WriteRun(Exchange exchange, int carriedOut, int connections) {

        LadiFlowException failure() {
            return (LadiFlowException) exchange.getException();
        }
    }

    private WriteRun write(String uri, Script script) throws Exception {
        var done = new CompletableFuture<Void>();
        ladiflow.clearRequests();
        ladiflow.setScript(connection -> {
            try {
                script.play(connection);
            } finally {
                done.complete(null);
            }
        });
        int before = sandbox.carriedOut(OPERATION);
        Exchange exchange = send(uri, HOA, Map.of());
        done.get();
        return new WriteRun(exchange, sandbox.carriedOut(OPERATION) - before, ladiflow.connectionCount());
    }

    private Socket connectToSandbox() throws IOException {
        var url = URI.create(sandbox.baseUrl());
        return new Socket(url.getHost(), url.getPort());
    }

    /** Forwards a whole request, and a number of bytes of its response. A negative number means all bytes. */
    private Script truncateResponseAt(int bytes) {
        return connection -> {
            byte[] request = connection.readRequest().getBytes(StandardCharsets.ISO_8859_1);
            try (Socket behind = connectToSandbox()) {
                behind.getOutputStream().write(request);
                response = RawConnection.readMessage(behind.getInputStream());
            }
            // otherwise the pool would keep a connection that the proxy closes
            String whole = response.replaceFirst("\r\n", "\r\nConnection: close\r\n");
            connection.write((bytes < 0 ? whole : response.substring(0, bytes)).getBytes(StandardCharsets.ISO_8859_1));
        };
    }

    /** Forwards a number of bytes of a request. */
    private Script truncateRequestAt(int bytes) {
        return connection -> {
            byte[] request = connection.socket().getInputStream().readNBytes(bytes);
            try (Socket behind = connectToSandbox()) {
                behind.getOutputStream().write(request);
            }
        };
    }

    /** Makes the lengths known: the first request creates a customer, and all others update it. */
    private void writeTwice() throws Exception {
        write("ladiflow:" + OPERATION, truncateResponseAt(-1));
        write("ladiflow:" + OPERATION, truncateResponseAt(-1));
    }

    @Test
    void doesNotResendWriteTruncatedAtAnyByte() throws Exception {
        writeTwice();
        int length = ladiflow.requests().get(0).length();
        assertThat(length).isGreaterThan(200);
        for (int i = 0; i < length; i++) {
            WriteRun ended = write("ladiflow:" + OPERATION, truncateRequestAt(i));

            assertThat(ended.carriedOut()).as("%d of %d bytes", i, length).isZero();
            assertThat(ended.connections()).isOne();
            assertThat(ended.failure()).isInstanceOf(LadiFlowConnectionException.class);
            // a client that has sent bytes does not know whether they were read
            assertThat(ended.failure().isPossiblyCarriedOut()).isTrue();
        }
        assertThat(sandbox.customers()).hasSize(2);
    }

    @Test
    void reportsPossiblyCarriedOutForTruncatedResponse() throws Exception {
        writeTwice();
        int length = response.length();
        assertThat(length).isGreaterThan(200);
        for (int i = 0; i < length; i++) {
            WriteRun ended = write("ladiflow:" + OPERATION, truncateResponseAt(i));

            assertThat(ended.carriedOut()).as("%d of %d bytes", i, length).isOne();
            assertThat(ended.connections()).isOne();
            assertThat(ended.failure()).isNotNull();
            assertThat(ended.failure().isPossiblyCarriedOut()).isTrue();
        }
        WriteRun whole = write("ladiflow:" + OPERATION, truncateResponseAt(-1));
        assertThat(whole.failure()).isNull();
        assertThat(whole.carriedOut()).isOne();
    }

    @Test
    void resendsWriteWithRetryWrites() throws Exception {
        writeTwice();
        int length = response.length();
        for (int i = 0; i < length; i += 50) {
            int first = i;
            var count = new AtomicInteger();
            WriteRun ended = write(
                    "ladiflow:" + OPERATION + "?retryWrites=true",
                    connection -> (count.getAndIncrement() == 0 ? truncateResponseAt(first) : truncateResponseAt(-1))
                            .play(connection));

            if (ended.failure() == null) {
                assertThat(ended.exchange().getMessage().getHeader(LadiFlowConstants.ATTEMPTS))
                        .isEqualTo(2);
                assertThat(ended.carriedOut()).isEqualTo(2);
            } else {
                // a response that is truncated in its head is not HTTP, which is not a transient failure
                assertThat(ended.failure().isPossiblyCarriedOut()).isTrue();
                assertThat(ended.carriedOut()).isOne();
            }
        }
    }
}
