/*
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *     http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */
package io.github.camelladiflow.routes;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

import io.github.camelladiflow.sandbox.LadiFlowExtension;
import io.github.camelladiflow.sandbox.Reply;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jms.core.JmsTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Each file of {@code routes} in a JVM of its own that has nothing but what the head of the file says it needs. */
class LiftedRoutesTest {

    private static final Path ROUTES = Path.of("routes").toAbsolutePath();
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @RegisterExtension
    static final LadiFlowExtension LADIFLOW = new LadiFlowExtension();

    @TempDir
    Path folder;

    private final List<String> settings = new ArrayList<>();
    private EmbeddedActiveMQ broker;
    private JmsTemplate jms;
    private Process process;

    @AfterEach
    void stop() throws Exception {
        if (process != null) {
            process.destroyForcibly().waitFor();
        }
        if (broker != null) {
            broker.stop();
        }
    }

    static Stream<Path> files() throws IOException {
        try (var files = Files.list(ROUTES)) {
            return files.filter(file -> !file.toString().endsWith(".md")).toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void aRouteIsShortAndUsesNoClassThatIsInNoJar(Path route) throws Exception {
        assertThat(Files.readAllLines(route)).hasSizeLessThanOrEqualTo(60);
        assertThat(Files.readString(route)).doesNotContain("com.example").doesNotContain("sandbox");
        assertThat(PublishedClassPath.of(PublishedClassPath.needs(route))).doesNotContain("test-classes");
    }

    @ParameterizedTest
    @ValueSource(strings = {"customer-lookup.camel.yaml", "customer-lookup.camel.xml", "CustomerLookup.java"})
    void customerLookup(String route) throws Exception {
        startBroker();
        var inbox = Files.createDirectory(folder.resolve("inbox"));
        Files.writeString(inbox.resolve("leads.csv"), "\uFEFFTên,phone\n\"Lan\nTrần\",0901234567\nBé,0760000074\n");
        Files.writeString(inbox.resolve("leads.txt"), "0950000002\n{\"email\":\"nobody@example.com\"}\r\nxin chào\n");
        start(route);

        assertThat(take("ladiflow.customers", 2))
                .anySatisfy(customer -> assertThat(customer).contains("\"lan.tran@example.com\""))
                .anySatisfy(customer -> assertThat(customer).contains("\"binh.le2@example.com\""));
        assertThat(take("ladiflow.notfound", 2))
                .anySatisfy(row -> assertThat(row).contains("\"Bé\"", "0760000074"))
                .anySatisfy(row -> assertThat(row).contains("nobody@example.com"));
        assertThat(take("ladiflow.errors", 1)).allSatisfy(row -> assertThat(row).contains("xin chào"));
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(inbox.resolve(".done"))
                        .isDirectoryContaining("glob:**.csv")
                        .isDirectoryContaining("glob:**.txt"));

        LADIFLOW.sandbox().always(Reply.unauthorized());
        Files.writeString(inbox.resolve("later.txt"), "0950000002\n");
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(inbox.resolve(".failed/later.txt")).exists());
    }

    @Test
    void customerEnrich() throws Exception {
        startBroker();
        jms.convertAndSend("orders", "{\"phone\":\"0901234567\",\"total\":1}");
        jms.convertAndSend("orders", "{\"phone\":\"0760000074\",\"total\":2}");
        start("customer-enrich.camel.yaml");

        assertThat(take("orders.of-customers", 1).first())
                .startsWith("{\"order\": {\"phone\":\"0901234567\",\"total\":1}, \"customer\": {")
                .contains("lan.tran@example.com");
        assertThat(take("orders.of-strangers", 1)).containsExactly("{\"phone\":\"0760000074\",\"total\":2}");
    }

