// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.routes;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

import com.fasterxml.jackson.databind.node.TextNode;
import io.github.camelladiflow.sandbox.LadiFlowExtension;
import io.github.camelladiflow.sandbox.LadiFlowSandbox;
import io.github.camelladiflow.sandbox.SandboxRequest;
import io.github.camelladiflow.test.JavaProcess;
import io.github.camelladiflow.test.JmsBroker;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.awaitility.core.ConditionTimeoutException;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.springframework.jms.connection.CachingConnectionFactory;
import org.springframework.jms.core.JmsTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Runs routes from the folder {@code routes} in a separate JVM, whose class path contains only the dependencies that
 * the heads of their files list.
 */
@Execution(ExecutionMode.CONCURRENT) // these tests wait most of the time
abstract class StandaloneRouteTestBase {

    static final Path ROUTES = Path.of("routes").toAbsolutePath();
    static final String SECRET = "a-secret-of-both-of-us";
    static final String SITE = "https://www.example.com";
    static final String LAN = "6650a1b2c3d4e5f601234567";
    static final Duration PATIENCE = Duration.ofMinutes(5);
    /** Text that Simple, URIs, properties or JSON could interpret, and the same text as a JSON string. */
    static final String HOSTILE = "a:${}()'\"\\,;${sys.user.home}?:#{}{{tags}}%2C+&b=";

    static final String HOSTILE_JSON = new TextNode(HOSTILE).toString();
    private static final HttpClient BROWSER = HttpClient.newHttpClient();

    /** Each test has its own sandbox, because the tests run at the same time. */
    @RegisterExtension
    final LadiFlowExtension ladiflow = new LadiFlowExtension();

    @TempDir
    Path folder;

    LadiFlowSandbox sandbox;

    private final List<String> settings = new ArrayList<>();

    private final ReservedPort port = new ReservedPort();
    private JmsBroker broker;
    JmsTemplate jms;
    Process process;

    @BeforeEach
    void connect(LadiFlowSandbox running) {
        sandbox = running;
    }

    /** Adds lines to {@code application.properties}. */
    void set(String... lines) {
        settings.addAll(List.of(lines));
    }

    @AfterEach
    void stop() throws Exception {
        if (process != null) {
            process.destroyForcibly().waitFor();
        }
        if (broker != null) {
            broker.close();
        }
        port.close();
    }

    /** Writes a file into the inbox of a route, and returns the path of the file. */
    Path inbox(String route, String file, String text) throws IOException {
        var inbox = Files.createDirectories(folder.resolve("inbox").resolve(route));
        Files.writeString(inbox.resolve(file), text);
        return inbox;
    }

    /** Starts an HTTP server for the routes, and returns its URL. */
    String serveHttp() {
        set("camel.server.enabled=true", "camel.server.host=127.0.0.1", "camel.server.port=" + port.number());
        set("camel.server.maxBodySize=65536", "webhook.secret=" + SECRET);
        return "http://127.0.0.1:" + port.number();
    }

    void startBroker() throws Exception {
        broker = new JmsBroker();
        jms = broker.client();
        set("""
                camel.beans.connectionFactory=#class:%s
                camel.beans.connectionFactory.targetConnectionFactory=#class:%s('%s')
                camel.beans.connectionFactory.sessionCacheSize=20
                camel.beans.connectionFactory.cacheConsumers=false
                """.formatted(
                CachingConnectionFactory.class.getName(), ActiveMQConnectionFactory.class.getName(), broker.url()));
    }

    void start(String... routes) throws Exception {
        var needs = new LinkedHashSet<String>();
        for (String route : routes) {
            needs.addAll(PublishedClassPath.dependenciesOf(ROUTES.resolve(route)));
        }
        var route = routes[0];
        var classPath = PublishedClassPath.of(List.copyOf(needs));
        set("inbox=" + folder.resolve("inbox"), "outbox=" + folder.resolve("outbox"));
        set("camel.component.ladiflow.apiKey={{env:LADIFLOW_API_KEY}}");
        set("camel.component.ladiflow.baseUrl=" + sandbox.baseUrl(), "camel.component.ladiflow.retryDelay=10");
        if (route.endsWith(".java")) {
            var file = ROUTES.resolve(route).toString();
            int compiled = ToolProvider.getSystemJavaCompiler()
                    .run(null, null, null, "-proc:none", "-cp", classPath, "-d", folder.toString(), file);
            assertThat(compiled).isZero();
        } else {
            var files = Stream.of(routes).map(file -> "file:" + ROUTES.resolve(file));
            set("camel.main.routesIncludePattern=" + files.collect(Collectors.joining(",")));
        }
        Files.write(folder.resolve("application.properties"), settings);
        var arguments = new ArrayList<>(List.of(
                "-XX:+UseSerialGC",
                "-Dfile.encoding=UTF-8",
                "-cp",
                folder + File.pathSeparator + classPath,
                "org.apache.camel.main.Main"));
        if (route.endsWith(".java")) {
            arguments.addAll(List.of("-r", route.replace(".java", "")));
        }
        var builder = JavaProcess.of(folder.resolve("log"), arguments.toArray(String[]::new));
        builder.environment().put("LADIFLOW_API_KEY", sandbox.apiKey());
        builder.environment().put("LC_ALL", "C.UTF-8");
        process = builder.start();
    }

    TreeSet<String> take(String queue, int count) throws IOException {
        var texts = new TreeSet<String>();
        for (int i = 0; i < count; i++) {
            var text = jms.receiveAndConvert(queue);
            assertThat(text)
                    .as(() -> "a message in " + queue + "; the log:\n" + log())
                    .isInstanceOf(String.class);
            texts.add((String) text);
        }
        return texts;
    }

    /** Receives one message from a queue. */
    String take(String queue) throws IOException {
        return take(queue, 1).first();
    }

    String log() {
        try {
            return Files.readString(folder.resolve("log"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    List<SandboxRequest> requests(String operation) {
        return sandbox.requests().stream()
                .filter(request -> request.operation().equals(operation))
                .toList();
    }

    /** Returns the texts of the files in the outbox whose names match. */
    List<String> outbox(String names) throws IOException {
        return texts(folder.resolve("outbox"), names);
    }

    static List<String> texts(Path folder, String names) throws IOException {
        var texts = new ArrayList<String>();
        try (var files = Files.newDirectoryStream(folder, names)) {
            for (Path file : files) {
                texts.add(Files.readString(file));
            }
        }
        return texts;
    }

    Map<String, Object> customer(String member, String value) {
        return sandbox.customers().stream()
                .filter(customer -> value.equals(customer.get(member)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no customer with such a " + member));
    }

    void awaitThat(ThrowingRunnable assertion) {
        try {
            await().atMost(PATIENCE).ignoreExceptions().untilAsserted(assertion);
        } catch (ConditionTimeoutException e) {
            throw new AssertionError(e.getMessage() + "; the log:\n" + log(), e);
        }
    }

    /** Sends a body over HTTP, and returns the status. The response never contains a body from the route. */
    static int post(String url, String body, String... headers) throws Exception {
        return send(HttpRequest.newBuilder(URI.create(url))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .headers(headers))
                .statusCode();
    }

    /** Sends the fields of a form, and returns the status. */
    static int postForm(String url, String fields) throws Exception {
        return send(HttpRequest.newBuilder(URI.create(url))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString(fields)))
                .statusCode();
    }

    static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        var response = BROWSER.send(request.build(), HttpResponse.BodyHandlers.ofString());
        // the server itself writes this body if the request is too large
        assertThat(response.body()).isIn("", "Request Entity Too Large");
        return response;
    }
}
