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
import io.github.camelladiflow.sandbox.SandboxCustomer;
import io.github.camelladiflow.sandbox.SandboxRequest;
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
 * update it. The routes are those of the example, one in Java and one in YAML.
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
                assertThat(running.log(" ERROR ")).isEmpty();
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
    void looksUpCustomerByPhoneInJavaRoute() throws IOException {
        var customer = sandbox.seededCustomers().get(1);

        drop("phones", "java-found.txt", customer.phone());

        awaitCustomer("java-found.json", customer);
        assertThat(sandbox.requests())
                .singleElement()
                .satisfies(request -> assertAsked(request, "phone", customer.phone()));
        assertThat(karaf.log("java-found.txt: customer found by phone"))
                .singleElement()
                .asString()
                .contains(customer.members().size() + " members")
                .doesNotContain(customer.phone());
    }

    @Test
    void looksUpCustomerByEmailInYamlRoute() throws IOException {
        var customer = sandbox.seededCustomers().get(2);

        drop("emails", "yaml-found.txt", customer.email());

        awaitCustomer("yaml-found.json", customer);
        assertThat(sandbox.requests())
                .singleElement()
                .satisfies(request -> assertAsked(request, "email", customer.email()));
        assertThat(karaf.log("yaml-found.txt: customer found by e-mail"))
                .singleElement()
                .asString()
                .contains(customer.members().size() + " members")
                .doesNotContain(customer.email());
    }

    @Test
    void callsServiceOnceForCachedCustomerInBothRoutes() throws IOException {
        var customer = sandbox.seededCustomers().get(7);

        for (String name : List.of("java-first", "java-again")) {
            drop("phones", name + ".txt", customer.phone());
            awaitCustomer(name + ".json", customer);
        }
        for (String name : List.of("yaml-first", "yaml-again")) {
            drop("emails", name + ".txt", customer.email());
            awaitCustomer(name + ".json", customer);
        }

        assertThat(sandbox.requestCount("customer/show")).isEqualTo(2);
        assertThat(karaf.log("first.txt: customer found by"))
                .hasSize(2)
                .allSatisfy(line -> assertThat(line).endsWith("cache MISS"));
        assertThat(karaf.log("again.txt: customer found by"))
                .hasSize(2)
                .allSatisfy(line -> assertThat(line).endsWith("cache HIT"));
    }

    @Test
    void reportsCustomerNotFoundInBothRoutes() throws IOException {
        drop("phones", "java-unknown.txt", "0900000000");
        drop("emails", "yaml-unknown.txt", "nobody@example.com");

        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(folder.resolve("unknown/java-unknown.txt")).hasContent("0900000000");
            assertThat(folder.resolve("unknown/yaml-unknown.txt")).hasContent("nobody@example.com");
        });
        assertThat(sandbox.requestCount("customer/show")).isEqualTo(2);
    }

    @Test
    void sendsLookupsThroughConfiguredProxy() throws IOException {
        var customer = sandbox.seededCustomers().get(8);
        // no server listens there, so only a proxy can respond; the sandbox accepts requests to a proxy
        configure("http://127.0.0.1:1/1.0", "proxyHost 127.0.0.1", "proxyPort " + port());
        try {
            drop("phones", "java-proxy.txt", customer.phone());
            awaitCustomer("java-proxy.json", customer);
        } finally {
            configure(sandbox.baseUrl(), "proxyHost ''");
        }
        assertThat(sandbox.requests())
                .singleElement()
                .satisfies(request -> assertThat(request.header("Host")).hasValue("127.0.0.1:1"));
    }

    private int port() {
        return URI.create(sandbox.baseUrl()).getPort();
    }

    /** Changes the configuration, and waits until the two routes have been restarted with it. */
    private void configure(String baseUrl, String... properties) {
        int before = karaf.log("calls " + baseUrl).size();
        karaf.run("config:edit io.github.camelladiflow.example");
        karaf.run("config:property-set baseUrl " + baseUrl);
        for (String property : properties) {
            karaf.run("config:property-set " + property);
        }
        karaf.run("config:update");
        await().atMost(PATIENCE).until(() -> karaf.log("calls " + baseUrl).size() >= before + 2);
    }

    @Test
    void stopsLookupsWithBundleAndResumesAfterRestart() throws IOException {
        List<String> commands = commands("Stop, start, update");
        karaf.run(commands.get(0));
        drop("phones", "java-stopped.txt", sandbox.seededCustomers().get(3).phone());
        drop("emails", "yaml-stopped.txt", sandbox.seededCustomers().get(4).email());
        assertThat(karaf.run("scr:list")).contains("UNSATISFIED");
        assertThat(sandbox.requests()).isEmpty();

        karaf.run(commands.get(1));

        awaitCustomer("java-stopped.json", sandbox.seededCustomers().get(3));
        awaitCustomer("yaml-stopped.json", sandbox.seededCustomers().get(4));
        assertThat(sandbox.requestCount("customer/show")).isEqualTo(2);
    }

    @Test
    void resumesLookupsAfterBundleUpdate() throws IOException {
        karaf.run(commands("Stop, start, update").get(2) + " " + COMPONENT);

        drop("phones", "java-updated.txt", sandbox.seededCustomers().get(5).phone());
        drop("emails", "yaml-updated.txt", sandbox.seededCustomers().get(6).email());

        awaitCustomer("java-updated.json", sandbox.seededCustomers().get(5));
        awaitCustomer("yaml-updated.json", sandbox.seededCustomers().get(6));
        assertThat(sandbox.requestCount("customer/show")).isEqualTo(2);
    }

    /** Writes a file in a folder that no route reads and moves it, so that no route reads an incomplete file. */
    private void drop(String into, String name, String text) throws IOException {
        Path inbox = Files.createDirectories(folder.resolve(into));
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

    private static void assertAsked(SandboxRequest request, String member, String value) {
        assertThat(request.text(member)).hasValue(value);
        assertThat(request.header("User-Agent")).hasValue("camel-ladiflow/" + VERSION);
    }
}