    @Test
    void customerEvict() throws Exception {
        int port = freePort();
        settings.add("camel.server.enabled=true");
        settings.add("camel.server.host=127.0.0.1");
        settings.add("camel.server.port=" + port);
        settings.add("camel.server.maxBodySize=65536");
        settings.add("camel.component.ladiflow.cacheTtl=1h");
        settings.add("webhook.secret=between us");
        start("customer-evict.camel.yaml");

        var person =
                "{\"id\":\"6650a1b2c3d4e5f601234567\",\"email\":\"lan.tran@example.com\",\"phone\":\"0901234567\"}";
        await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> post(port, person, "between us").statusCode() == 204);
        var refused = post(port, person, "something else");
        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(refused.body()).isEmpty();
        assertThat(refused.headers().map().toString()).doesNotContain("something else");
        var senseless = post(port, "nonsense", "between us");
        assertThat(senseless.statusCode()).isEqualTo(500);
        assertThat(senseless.body()).isEmpty();
    }

    @Test
    void customersToCsv() throws Exception {
        LADIFLOW.sandbox().update("6650a1b2c3d4e5f601234567", customer -> customer.put("name", "Lan, \"bé\""));
        var inbox = Files.createDirectory(folder.resolve("inbox"));
        Files.writeString(inbox.resolve("khách.txt"), "0901234567\r\nnobody@example.com\nxin \"chào\"\n");
        start("customers-to-csv.camel.yaml");

        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(inbox.resolve(".done/khách.txt")).exists());
        assertThat(folder.resolve("outbox/khách.csv")).hasContent("""
                        \uFEFFid,name,email,phone,key
                        "6650a1b2c3d4e5f601234567","Lan, ""bé""\","lan.tran@example.com","0901234567","0901234567"
                        "","","","","nobody@example.com"
                        "","","","","xin ""chào""\"
                        """);
    }

    private void startBroker() throws Exception {
        var url = "tcp://127.0.0.1:" + freePort();
        broker = new EmbeddedActiveMQ()
                .setConfiguration(new ConfigurationImpl()
                        .setName("routes")
                        .setSecurityEnabled(false)
                        .setJMXManagementEnabled(false)
                        .setPersistenceEnabled(false)
                        .addAcceptorConfiguration("tcp", url));
        broker.start();
        jms = new JmsTemplate(new ActiveMQConnectionFactory(url));
        jms.setReceiveTimeout(PATIENCE.toMillis());
        settings.add("camel.beans.connectionFactory=#class:" + ActiveMQConnectionFactory.class.getName());
        settings.add("camel.beans.connectionFactory.brokerURL=" + url);
    }

    private void start(String route) throws Exception {
        var classPath = PublishedClassPath.of(PublishedClassPath.needs(ROUTES.resolve(route)));
        settings.add("inbox=" + folder.resolve("inbox"));
        settings.add("outbox=" + folder.resolve("outbox"));
        settings.add("camel.component.ladiflow.apiKey={{env:LADIFLOW_API_KEY}}");
        settings.add("camel.component.ladiflow.baseUrl=" + LADIFLOW.sandbox().baseUrl());
        if (route.endsWith(".java")) {
            assertThat(ToolProvider.getSystemJavaCompiler()
                            .run(
                                    null,
                                    null,
                                    null,
                                    "-proc:none",
                                    "-cp",
                                    classPath,
                                    "-d",
                                    folder.toString(),
                                    ROUTES.resolve(route).toString()))
                    .isZero();
        } else {
            settings.add("camel.main.routesIncludePattern=file:" + ROUTES.resolve(route));
        }
        Files.write(folder.resolve("application.properties"), settings);
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Dfile.encoding=UTF-8",
                "-cp",
                folder + File.pathSeparator + classPath,
                "org.apache.camel.main.Main"));
        if (route.endsWith(".java")) {
            command.addAll(List.of("-r", route.replace(".java", "")));
        }
        var builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile());
        builder.environment().put("LADIFLOW_API_KEY", LADIFLOW.sandbox().apiKey());
        builder.environment().put("LC_ALL", "C.UTF-8");
        process = builder.start();
    }

    private TreeSet<String> take(String queue, int count) throws IOException {
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

    private String log() {
        try {
            return Files.readString(folder.resolve("log"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static HttpResponse<String> post(int port, String body, String secret) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/ladiflow/changed"))
                                .header("Content-Type", "application/json")
                                .header("X-Secret", secret)
                                .POST(HttpRequest.BodyPublishers.ofString(body))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    private static int freePort() throws IOException {
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }
}
