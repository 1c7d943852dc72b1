// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.github.camelladiflow.LadiFlowComponent;
import io.github.camelladiflow.internal.client.RawServer.RawConnection;
import io.github.camelladiflow.internal.client.RawServer.Script;
import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.exception.LadiFlowAuthenticationException;
import io.github.camelladiflow.model.exception.LadiFlowConnectionException;
import io.github.camelladiflow.model.exception.LadiFlowException;
import io.github.camelladiflow.model.exception.LadiFlowRequestException;
import io.github.camelladiflow.model.exception.LadiFlowUnexpectedResponseException;
import org.apache.camel.Exchange;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests servers and proxies that send bytes after the end of a response, which HttpClient would read as the next
 * response.
 */
class UnreadBytesTest extends WireRoutes {

    private static final Pattern PHONE_IN_REQUEST = Pattern.compile("\"phone\":\"([0-9]+)\"");
    private static final int LOOKUPS = 20;

    /** Released when all bytes after a response have been sent. */
    private final Semaphore sent = new Semaphore(0);

    /** When the bytes come that follow a response. */
    enum InjectionTime {
        WITH_THE_BODY,
        AFTER_THE_BODY,
        TIMEOUT_AFTER_THE_BODY,
        AFTER_THE_NEXT_REQUEST
    }

    private LadiFlowComponent start(String scheme, Script script) throws Exception {
        if (scheme.equals("https")) {
            serveTls(script);
        } else {
            ladiflow.setScript(script);
        }
        LadiFlowComponent component = component(ladiflow.baseUrl(scheme, "127.0.0.1"));
        component.setSslContextParameters(Certificates.API.trust());
        component.getConfiguration().setMaxRetries(0);
        return component;
    }

    /** The response with the customer whose phone number the request has, for lookups and writes. */
    private static String ownResponse(String request) {
        Matcher phone = PHONE_IN_REQUEST.matcher(request);
        assertThat(phone.find()).isTrue();
        String customer = "{\"_id\":\"" + id(phone.group(1)) + "\",\"phone\":\"" + phone.group(1) + "\"}";
        String data = request.contains("customer/show") ? "{\"customer\":" + customer + "}" : customer;
        return httpResponse(200, "", "{\"data\":" + data + ",\"code\":200}");
    }

    private static void respond(RawConnection connection) throws IOException {
        for (String request = connection.readRequest(); request != null; request = connection.readRequest()) {
            connection.write(ownResponse(request));
        }
    }

    private static String id(String phone) {
        return "aaaaaaaaaaaaaa" + phone;
    }

    private static String phone(int number) {
        return String.valueOf(9_012_345_600L + number).replaceFirst("9", "0");
    }

