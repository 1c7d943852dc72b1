// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.karaf;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelladiflow.sandbox.LadiFlowSandbox;
import io.github.camelladiflow.sandbox.Reply;
import io.github.camelladiflow.sandbox.SandboxCustomer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests the component in a real Karaf, with the commands of the example's README to install, configure, stop, start and
 * update it. The route is that of the example.
 */
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(900)
class KarafIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String VERSION = System.getProperty("project.version");
    private static final String COMPONENT = "mvn:io.github.camel-ladiflow/camel-ladiflow/" + VERSION;
    private static final String PROMPT = "    karaf@root()> ";

    private final ObjectMapper json = new ObjectMapper();
    private LadiFlowSandbox sandbox;
    private Karaf karaf;
    private Path folder;

    @BeforeAll
    void installTheComponentAndTheExample(@TempDir Path folder) throws IOException {
        this.folder = folder;
        sandbox = LadiFlowSandbox.start();
        karaf = Karaf.start(
                Path.of(System.getProperty("karaf.home")),
                Path.of(System.getProperty("repository")),
                Map.of("LADIFLOW_API_KEY", sandbox.apiKey()));
        for (String section : List.of("Install", "Configure")) {
            for (String command : commands(section)) {
                karaf.run(command.replace("/srv/customers", folder.toString()));
            }
        }
        configure(sandbox.baseUrl());
    }

    /** The first commands under a heading of the example's README. */
    private static List<String> commands(String section) throws IOException {
        return Files.readString(Path.of(System.getProperty("readme")))
                .split("\n## " + section + "\n")[1]
                .lines()
                .dropWhile(line -> !line.startsWith(PROMPT))
                .takeWhile(line -> line.startsWith(PROMPT))
                .map(line -> line.substring(PROMPT.length()))
                .toList();
    }

    @AfterAll
    void stop() throws IOException, InterruptedException {
        try (var answering = sandbox;
                var running = karaf) {
            if (running != null) {
                running.log(".txt: ").forEach(System.out::println);
                assertThat(running.log(" ERROR ")).allMatch(line -> line.contains("LadiFlowAuthenticationException"));
            }
        }
    }

    @AfterEach
    void forgetRequests() {
        sandbox.reset();
    }

    @Test
    void installsBundleWithExistingCamel() {
        // another test may have just updated the bundle
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(karaf.run("bundle:list -t 0 -s --no-format"))
                        .containsPattern("Active.*io\\.github\\.camelladiflow\\b")
                        .containsPattern("Active.*" + System.getProperty("camel.version") + ".*camel-http\\b"));
    }

    @Test
    void looksUpCustomerAndCachesIt() throws IOException {
        var customer = sandbox.seededCustomers().get(1);
        for (String name : List.of("first", "again")) {
            drop(name + ".txt", customer.phone());
            awaitCustomer(name + ".json", customer);
        }

        assertThat(sandbox.requests()).singleElement().satisfies(request -> {
            assertThat(request.text("phone")).hasValue(customer.phone());
            assertThat(request.header("User-Agent")).hasValue("camel-ladiflow/" + VERSION);
        });
        assertThat(karaf.log(
                        ".txt: customer found by phone, " + customer.members().size() + " members"))
                .hasSizeGreaterThanOrEqualTo(2)
                .noneMatch(line -> line.contains(customer.phone()));
        assertThat(karaf.log("first.txt: ")).singleElement().asString().endsWith("cache MISS");
        assertThat(karaf.log("again.txt: ")).singleElement().asString().endsWith("cache HIT");
    }

    @Test
    void keepsFileAndRetriesItWhileKeyIsRejected() throws IOException {
        var customer = sandbox.seededCustomers().get(5);
        sandbox.always(Reply.unauthorized());
        drop("waits.txt", customer.phone());
        sandbox.awaitRequests(2, PATIENCE);
        sandbox.reset();

        awaitCustomer("waits.json", customer);
    }

    @Test
    void reportsCustomerNotFound() throws IOException {
        drop("unknown.txt", "0900000000");

        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(folder.resolve("unknown/unknown.txt")).hasContent("0900000000"));
        assertThat(sandbox.requestCount("customer/show")).isEqualTo(1);
    }

    @Test
    void sendsLookupsThroughConfiguredProxy() throws IOException {
        var customer = sandbox.seededCustomers().get(8);
        // no server listens there, so only a proxy can respond; the sandbox accepts requests to a proxy
        configure(
                "http://127.0.0.1:1/1.0",
                "proxyHost 127.0.0.1",
                "proxyPort " + URI.create(sandbox.baseUrl()).getPort());
        try {
            drop("proxy.txt", customer.phone());
            awaitCustomer("proxy.json", customer);
        } finally {
            configure(sandbox.baseUrl(), "proxyHost ''");
        }
        assertThat(sandbox.requests())
                .singleElement()
                .satisfies(request -> assertThat(request.header("Host")).hasValue("127.0.0.1:1"));
    }

    /** Changes the configuration, and waits until the route has been restarted with it. */
    private void configure(String baseUrl, String... properties) {
        int before = karaf.log("calls " + baseUrl).size();
        karaf.run("config:edit io.github.camelladiflow.example");
        karaf.run("config:property-set baseUrl " + baseUrl);
        for (String property : properties) {
            karaf.run("config:property-set " + property);
        }
        karaf.run("config:update");
        await().atMost(PATIENCE).until(() -> karaf.log("calls " + baseUrl).size() >= before + 1);
    }

    @Test
    void stopsLookupsWithBundleAndResumesAfterRestartAndUpdate() throws IOException {
        List<String> commands = commands("Stop, start, update");
        karaf.run(commands.get(0));
        drop("stopped.txt", sandbox.seededCustomers().get(3).phone());
        assertThat(karaf.run("scr:list")).contains("UNSATISFIED");
        assertThat(sandbox.requests()).isEmpty();

        karaf.run(commands.get(1));
        awaitCustomer("stopped.json", sandbox.seededCustomers().get(3));

        karaf.run(commands.get(2) + " " + COMPONENT);
        drop("updated.txt", sandbox.seededCustomers().get(5).phone());
        awaitCustomer("updated.json", sandbox.seededCustomers().get(5));
        assertThat(sandbox.requestCount("customer/show")).isEqualTo(2);
    }

    /** Writes a file in a folder that no route reads and moves it, so that no route reads an incomplete file. */
    private void drop(String name, String text) throws IOException {
        Path inbox = Files.createDirectories(folder.resolve("phones"));
        Path file = Files.writeString(folder.resolve(name), text);
        Files.move(file, inbox.resolve(name));
    }

    private void awaitCustomer(String name, SandboxCustomer customer) {
        await().atMost(PATIENCE)
                .ignoreExceptionsInstanceOf(IOException.class)
                .untilAsserted(() -> assertThat(customerIn(name)).isEqualTo(json.readTree(customer.json())));
    }

    private JsonNode customerIn(String name) throws IOException {
        return json.readTree(folder.resolve("customers").resolve(name).toFile());
    }
}
