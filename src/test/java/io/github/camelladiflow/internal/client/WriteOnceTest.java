// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.camelladiflow.internal.CallResult;
import io.github.camelladiflow.internal.json.JsonValue;
import io.github.camelladiflow.model.LadiFlowException;
import io.github.camelladiflow.model.LadiFlowOperation;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Over raw sockets: what has reached the server in part may have been done, so an operation that writes is not repeated. */
class WriteOnceTest {

    private static final boolean WRITES = false;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final ClientFixture fixture = new ClientFixture();
    private ServerSocket server;

    /** What the server does with a connection. */
    private interface Conversation {
        void with(Socket socket) throws IOException;
    }

    @BeforeEach
    void listen() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
        fixture.close();
        threads.shutdownNow();
    }

    @Test
    void aRequestOnAnOldConnectionThatTheServerDropsIsNotRepeatedEither() throws Exception {
        var connections = new AtomicInteger();
        serve(socket -> {
            connections.incrementAndGet();
            readRequest(socket);
            String json = "{\"data\":{},\"code\":200}";
            socket.getOutputStream()
                    .write(("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + json.length()
                                    + "\r\n\r\n" + json)
                            .getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().flush();
            socket.getInputStream().read();
        });
        LadiFlowClient client = client();
        assertThat(call(client).isAnswered()).isTrue();

        LadiFlowException failure = (LadiFlowException) call(client).failure();
        assertThat(RetrySettings.mayRepeat(WRITES, failure)).isFalse();
        assertThat(connections).as("the HTTP client repeats nothing by itself").hasValue(1);
    }

    @Test
    void aRequestForWhichThereWasNoConnectionIsRepeated() throws Exception {
        try (var bound = new Socket()) {
            bound.bind(new InetSocketAddress("127.0.0.1", 0));

            LadiFlowException failure =
                    (LadiFlowException) call(client(bound.getLocalPort())).failure();
            assertThat(RetrySettings.mayRepeat(WRITES, failure)).isTrue();
        }
    }

    private void serve(Conversation conversation) {
        threads.execute(() -> {
            while (!server.isClosed()) {
                try (Socket socket = server.accept()) {
                    conversation.with(socket);
                } catch (IOException e) {
                    // the client or the test is gone
                }
            }
        });
    }

    /** Reads head and body; the body is known to end with a brace. */
    private static void readRequest(Socket socket) throws IOException {
        int read;
        do {
            read = socket.getInputStream().read();
        } while (read >= 0 && read != '}');
    }

    private LadiFlowClient client() throws Exception {
        return client(server.getLocalPort());
    }

    private LadiFlowClient client(int port) throws Exception {
        return fixture.client(URI.create("http://127.0.0.1:" + port + "/1.0"), fixture.threads);
    }

    private static CallResult<JsonValue> call(LadiFlowClient client) throws Exception {
        return client.call(
                        ClientFixture.request(LadiFlowOperation.CUSTOMER_SHOW),
                        ClientFixture.settings(() -> "key", ClientFixture.NO_RETRIES),
                        new RateLimiter())
                .get();
    }
}
