// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.firststeps;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelladiflow.sandbox.LadiFlowExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** A user who has an empty project and only follows the pages sees a customer. */
@Timeout(600)
class FirstStepsTest {

    /** Includes downloads. */
    static final Duration PATIENCE = Duration.ofMinutes(5);

    static final Path PROJECTS = Path.of(System.getProperty("projects"));

    /** The Maven repository of this project's builds does not contain newer versions of this artifact. */
    private static final String HELD =
            "<dependency><groupId>org.apache.camel</groupId><artifactId>camel-caffeine</artifactId><version>4.18.0</version></dependency>";

    @RegisterExtension
    static final LadiFlowExtension LADIFLOW = new LadiFlowExtension();

    static List<FirstStep> runtimes() throws IOException {
        return FirstStep.in(page("runtimes.adoc"));
    }

    private static String page(String name) throws IOException {
        return Files.readString(Path.of(System.getProperty("readme")).resolveSibling("src/main/docs/" + name));
    }

    @Test
    void documentsFirstStepForEachRuntime() throws IOException {
        assertThat(runtimes())
                .extracting(FirstStep::runtime)
                .containsExactly("camel-main", "camel-main", "spring-boot", "quarkus");
    }

    @ParameterizedTest
    @MethodSource("runtimes")
    void showsCustomerFromEmptyProject(FirstStep step) throws Exception {
        var customer = LADIFLOW.sandbox().seededCustomers().get(0);
        Path project = project(step, customer.phone());

        Path log = project.resolve("application.log");
        Process application =
                start(step.command(), project, log, "-Dcamel.component.ladiflow.base-url=" + LADIFLOW.baseUrl());
        try {
            Path found = project.resolve("outbox/" + customer.id() + ".json");
            await().atMost(PATIENCE).until(() -> Files.exists(found) || !application.isAlive());

            assertThat(found)
                    .as(() -> "what the application said:\n" + read(log))
                    .exists();
            var json = new ObjectMapper();
            await().atMost(Duration.ofMinutes(1))
                    .ignoreExceptions()
                    .untilAsserted(
                            () -> assertThat(json.readTree(found.toFile())).isEqualTo(json.readTree(customer.json())));
            assertThat(LADIFLOW.sandbox().requestCount()).isEqualTo(1);
        } finally {
            stop(application);
        }
    }

    /** Spring Boot's parent manages a version of HttpCore that does not limit response headers. */
    @Test
    void endlessResponseHeadersFailLookupOnSpringBoot() throws Exception {
        FirstStep step = runtimes().stream()
                .filter(each -> each.runtime().equals("spring-boot"))
                .findFirst()
                .orElseThrow();
        Path project = project(step, "0901234567");
        Path log = project.resolve("application.log");
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var sent = CompletableFuture.supplyAsync(() -> sendHeaders(server));
            var url = "http://127.0.0.1:%d/1.0".formatted(server.getLocalPort());
            Process application = start(step.command(), project, log, "-Dcamel.component.ladiflow.base-url=" + url);
            try {
                await().atMost(PATIENCE).until(() -> sent.isDone() || !application.isAlive());

                assertThat(sent)
                        .as(() -> "log of the application:\n" + read(log))
                        .isCompleted();
                assertThat(sent.join()).isLessThan(32 << 20);
                assertThat(read(log)).doesNotContain("OutOfMemoryError");
            } finally {
                stop(application);
            }
        }
    }

    /** Responds to the first request with headers until the client closes the connection, and returns their bytes. */
    private static long sendHeaders(ServerSocket server) {
        byte[] headers = "X-Filler: filler\r\n".repeat(1_000).getBytes(StandardCharsets.US_ASCII);
        long sent = 0;
        try (var socket = server.accept()) {
            socket.getInputStream().read();
            var response = socket.getOutputStream();
            response.write("HTTP/1.1 200 OK\r\n".getBytes(StandardCharsets.US_ASCII));
            while (true) {
                response.write(headers);
                sent += headers.length;
            }
        } catch (IOException e) {
            return sent;
        }
    }

    /** Creates the empty project of a runtime, adds what the pages say, and writes a lead. */
    private static Path project(FirstStep step, String lead) throws IOException {
        Path empty = Path.of("src/test/empty", step.runtime());
        Path project = Files.createTempDirectory(Files.createDirectories(PROJECTS), step.runtime() + "-");
        Files.writeString(Files.createDirectory(project.resolve("inbox")).resolve("lead.txt"), lead);
        try (Stream<Path> files = Files.walk(empty)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path target = project.resolve(empty.relativize(file));
                Files.createDirectories(target.getParent());
                Files.writeString(target, Files.readString(file));
            }
        }
        var dependencies =
                new ArrayList<>(List.of(FirstStep.component(Files.readString(Path.of(System.getProperty("readme"))))));
        dependencies.addAll(step.dependencies());
        Path pom = project.resolve("pom.xml");
        Files.writeString(
                pom,
                Files.readString(pom)
                        .replace("<!-- version -->", step.version())
                        .replace("<!-- properties -->", String.join("", step.pomProperties()))
                        .replace("<!-- managed -->", HELD + FirstStep.toXml(dependencies, true))
                        .replace("<!-- dependencies -->", FirstStep.toXml(dependencies, false)));
        Path resources = Files.createDirectories(project.resolve("src/main/resources/camel"));
        Files.writeString(resources.resolve("customers.camel.yaml"), FirstStep.route(page("runtimes.adoc")));
        Files.write(resources.resolveSibling("application.properties"), step.properties());
        return project;
    }

    /** Runs the page's command word for word, in a shell whose mvn uses the repositories of this build. */
    static Process start(String command, Path project, Path log, String systemProperties) throws IOException {
        Path mvn = Files.createDirectories(PROJECTS.resolve("bin")).resolve("mvn");
        Files.writeString(mvn, """
                #!/bin/sh
                exec '%s/bin/mvn' -B -ntp '-Dmaven.repo.local=%s' '-Dmaven.repo.local.tail=%s' "$@"
                """.formatted(
                        System.getProperty("maven.home"),
                        System.getProperty("repository"),
                        System.getProperty("repository.tail", "")));
        assertThat(mvn.toFile().setExecutable(true)).isTrue();
        var builder = new ProcessBuilder("sh", "-c", command).directory(project.toFile());
        var environment = builder.environment();
        environment.put("PATH", mvn.getParent() + File.pathSeparator + environment.get("PATH"));
        environment.put("JAVA_HOME", System.getProperty("java.home"));
        environment.put("LADIFLOW_API_KEY", "sandbox-key");
        // the address of LadiFlow is the only difference from a user's machine
        environment.put("JAVA_TOOL_OPTIONS", systemProperties);
        return builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
    }

    static void stop(Process application) throws InterruptedException {
        var all = Stream.concat(application.descendants(), Stream.of(application.toHandle()))
                .toList();
        all.forEach(ProcessHandle::destroy);
        if (!application.waitFor(30, TimeUnit.SECONDS)) {
            all.forEach(ProcessHandle::destroyForcibly);
        }
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
