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
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import io.github.camelladiflow.sandbox.LadiFlowExtension;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** A reader who starts with an empty folder and follows the tutorial sees a customer with a tag and a subscription. */
@Timeout(600)
class TutorialTest {

    /** A block of code below the name of its file. */
    private static final Pattern FILE =
            Pattern.compile("^\\.([\\w./]+)\n\\[source,[^]]*]\n----\n(.*?)^----$", Pattern.MULTILINE | Pattern.DOTALL);

    private static final String LEAD = "name=Mai&email=mai@example.com&phone=%2B84+912+345+678";
    private static final String EMAIL = "mai@example.com";

    @RegisterExtension
    static final LadiFlowExtension LADIFLOW = new LadiFlowExtension();

    @ParameterizedTest
    @ValueSource(strings = {"tutorial.adoc", "tutorial.vi.adoc"})
    void formCreatesCustomerWithTagAndSubscription(String page) throws Exception {
        var response = sendForm(project(page, UnaryOperator.identity()), 200);

        assertThat(response.body()).isIn("Thank you!", "Cảm ơn bạn!");
        // the response does not contain what the visitor sent
        assertThat(response.headers().firstValue("email")).isEmpty();
        assertThat(LADIFLOW.sandbox().customers())
                .filteredOn(customer -> EMAIL.equals(customer.get("email")))
                .singleElement()
                .satisfies(customer -> assertThat(customer)
                        .containsEntry("phone", "0912345678")
                        .containsEntry("tags", List.of("6650aaaa0000000000000004")));
        assertThat(LADIFLOW.sandbox().subscriptions())
                .extracting(subscription -> subscription.get("email"))
                .containsExactly(EMAIL);
    }

    @ParameterizedTest
    @ValueSource(strings = "tutorial.adoc")
    void misspelledSequenceFailsAfterWrite(String page) throws Exception {
        var project = project(page, text -> text.replace("Chào mừng", "Chào mưng"));

        assertThat(sendForm(project, 500).body()).doesNotContain("Thank you!");
        assertThat(FirstStepsTest.read(log(project))).contains("LadiFlowRequestException", "Chào mừng");
        assertThat(LADIFLOW.sandbox().customers())
                .extracting(customer -> customer.get("email"))
                .contains(EMAIL);
        assertThat(LADIFLOW.sandbox().subscriptions()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = "tutorial.adoc")
    void dryRunWritesNothing(String page) throws Exception {
        var project = project(
                page,
                text -> text.replaceFirst(
                        "camel.component.ladiflow.base-url=.*", "camel.component.ladiflow.dry-run=true"));

        assertThat(sendForm(project, 200).body()).isEqualTo("Thank you!");
        assertThat(LADIFLOW.sandbox().customers())
                .extracting(customer -> customer.get("email"))
                .doesNotContain(EMAIL);
        assertThat(LADIFLOW.sandbox().subscriptions()).isEmpty();
    }

    /** Creates the files of the page in an empty folder. */
    private static Path project(String page, UnaryOperator<String> edit) throws IOException {
        var project = Files.createTempDirectory(Files.createDirectories(FirstStepsTest.PROJECTS), "welcome-");
        var text = Files.readString(Path.of(System.getProperty("readme")).resolveSibling("src/main/docs/" + page));
        for (MatchResult file : FILE.matcher(text).results().toList()) {
            var target = project.resolve(file.group(1));
            Files.createDirectories(target.getParent());
            Files.writeString(target, edit.apply(file.group(2)));
        }
        return project;
    }

    private static Path log(Path project) {
        return project.resolve("application.log");
    }

    /** Starts the application with the command of the page, and sends the form as a browser does. */
    private static HttpResponse<String> sendForm(Path project, int status) throws Exception {
        int port = freePort();
        var application = FirstStepsTest.start(
                "mvn",
                project,
                log(project),
                "-Dcamel.server.port=%d -Dcamel.component.ladiflow.base-url=%s".formatted(port, LADIFLOW.baseUrl()));
        try {
            await().atMost(FirstStepsTest.PATIENCE)
                    .until(() -> FirstStepsTest.read(log(project)).contains("HTTP endpoints summary")
                            || !application.isAlive());
            var base = "http://127.0.0.1:" + port;
            var form = send(HttpRequest.newBuilder(URI.create(base + "/")).build());
            assertThat(form.body()).contains("<form action=\"/leads\" method=\"post\">");
            var response = send(HttpRequest.newBuilder(URI.create(base + "/leads"))
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .POST(BodyPublishers.ofString(LEAD))
                    .build());
            assertThat(response.statusCode())
                    .as(() -> "log of the application:\n" + FirstStepsTest.read(log(project)))
                    .isEqualTo(status);
            return response;
        } finally {
            FirstStepsTest.stop(application);
        }
    }

    private static HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
