// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.github.camelladiflow.event.LadiFlowCatchHook;
import io.github.camelladiflow.internal.client.RawServer;
import io.github.camelladiflow.internal.client.RawServer.RawConnection;
import io.github.camelladiflow.test.Customers;
import io.github.camelladiflow.test.HookServer;
import io.github.camelladiflow.test.RecordedLog;
import org.apache.camel.Exchange;
import org.apache.camel.component.http.HttpComponent;
import org.apache.hc.client5.http.impl.DefaultHttpRequestRetryStrategy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Tests the start of a flow through its hook, which is a server of the test. */
class CatchHookTest extends RouteTestBase {

    private static final String SECRET = "5e7-of-the-hook";

    private final LadiFlowCatchHook hook = new LadiFlowCatchHook();
    private final HookServer server = new HookServer(number -> this.status);
    private volatile int status = 200;

    CatchHookTest() throws IOException {
        hook.setSecret(server.url("/hooks/" + SECRET));
    }

    @AfterEach
    void stopServer() {
        server.close();
        assertThat(server.requests())
                .allSatisfy(request -> assertThat(request.headers()).doesNotContainKeys("X-mine", "Api-key"));
    }

    private Exchange startFlow(Object body) throws Exception {
        if (context.getRoutes().isEmpty()) {
            start(routes -> {
                routes.errorHandler(routes.noErrorHandler());
                routes.from("direct:in").process(hook);
            });
        }
        return send("direct:in", body, Map.of("X-Mine", "kept", "CamelHttpUri", "http://hostile.example.com"));
    }

    @Test
    void postsBodyUnchanged() throws Exception {
        startFlow(Map.of("order", Map.of("buyer", Map.of("phone", "0901234567"))));
        startFlow("{\"phone\":\"0901234567\",\"sum\":1.50,\"tags\":[{\"a\":1}],\"done\":{},\"none\":null}");
        startFlow(Customers.of(Map.of("email", "lan.tran@example.com")));
        startFlow("{}".getBytes(StandardCharsets.UTF_8));

        assertThat(server.texts())
                .extracting(request -> request.replace("POST /hooks/" + SECRET + " application/json ", ""))
                .containsExactly(
                        "{\"order\":{\"buyer\":{\"phone\":\"0901234567\"}}}",
                        "{\"phone\":\"0901234567\",\"sum\":1.50,\"tags\":[{\"a\":1}],\"done\":{},\"none\":null}",
                        "{\"email\":\"lan.tran@example.com\"}",
                        "{}");
    }

    @Test
    void leavesMessageUnchanged() throws Exception {
        var body = Map.of("phone", "0901234567");
        var exchange = startFlow(body);

        assertThat(exchange.getException()).isNull();
        assertThat(exchange.getMessage().getBody()).isSameAs(body);
        assertThat(exchange.getMessage().getHeaders()).containsOnlyKeys("X-Mine", "CamelHttpUri");
    }

