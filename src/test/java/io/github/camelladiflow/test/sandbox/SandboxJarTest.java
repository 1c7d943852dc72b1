// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.test.sandbox;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.github.camelladiflow.routes.ReservedPort;
import io.github.camelladiflow.sandbox.LadiFlowSandbox;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests the sandbox's jar with only the JDK and the folder {@code lib} in its class path. */
@Tag("baseline")
class SandboxJarTest {

    private static final Path JAR =
            Path.of(System.getProperty("project.build.jar").replaceFirst("\\.jar$", "-sandbox.jar"));

    private final Map<String, String> environment = new HashMap<>();
    private Process process;
    private BufferedReader output;

    private void start(String... arguments) throws IOException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:TieredStopAtLevel=1",
                "-Dfile.encoding=UTF-8",
                "-Dstdout.encoding=UTF-8",
                "-jar",
                JAR.toString()));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().remove("LADIFLOW_API_KEY");
        builder.environment().putAll(environment);
        process = builder.start();
        output = process.inputReader(StandardCharsets.UTF_8);
    }

    @AfterEach
    void end() throws InterruptedException {
        process.destroyForcibly();
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    }

    private String readOutput() throws IOException {
        var said = new StringBuilder();
        String line;
        do {
            line = output.readLine();
            said.append(line).append('\n');
        } while (line != null && !line.contains("Ctrl+C"));
        return said.toString();
    }

    /** Looks a customer up, and returns the response. */
    private static String show(String baseUrl, String key, String body) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(baseUrl + "/customer/show"))
                .header("Api-Key", key)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        return HttpClient.newHttpClient()
                .send(request.build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    @Test
    void servesOnFreePortAndListsCustomers() throws Exception {
        start();

        String said = readOutput();

        assertThat(said)
                .doesNotContain("WARNING")
                .contains(
                        "Api-Key sandbox-key",
                        "1000 invented customers",
                        "Trần Thị Ngọc Lan, lan.tran@example.com",
                        "Lê Văn Bình, binh.le2@example.com, 0950000002");
        String baseUrl = said.replaceAll("(?s).*?(http://127\\.0\\.0\\.1:\\d+/1\\.0).*", "$1");
        assertThat(show(baseUrl, "sandbox-key", "{\"email\": \"binh.le2@example.com\"}"))
                .contains("Lê Văn Bình");
    }

    @Test
    void acceptsPortKeyCustomersAndStyle() throws Exception {
        try (var port = new ReservedPort()) {
            String baseUrl = "http://127.0.0.1:" + port.number() + "/1.0";
            start("--port=" + port.number(), "--key=my-key", "--customers=2", "--not-found=DATA_NULL");

            assertThat(readOutput()).contains(baseUrl + ", Api-Key my-key", "2 invented customers");
            assertThat(show(baseUrl, "my-key", "{\"phone\": \"0350000003\"}"))
                    .isEqualTo("{\"data\":null,\"message\":\"Thành công\",\"code\":200}");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --help                | LADIFLOW_SANDBOX_HOST
            --port=66000          | --port must be a whole number from 0 to 65535
            --port                | --port must be a whole number from 0 to 65535
            --customers=all       | --customers must be a whole number from 0 to 1000000
            --key=                | must not be blank
            --not-found=404       | must be one of [HTTP_404_ENVELOPE, HTTP_200_CODE_404
            --host=               | use a loopback address
            --host=192.0.2.1      | use a loopback address
            --allowed-hosts=a:80  | list of host names
            --verbose             | Unknown argument: --verbose
            """)
    void printsHelpOrReasonOfRejection(String argument, String message) throws Exception {
        start(argument);

        assertThat(readOutput()).contains(message, "--help");
        assertThat(process.waitFor()).isEqualTo(argument.equals("--help") ? 0 : 2);
    }

    @Test
    void warnsWhenOtherMachinesCanReachIt() throws Exception {
        environment.put("LADIFLOW_SANDBOX_HOST", "0.0.0.0");
        environment.put("LADIFLOW_SANDBOX_ALLOWED_HOSTS", "ladiflow, sandbox.test");
        start("--allowed-hosts=sandbox.test");

        assertThat(readOutput())
                .contains("WARNING: The sandbox listens at all addresses", "without a password", "http://127.0.0.1:")
                .contains("only requests for 127.0.0.1, localhost, sandbox.test.");
    }

    @Test
    void healthRespondsForRunningSandbox() throws Exception {
        int port;
        try (var sandbox = LadiFlowSandbox.start()) {
            port = URI.create(sandbox.baseUrl()).getPort();
            start("health", "--port=" + port);
            assertThat(readOutput()).contains("HTTP 200 from http://127.0.0.1:" + port + "/sandbox");
            assertThat(process.waitFor()).isZero();
            assertThat(sandbox.requestCount()).isZero();
        }

        start("health", "--port=" + port);
        assertThat(readOutput()).contains("No sandbox responds");
        assertThat(process.waitFor()).isEqualTo(1);
    }
}
