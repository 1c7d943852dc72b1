// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

import io.github.camelladiflow.LadiFlowConstants;
import io.github.camelladiflow.internal.client.RawServer.Script;
import io.github.camelladiflow.model.LadiFlowConnectionException;
import io.github.camelladiflow.model.LadiFlowException;
import io.github.camelladiflow.sandbox.LadiFlowSandbox;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** A proxy before the sandbox ends the connection at each byte; the sandbox counts what it has carried out. */
class WriteCutTest extends WireRoutes {

    private static final String OPERATION = "customer/create-or-update";
    private static final Map<String, Object> HOA = Map.of("email", "hoa@example.com", "name", "Lê Thị Hoa");
    private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: *([0-9]+)");

    private final LadiFlowSandbox sandbox =
            LadiFlowSandbox.builder().apiKey(KEY).customerCount(1).start();

    private RawServer proxy;

    @BeforeEach
    void start() {
        proxy = RawServer.start(connection -> {});
        var configuration = component(proxy.baseUrl()).getConfiguration();
        configuration.setMaxRetries(2);
        configuration.setRetryDelay(Duration.ofMillis(1));
    }

    @AfterEach
    void stop() {
        proxy.close();
        sandbox.close();
    }

    /** How a write ended, and what the sandbox had done by then. */
    private record Ended(Exchange exchange, int carriedOut, int connections) {

        LadiFlowException failure() {
            return (LadiFlowException) exchange.getException();
        }
    }

    private Ended write(String uri, Script script) throws Exception {
        var done = new CompletableFuture<Void>();
        proxy.forget();
        proxy.then(connection -> {
            try {
                script.play(connection);
            } finally {
                done.complete(null);
            }
        });
        int before = sandbox.carriedOut(OPERATION);
        Exchange exchange = send(uri, HOA, Map.of());
        done.get();
        return new Ended(exchange, sandbox.carriedOut(OPERATION) - before, proxy.connectionCount());
    }

    /** Reads a whole message: its head, and as many bytes as that says. */
    private static byte[] message(InputStream in) throws IOException {
        var bytes = new ByteArrayOutputStream();
        while (!bytes.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
            int one = in.read();
            if (one < 0) {
                return bytes.toByteArray();
            }
            bytes.write(one);
        }
        var length = LENGTH.matcher(bytes.toString(StandardCharsets.ISO_8859_1));
        if (length.find()) {
            bytes.write(in.readNBytes(Integer.parseInt(length.group(1))));
        }
        return bytes.toByteArray();
    }

    private Socket toSandbox() throws IOException {
        var url = URI.create(sandbox.baseUrl());
        return new Socket(url.getHost(), url.getPort());
    }

    /** Or the pool would keep a connection that the proxy ends. */
    private static String lastOfItsConnection(byte[] answer) {
        return new String(answer, StandardCharsets.UTF_8).replaceFirst("\r\n", "\r\nConnection: close\r\n");
    }

    /** Hands a whole request on, and as many bytes of its answer; all for a negative number. */
    private Script answerCutAt(int bytes) {
        return connection -> {
            byte[] request = message(connection.socket().getInputStream());
            try (Socket behind = toSandbox()) {
                behind.getOutputStream().write(request);
                byte[] answer = message(behind.getInputStream());
                if (bytes < 0) {
                    connection.write(lastOfItsConnection(answer));
                } else {
                    connection.socket().getOutputStream().write(answer, 0, bytes);
                }
            }
        };
    }

    /** Hands as many bytes of a request on. */
    private Script requestCutAt(int bytes) {
        return connection -> {
            byte[] request = connection.socket().getInputStream().readNBytes(bytes);
            try (Socket behind = toSandbox()) {
                behind.getOutputStream().write(request);
            }
        };
    }

    private int[] lengths() throws Exception {
        var lengths = new int[2];
        try (var learning = RawServer.start(connection -> {
            byte[] request = message(connection.socket().getInputStream());
            lengths[0] = request.length;
            try (Socket behind = toSandbox()) {
                behind.getOutputStream().write(request);
                byte[] answer = message(behind.getInputStream());
                lengths[1] = answer.length;
                connection.write(lastOfItsConnection(answer));
            }
        })) {
            // the first creates, all others update
            for (int i = 0; i < 2; i++) {
                send("ladiflow:" + OPERATION + "?baseUrl=" + learning.baseUrl(), HOA, Map.of());
            }
        }
        return lengths;
    }

    @Test
    void aRequestThatIsCutAtAnyByteIsNotCarriedOutAndNotSentAgain() throws Exception {
        int length = lengths()[0];
        assertThat(length).isGreaterThan(200);
        for (int i = 0; i < length; i++) {
            Ended ended = write("ladiflow:" + OPERATION, requestCutAt(i));

            assertThat(ended.carriedOut()).as("%d of %d bytes", i, length).isZero();
            assertThat(ended.connections()).isOne();
            assertThat(ended.failure()).isInstanceOf(LadiFlowConnectionException.class);
            // who has sent bytes does not know whether they were read
            assertThat(ended.failure().isPossiblyCarriedOut()).isTrue();
        }
        assertThat(sandbox.customers()).hasSize(2);
    }

    @Test
    void anAnswerThatIsCutAtAnyByteMeansThatTheWriteMayHaveBeenCarriedOutAndItIsNotSentAgain() throws Exception {
        int length = lengths()[1];
        assertThat(length).isGreaterThan(200);
        for (int i = 0; i < length; i++) {
            Ended ended = write("ladiflow:" + OPERATION, answerCutAt(i));

            assertThat(ended.carriedOut()).as("%d of %d bytes", i, length).isOne();
            assertThat(ended.connections()).isOne();
            assertThat(ended.failure()).isNotNull();
            assertThat(ended.failure().isPossiblyCarriedOut()).isTrue();
        }
        Ended whole = write("ladiflow:" + OPERATION, answerCutAt(-1));
        assertThat(whole.failure()).isNull();
        assertThat(whole.carriedOut()).isOne();
    }

    @Test
    void withRetryWritesItIsSentAgain() throws Exception {
        int length = lengths()[1];
        for (int i = 0; i < length; i += 50) {
            int first = i;
            var count = new AtomicInteger();
            Ended ended = write(
                    "ladiflow:" + OPERATION + "?retryWrites=true",
                    connection ->
                            (count.getAndIncrement() == 0 ? answerCutAt(first) : answerCutAt(-1)).play(connection));

            if (ended.failure() == null) {
                assertThat(ended.exchange().getMessage().getHeader(LadiFlowConstants.ATTEMPTS))
                        .isEqualTo(2);
                assertThat(ended.carriedOut()).isEqualTo(2);
            } else {
                // cut in its head it is no HTTP, which is not a failure that passes
                assertThat(ended.failure().isPossiblyCarriedOut()).isTrue();
                assertThat(ended.carriedOut()).isOne();
            }
        }
    }
}