    /** Responds correctly, but sends the first response a second time once on each connection. */
    private Script twice(InjectionTime when) {
        return connection -> {
            String first = ownResponse(connection.readRequest());
            connection.write(when == InjectionTime.WITH_THE_BODY ? first + first : first);
            if (when == InjectionTime.AFTER_THE_BODY) {
                connection.write(first);
            }
            if (when == InjectionTime.TIMEOUT_AFTER_THE_BODY) {
                // as proxies do on a connection that was idle for a while
                connection.write("HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
            }
            sent.release();
            for (String request = connection.readRequest(); request != null; request = connection.readRequest()) {
                connection.write(
                        when == InjectionTime.AFTER_THE_NEXT_REQUEST
                                ? first + ownResponse(request)
                                : ownResponse(request));
                sent.release();
            }
        };
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            http,  WITH_THE_BODY
            http,  AFTER_THE_BODY
            http,  TIMEOUT_AFTER_THE_BODY
            http,  AFTER_THE_NEXT_REQUEST
            https, WITH_THE_BODY
            https, AFTER_THE_BODY
            https, TIMEOUT_AFTER_THE_BODY
            https, AFTER_THE_NEXT_REQUEST
            """)
    void neverReturnsCustomerOfPreviousLookup(String scheme, InjectionTime when) throws Exception {
        start(scheme, twice(when));
        for (int n = 0; n < LOOKUPS; n++) {
            if (n % 2 == 0 || when == InjectionTime.AFTER_THE_NEXT_REQUEST) {
                assertLookedUp(n);
            } else {
                assertWritten(n);
            }
            sent.acquire();
        }
        // bytes that arrive after the next request can be detected only by their content
        assertThat(ladiflow.requests())
                .hasSize(when == InjectionTime.AFTER_THE_NEXT_REQUEST ? 2 * LOOKUPS - 1 : LOOKUPS);
        assertThat(ladiflow.connectionCount()).isEqualTo(LOOKUPS);
    }

    private void assertLookedUp(int number) {
        assertOwnCustomer("ladiflow:customer/show", phone(number), number);
    }

    private void assertWritten(int number) {
        assertOwnCustomer("ladiflow:customer/create", Map.of("phone", phone(number)), number);
    }

    private void assertOwnCustomer(String uri, Object body, int number) {
        Exchange exchange = send(uri, body, Map.of());
        assertThat(exchange.getException()).isNull();
        assertThat(exchange.getMessage().getBody(Customer.class).getId()).isEqualTo(id(phone(number)));
    }

    /** The response fills the client's buffer, so that the other bytes of its TLS record are nowhere else. */
    @Test
    void detectsUnreadBytesInTlsRecordOfResponse() throws Exception {
        start("https", connection -> {
            String response = ownResponse(connection.readRequest());
            String padding =
                    "X-Padding: " + "a".repeat(8_192 - response.length() - "X-Padding: \r\n".length()) + "\r\n";
            connection.write(response.replaceFirst("\r\n", "\r\n" + padding) + response);
            respond(connection);
        });
        for (int n = 0; n < 3; n++) {
            assertLookedUp(n);
        }
        assertThat(ladiflow.requests()).hasSize(3);
        assertThat(ladiflow.connectionCount()).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "https"})
    void reusesConnectionWithoutUnreadBytes(String scheme) throws Exception {
        start(scheme, UnreadBytesTest::respond);
        for (int n = 0; n < LOOKUPS; n++) {
            assertLookedUp(n);
            assertWritten(n);
        }
        assertThat(ladiflow.connectionCount()).isOne();
    }

    @Test
    void retriesReadOnNewConnectionAfterAnyNumberOfStaleConnections() throws Exception {
        var asked = new CountDownLatch(3);
        start("http", connection -> {
            String request = connection.readRequest();
            asked.countDown();
            asked.await();
            connection.write(ownResponse(request));
            connection.socket().close();
            sent.release();
        });
        var lookups = Stream.of(0, 1, 2)
                .map(n -> CompletableFuture.supplyAsync(
                        () -> send("ladiflow:customer/show", phone(n), Map.of()),
                        task -> RawServer.thread(task).start()))
                .toList();
        lookups.forEach(CompletableFuture::join);
        sent.acquire(3);
        ladiflow.setScript(connection -> connection.write(ownResponse(connection.readRequest())));

        assertOwnCustomer("ladiflow:customer/show?maxRetries=1&retryDelay=1ms", phone(3), 3);
    }

    @Test
    void closesConnectionAtEndOfItsTimeToLive() throws Exception {
        http.setConnectionTimeToLive(1);
        start("http", connection -> {
            for (String request = connection.readRequest(); request != null; request = connection.readRequest()) {
                TimeUnit.MILLISECONDS.sleep(2);
                connection.write(ownResponse(request));
            }
        });
        for (int n = 0; n < 3; n++) {
            assertLookedUp(n);
        }
        assertThat(ladiflow.connectionCount()).isEqualTo(3);
    }

    /** Such a response cannot be decoded, and its connection may still receive a body. */
    @ParameterizedTest
    @ValueSource(ints = {204, 304})
    void closesConnectionAfterResponseWithoutBody(int status) throws Exception {
        start("http", connection -> {
            connection.readRequest();
            connection.write("HTTP/1.1 " + status + " Whatever\r\n\r\n");
            respond(connection);
        });
        for (int n = 0; n < 2; n++) {
            assertThat(send("ladiflow:customer/show", phone(n), Map.of()).getException())
                    .isInstanceOf(LadiFlowUnexpectedResponseException.class);
        }
        assertThat(ladiflow.connectionCount()).isEqualTo(2);
    }

    @Test
    void failsWriteWithEarlyResponseAsPossiblyCarriedOut() throws Exception {
        start("http", twice(InjectionTime.WITH_THE_BODY));
        // the component cannot see its buffers
        http.setClientConnectionManager(new PoolingHttpClientConnectionManager());
        assertWritten(0);

        assertThat(send("ladiflow:customer/create", Map.of("phone", phone(1)), Map.of())
                        .getException())
                .isInstanceOf(LadiFlowConnectionException.class)
                .returns(true, e -> ((LadiFlowException) e).isPossiblyCarriedOut());
        // the request is not sent on a second connection
        assertThat(ladiflow.connectionCount()).isOne();
    }

    @Test
    void ignoresProxyResponseInsideTunnel() throws Exception {
        var configuration = start("https", respondAlways(FOUND_RESPONSE)).getConfiguration();
        var tunnels = new AtomicInteger();
        try (var proxy = RawServer.start(connection -> {
            connection.readRequest();
            tunnels.incrementAndGet();
            // both are read at the same time, before the handshake
            connection.write("HTTP/1.1 200 Go on\r\n\r\n" + FOUND_RESPONSE.replace("mai.le", "of.the.proxy"));
            ForwardProxy.relay(connection, ladiflow.port());
        })) {
            configuration.setProxyHost("127.0.0.1");
            configuration.setProxyPort(proxy.port());

            Exchange exchange = lookUp();

            assertThat(exchange.getException()).hasMessageContaining("does not speak HTTP");
            assertThat(tunnels).hasValue(1);
        }
    }

    // ---- servers that close a connection early

    @Test
    void sendsWriteOnNewConnectionAfterServerClosedPooledOne() throws Exception {
        start("http", connection -> {
            connection.write(ownResponse(connection.readRequest()));
            // as when a server stops, or an idle timeout expires, without notice to the client
            connection.socket().close();
            sent.release();
        });
        for (int n = 0; n < 10; n++) {
            assertWritten(n);
            sent.acquire();
        }
        assertThat(ladiflow.requests()).hasSize(10);
    }

    /** The server responds after the first bytes of a write of many megabytes. */
    @ParameterizedTest
    @CsvSource({"413, true", "413, false", "401, true"})
    void reportsRejectionReceivedBeforeRequestWasComplete(int status, boolean closes) throws Exception {
        start("http", connection -> {
            connection.readSome();
            connection.write(httpResponse(status, "", "{\"code\":" + status + "}"));
            if (closes) {
                // the unread bytes then cause a reset of the connection
                connection.socket().close();
            }
        });
        var write = Map.of("phone", PHONE, "note", "0".repeat(20_000_000));

        assertThat(send("ladiflow:customer/create", write, Map.of()).getException())
                .isInstanceOf(status == 401 ? LadiFlowAuthenticationException.class : LadiFlowRequestException.class)
                .hasMessageContaining("HTTP " + status)
                .returns(false, e -> ((LadiFlowException) e).isPossiblyCarriedOut());

        ladiflow.setScript(connection -> connection.write(ownResponse(connection.readRequest())));
        assertLookedUp(1);
    }

    @Test
    void closesConnectionAfterCompleteResponseThatCannotBeDecoded() throws Exception {
        start("http", respondAlways(httpResponse(200, "", "")));

        assertThat(lookUp().getException()).isInstanceOf(LadiFlowUnexpectedResponseException.class);
        assertThat(lookUp().getException()).isInstanceOf(LadiFlowUnexpectedResponseException.class);
        assertThat(ladiflow.connectionCount()).isEqualTo(2);
    }
}