    @ParameterizedTest
    @NullAndEmptySource
    @ValueSource(strings = {"[]", "0901234567", "{", "null"})
    void rejectsNonObjectBodyWithoutRepeatingIt(String body) throws Exception {
        assertThat(startFlow(body).getException())
                .hasMessageContaining("Send a JSON object or a Map")
                .hasMessageNotContaining("0901234567")
                .hasNoCause();
        assertThat(server.texts()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
                    302, has not started
                    404, has not started
                    429, has not started
                    408, flow may have started
                    500, flow may have started
                    """)
    void failsOnNon2xxAndSaysWhetherFlowStarted(int answered, String said) throws Exception {
        status = answered;

        assertFails(startFlow("{}"), "HTTP " + answered, said);
        assertThat(server.texts()).as("once, and not elsewhere").hasSize(1);
    }

    @Test
    void reportsFlowNotStartedWhenHookIsUnreachable() throws Exception {
        // the port is bound, so that no other program listens on it, but nothing listens
        try (var mute = new Socket()) {
            mute.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            hook.setSecret("http://127.0.0.1:" + mute.getLocalPort() + "/hooks/" + SECRET);

            assertFails(startFlow("{}"), "cannot be reached", "has not started");
        }
    }

    @Test
    void reportsFlowStartUnknownWithoutResponse() throws Exception {
        context.getComponent("ladiflow", LadiFlowComponent.class)
                .getConfiguration()
                .setResponseTimeout(Duration.ofSeconds(2));
        try (var raw = RawServer.start(connection -> {
            connection.readRequest();
            connection.awaitEnd();
        })) {
            hook.setSecret("http://127.0.0.1:" + raw.port() + "/hooks/" + SECRET);

            assertFails(startFlow("{}"), "2000 ms", "may have started, so the component does not retry the request");
            assertThat(raw.requests()).hasSize(1);
        }
    }

    @Test
    void doesNotRetryWhenConnectionBreaks() throws Exception {
        try (var raw = RawServer.start(RawConnection::readRequest)) {
            hook.setSecret("http://127.0.0.1:" + raw.port() + "/hooks/" + SECRET);

            assertFails(startFlow("{}"), "closed the connection", "may have started");
            assertThat(raw.requests()).hasSize(1);
        }
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
                    'Content-Length: 17000\r\n\r\n'
                    'Content-Length: 100000000\r\n\r\n'
                    'Transfer-Encoding: chunked\r\n\r\nno number\r\n'
                    'Content-Encoding: gzip\r\nContent-Length: 17000\r\n\r\n'
                    """)
    void ignoresBodyOfSuccessfulResponse(String head) throws Exception {
        try (var raw = RawServer.start(connection -> {
            connection.readRequest();
            connection.write("HTTP/1.1 200 OK\r\n" + head + "x".repeat(17_000));
        })) {
            hook.setSecret("http://127.0.0.1:" + raw.port() + "/hooks/" + SECRET);

            assertThat(startFlow("{}").getException()).isNull();
            assertThat(startFlow("{}").getException()).isNull();
            assertThat(raw.requests()).hasSize(2);
        }
    }

    @Test
    void usesProxyOfComponent() throws Exception {
        var configuration =
                context.getComponent("ladiflow", LadiFlowComponent.class).getConfiguration();
        configuration.setProxyHost("127.0.0.1");
        configuration.setProxyPort(server.port());
        hook.setSecret("http://localhost:9/hooks/" + SECRET);

        assertThat(startFlow("{}").getException()).isNull();
        assertThat(server.texts()).containsExactly("POST http://localhost:9/hooks/" + SECRET + " application/json {}");
    }

    @Test
    void appliesHttpComponentSettings() throws Exception {
        context.getComponent("http", HttpComponent.class)
                .setHttpClientConfigurer(builder -> builder.setRetryStrategy(DefaultHttpRequestRetryStrategy.INSTANCE)
                        .addRequestInterceptorLast(
                                (request, entity, client) -> request.setHeader("Content-Type", "a/b")));

        assertThat(startFlow("{}").getException()).isNull();
        assertThat(server.texts()).containsExactly("POST /hooks/" + SECRET + " a/b {}");
    }

    private static void assertFails(Exchange exchange, String... parts) {
        assertThat(exchange.getException()).isNotNull();
        assertThat(exchange.getException().getMessage()).contains(parts);
        var trace = new StringWriter();
        exchange.getException().printStackTrace(new PrintWriter(trace, true));
        assertThat(trace.toString()).doesNotContain(SECRET).doesNotContain("/hooks");
    }

    @Test
    void keepsUrlOutOfLogsAndEndpoints() throws Exception {
        // these log all bytes that are sent, as the documentation says
        ((Logger) LoggerFactory.getLogger("org.apache.hc.client5.http")).setLevel(Level.INFO);
        try (var log = new RecordedLog("", Level.DEBUG)) {
            startFlow("{\"phone\":\"0901234567\"}");
            status = 500;
            startFlow("{\"phone\":\"0901234567\"}");

            assertThat(log.lines()).noneMatch(line -> line.contains(SECRET) || line.contains("0901234567"));
        }
        assertThat(context.getEndpoints())
                .isNotEmpty()
                .noneMatch(endpoint -> endpoint.toString().contains(SECRET));
    }

    @ParameterizedTest
    @NullAndEmptySource
    @CsvSource(textBlock = """
                    http://hooks.example.com/5e7
                    http://127.0.0.1.example.com/5e7
                    ftp://hooks.example.com/5e7
                    https://user:5e7@hooks.example.com/
                    https://hooks.example.com/#5e7
                    https:/5e7
                    {{hook.url}}
                    https://hooks.example.com/5e7 and more
                    5e7
                    """)
    void failsAtStartWithoutRepeatingInvalidUrl(String url) {
        hook.setSecret(url);

        assertThatThrownBy(() -> startFlow("{}"))
                .rootCause()
                .hasMessageContaining("needs the property 'secret'")
                .hasMessageNotContaining("5e7");
    }
}
