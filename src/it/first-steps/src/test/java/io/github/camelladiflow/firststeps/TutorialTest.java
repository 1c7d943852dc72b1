// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.firststeps;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.github.camelladiflow.sandbox.LadiFlowExtension;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** A reader who follows the tutorial sees a customer with a tag and a subscription. */
@Timeout(600)
class TutorialTest {

    private static final Path ROOT = Path.of(System.getProperty("readme")).getParent();
    private static final Pattern COMMANDS =
            Pattern.compile("^----\n(export LADIFLOW_API_KEY.*?)^----$", Pattern.MULTILINE | Pattern.DOTALL);

    @RegisterExtension
    static final LadiFlowExtension LADIFLOW = new LadiFlowExtension();

    private Path project;
    private Process application;
    private String url;

    @AfterEach
    void stop() throws InterruptedException {
        FirstStepsTest.stop(application);
    }

    @Test
    void leadOfFormBecomesCustomerWithTagAndSubscription() throws Exception {
        copy("");
        start("tutorial.adoc");

        assertLeadIsRejectedOrAccepted();
    }

    /** The route is in the project, as under the heading "Next steps". */
    @Test
    void ownFormWorksAsTheOneOfTheExample() throws Exception {
        copy("examples/lead-form/src/main/resources/camel/");
        Path pom = project.resolve("pom.xml");
        Files.writeString(
                pom,
                Files.readString(pom)
                        .replaceFirst("(?s)<resource>\\s*<directory>[^<]*routes</directory>.*?</resource>", ""));
        start("tutorial.vi.adoc");

        assertLeadIsRejectedOrAccepted();
    }

    private void assertLeadIsRejectedOrAccepted() throws Exception {
        assertThat(send(HttpRequest.newBuilder(URI.create(url + "/form/"))).body())
                .contains("action=\"http://localhost:8080/leads\"");
        assertThat(post("phone=abc")).isEqualTo(400);
        assertThat(project.resolve("inbox")).doesNotExist();

        assertThat(post("name=Mai&email=mai@example.com&phone=%2B84+912+345+678"))
                .isEqualTo(204);
        await().atMost(FirstStepsTest.PATIENCE)
                .untilAsserted(() -> assertThat(LADIFLOW.sandbox().subscriptions())
                        .extracting(subscription -> subscription.get("email"))
                        .containsExactly("mai@example.com"));
        assertThat(LADIFLOW.sandbox().customers())
                .filteredOn(customer -> "mai@example.com".equals(customer.get("email")))
                .singleElement()
                .satisfies(customer -> assertThat(customer)
                        .containsEntry("phone", "0912345678")
                        .containsEntry("tags", List.of("6650aaaa0000000000000006")));
    }

    @Test
    void misspelledSequenceFailsAfterWrite() throws Exception {
        copy("");
        Path properties = project.resolve("src/main/resources/application.properties");
        Files.writeString(properties, Files.readString(properties).replace("m\\u1eebng", "m\\u01b0ng"));
        start("tutorial.adoc");

        assertThat(post("email=mai@example.com")).isEqualTo(204);
        await().atMost(FirstStepsTest.PATIENCE)
                .untilAsserted(() -> assertThat(project.resolve("inbox/lead-subscribe/.failed"))
                        .isDirectoryContaining("glob:**.json"));
        assertThat(FirstStepsTest.read(log())).contains("LadiFlowRequestException", "Chào mừng");
        assertThat(LADIFLOW.sandbox().customers())
                .extracting(customer -> customer.get("email"))
                .contains("mai@example.com");
        assertThat(LADIFLOW.sandbox().subscriptions()).isEmpty();
    }

    /** Copies the form's folder, and the route into a folder. */
    private void copy(String routes) throws IOException {
        Path source = Files.createTempDirectory(Files.createDirectories(FirstStepsTest.PROJECTS), "form-");
        project = source.resolve("examples/lead-form");
        try (Stream<Path> files = Files.walk(ROOT.resolve("examples/lead-form"))) {
            for (Path file : files.filter(Files::isRegularFile)
                    .filter(file -> !file.toString().matches(".*/(target|inbox)/.*"))
                    .toList()) {
                copy(file, source.resolve(ROOT.relativize(file)));
            }
        }
        String route = "lead-gateway.camel.yaml";
        copy(
                ROOT.resolve("routes").resolve(route),
                source.resolve(routes.isEmpty() ? "routes/" : routes).resolve(route));
    }

    private static void copy(Path file, Path target) throws IOException {
        Files.createDirectories(target.getParent());
        Files.copy(file, target);
    }

    private Path log() {
        return project.resolve("application.log");
    }

    /** Runs the page's commands. The addresses of the sandbox and of the form are the only differences. */
    private void start(String page) throws Exception {
        int port = freePort();
        url = "http://127.0.0.1:" + port;
        var commands =
                COMMANDS.matcher(Files.readString(ROOT.resolve("src/main/docs").resolve(page)));
        assertThat(commands.find()).isTrue();
        application = FirstStepsTest.start(
                commands.group(1).replace("http://127.0.0.1:8585/1.0", LADIFLOW.baseUrl()),
                project,
                log(),
                "-Dcamel.server.port=" + port);
        await().atMost(FirstStepsTest.PATIENCE)
                .until(() -> FirstStepsTest.read(log()).contains("HTTP endpoints summary") || !application.isAlive());
    }

    private int post(String lead) throws Exception {
        int status = send(HttpRequest.newBuilder(URI.create(url + "/leads"))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString(lead)))
                .statusCode();
        assertThat(status)
                .as(() -> "log of the application:\n" + FirstStepsTest.read(log()))
                .isLessThan(401);
        return status;
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString());
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
