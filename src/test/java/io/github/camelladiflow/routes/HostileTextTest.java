// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.routes;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelladiflow.LadiFlowComponent;
import io.github.camelladiflow.sandbox.LadiFlowExtension;
import io.github.camelladiflow.sandbox.LadiFlowSandbox;
import io.github.camelladiflow.sandbox.Reply;
import io.github.camelladiflow.test.Customers;
import io.github.camelladiflow.test.HookServer;
import org.apache.camel.Exchange;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.component.stub.StubComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.apache.camel.support.processor.state.MemoryStateRepository;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests that text that could be interpreted by an expression, a file, a URI or JSON goes unchanged through every
 * example route.
 */
@Tag("baseline")
@Execution(ExecutionMode.CONCURRENT) // these tests wait most of the time
class HostileTextTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String LAN = "6650a1b2c3d4e5f601234567";

    /** Characters that Simple, Groovy, SQL, URIs, JSON or CSV could interpret, without and with white space. */
    private static final String SIGNS = ":${}()'\"\\,;${sys.user.home}?:#{}{{tags}}";

    private static final String ALL = "a" + SIGNS + "b";
    private static final String SECRET = "a-secret-of-both-of-us";

    static final List<String> NAMES =
            List.of("Công ty: ABC", "'Lan'", "\"Lan\"", "null", "${body}", ALL, "%2C+&b=", "one\ntwo\r\nthree", "*");

    /** A function within a function, or text in the parameters of a method. Its result would be parsed again. */
    private static final Pattern PASTED = Pattern.compile("\\$\\{[^{}]*\\$\\{|[Mm]ethod[=:(]\\s*\"?\\w+\\(.*\\$\\{");

    /** Functions that do not interpret a text, or have no text. */
    private static final Pattern HARMLESS =
            Pattern.compile("\\$\\{(?:trim|uppercase)\\(\\$\\{body}\\)}|add\\(\\$\\{ref:pointsOfOrder}\\)");

    @RegisterExtension
    final LadiFlowExtension ladiflow = new LadiFlowExtension();

    @TempDir
    Path folder;

    private final DefaultCamelContext context = new DefaultCamelContext();
    private LadiFlowSandbox sandbox;

    @BeforeEach
    void settings(LadiFlowSandbox running) {
        sandbox = running;
        context.setAutowiredEnabled(false); // components are stubs
        var ladiflow = context.getComponent("ladiflow", LadiFlowComponent.class);
        ladiflow.getConfiguration().setApiKey(sandbox.apiKey());
        ladiflow.getConfiguration().setBaseUrl(sandbox.baseUrl());
        for (String server : List.of("jms", "kafka", "platform-http", "quartz", "sql", "kamelet")) {
            context.addComponent(server, new StubComponent());
        }
        set("inbox", folder + "/inbox", "outbox", folder + "/outbox", "folder", folder.toString());
        set("site", "https://www.example.com", "tags", "Website", "points", "10", "sequence", "Chào mừng");
        set("webhook.secret", SECRET, "kafka.brokers", "localhost:9092");
        set("worker", "1");
    }

    private void set(String... namesAndValues) {
        for (int i = 0; i < namesAndValues.length; i += 2) {
            context.getPropertiesComponent().addInitialProperty(namesAndValues[i], namesAndValues[i + 1]);
        }
    }

    @AfterEach
    void stop() {
        context.stop();
    }

    private void start(String... routes) throws Exception {
        for (String route : routes) {
            var path = Path.of(route);
            if (route.endsWith(".java")) {
                int compiled = ToolProvider.getSystemJavaCompiler()
                        .run(null, null, null, "-proc:none", "-nowarn", "-d", folder.toString(), route);
                assertThat(compiled).isZero();
                var loader = new URLClassLoader(new URL[] {folder.toUri().toURL()});
                var type = path.getFileName().toString().replace(".java", "");
                var packaged = Pattern.compile("(?m)^package (.*);").matcher(Files.readString(path));
                type = packaged.find() ? packaged.group(1) + '.' + type : type;
                var constructor = loader.loadClass(type).getDeclaredConstructor();
                constructor.setAccessible(true);
                context.addRoutes((RoutesBuilder) constructor.newInstance());
            } else {
                PluginHelper.getRoutesLoader(context)
                        .loadRoutes(ResourceHelper.resolveMandatoryResource(context, "file:" + path.toAbsolutePath()));
            }
        }
        context.start();
    }

    private Exchange send(String uri, Object body) {
        return send(uri, body, Map.of());
    }

    private Exchange send(String uri, Object body, Map<String, Object> headers) {
        return context.createProducerTemplate().request(uri, exchange -> {
            exchange.getMessage().setBody(body);
            exchange.getMessage().setHeaders(new LinkedHashMap<>(headers));
        });
    }

    private String take(String uri) {
        return context.createConsumerTemplate().receiveBody(uri, 10_000, String.class);
    }

    private static String json(Object... namesAndValues) {
        var members = new LinkedHashMap<Object, Object>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            members.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        try {
            return JSON.writeValueAsString(members);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    private Map<String, Object> customer(String member, String value) {
        return StandaloneRouteTestBase.customer(sandbox, member, value);
    }

    private static void awaitThat(ThrowingRunnable assertion) {
        await().atMost(Duration.ofSeconds(10)).ignoreExceptions().untilAsserted(assertion);
    }

    @Test
    void routesAndPagesPutNoMessageTextIntoExpressions() throws IOException {
        var pasted = new ArrayList<String>();
        for (String root : List.of("routes", "examples", "src/main/docs", "src/main/resources/kamelets", "README.md")) {
            try (var files = Files.walk(Path.of(root))) {
                for (Path file : files.filter(
                                path -> path.toString().matches("(?!.*/target/).*\\.(ya?ml|xml|java|adoc|md|groovy)"))
                        .toList()) {
                    for (String line : Files.readAllLines(file)) {
                        if (PASTED.matcher(HARMLESS.matcher(line).replaceAll(""))
                                .find()) {
                            pasted.add(file + ": " + line.strip());
                        }
                    }
                }
            }
        }
        assertThat(pasted).isEmpty();
    }

    /**
     * Writes each name as a line of JSON into a file with a similar name. Returns the contents of the folder
     * afterwards.
     */
    private Path inbox(String route, String extension, String text) throws IOException {
        var inbox = Files.createDirectories(folder.resolve("inbox").resolve(route));
        return Files.writeString(inbox.resolve("a ${sys.user.home} (1), 'b'; $" + extension), text);
    }

    private static Path processedFile(Path file) {
        return file.resolveSibling(".done").resolve(file.getFileName());
    }

    /** Returns an object for each name. */
    private static String lines(String key, String value) {
        return NAMES.stream().map(name -> json(key, value, "name", name) + "\n").collect(Collectors.joining());
    }

    private static List<Object> members(List<String> texts, String... path) {
        return texts.stream().map(text -> member(text, path)).toList();
    }

    private static Object member(String text, String... path) {
        try {
            Object value = JSON.readValue(text, Map.class);
            for (String name : path) {
                value = ((Map<?, ?>) value).get(name);
            }
            return value;
        } catch (JsonProcessingException e) {
            throw new AssertionError(text, e);
        }
    }

    private List<String> takeAll(String uri) {
        return NAMES.stream().map(name -> take(uri)).toList();
    }

    @Test
    void customerEnrichKeepsHostileText() throws Exception {
        start("routes/customer-enrich.camel.yaml");
        var customers = new ArrayList<>();
        for (String name : NAMES) {
            sandbox.update(LAN, customer -> customer.put("name", name));
            // an order has an id of its own
            send("jms:queue:orders", json("id", "1001", "email", "lan.tran@example.com", "note", name, "total", 1.5));
            var both = take("jms:queue:orders.of-customers");
            assertThat(((Map<?, ?>) member(both)).keySet()).isEqualTo(Set.of("order", "customer"));
            assertThat(member(both, "order"))
                    .isEqualTo(Map.of("id", "1001", "email", "lan.tran@example.com", "note", name, "total", 1.5));
            customers.add(member(both, "customer", "name"));
        }
        assertThat(customers).isEqualTo(NAMES);
    }

    @Test
    void orderToCustomerKeepsHostileText() throws Exception {
        start("routes/order-to-customer.camel.yaml");
        for (int i = 0; i < NAMES.size(); i++) {
            var email = "moi" + i + "@example.com";
            for (int j = 0; j < 2; j++) {
                var name = NAMES.get(i) + j;
                var customer = Map.of("email", email, "name", name);
                send("jms:queue:orders.to-customer", json("id", name, "total", name, "customer", customer));
                awaitThat(
                        () -> assertThat(Customers.of(customer("email", email)).getCustomFieldValues())
                                .containsEntry("last_order_id", name)
                                .containsEntry("last_order_total", name));
            }
            assertThat(customer("email", email))
                    .containsEntry("name", NAMES.get(i) + "0")
                    .containsEntry("score", 20);
        }
    }

    private int postForm(Map<String, Object> fields) {
        var headers = new HashMap<>(fields);
        headers.put("CamelHttpMethod", "POST");
        return send("platform-http:/leads", fields, headers)
                .getMessage()
                .getHeader("CamelHttpResponseCode", 204, int.class);
    }

    @Test
    void leadGatewayKeepsHostileText() throws Exception {
        start("routes/lead-gateway.camel.yaml");
        for (int i = 0; i < NAMES.size(); i++) {
            var name = NAMES.get(i);
            var email = "moi" + i + "@example.com";
            assertThat(postForm(Map.of("name", name, "email", email))).isEqualTo(204);
            awaitThat(() -> assertThat(customer("email", email)).containsEntry("name", name));
            assertThat(postForm(Map.of("name", name, "email", name, "phone", name)))
                    .isEqualTo(400);
        }
    }

    @Test
    void nightlyCostsKeepsHostileText() throws Exception {
        var items = NAMES.stream()
                .map(name -> Map.of("id", "6650bbbb00000000000000" + (10 + NAMES.indexOf(name)), "name", name))
                .toList();
        sandbox.forOperation("sequence/list")
                .always(Reply.json(
                        200, json("code", 200, "data", Map.of("total", items.size(), "limit", 100, "items", items))));
        sandbox.forOperation("flow/get-cost")
                .always(Reply.json(200, "{\"code\":200,\"data\":{\"total_credits\":12,\"total_money\":3600.50}}"));
        start("routes/nightly-costs.camel.yaml");
        send("quartz:nightly-costs", null);

        awaitThat(() -> assertThat(outbox("costs-*.jsonl"))
                .singleElement()
                .satisfies(lines -> assertThat(members(lines.lines().toList(), "sequence", "name"))
                        .isEqualTo(NAMES)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"customer-lookup.camel.yaml", "customer-lookup.camel.xml", "CustomerLookup.java"})
    void customerLookupKeepsHostileText(String route) throws Exception {
        var keys = inbox("customer-lookup", ".jsonl", lines("email", "nobody@example.com"));
        inbox("customer-lookup", ".txt", ALL + "\n");
        sandbox.update(LAN, customer -> customer.put("name", ALL));
        start("routes/" + route);

        assertThat(members(takeAll("jms:queue:ladiflow.notfound"), "name")).containsExactlyInAnyOrderElementsOf(NAMES);
        assertThat(take("jms:queue:ladiflow.errors")).isEqualTo(ALL);
        awaitThat(() -> assertThat(processedFile(keys)).exists());
        inbox("customer-lookup", ".again", "lan.tran@example.com\n");
        assertThat(member(take("jms:queue:ladiflow.customers"), "name")).isEqualTo(ALL);
    }

    @Test
    void leadsToSequenceKeepsHostileText() throws Exception {
        var good = new StringBuilder();
        for (int i = 0; i < NAMES.size(); i++) {
            var email = "moi" + i + "@example.com";
            var fields = Map.of("last_order_id", NAMES.get(i));
            good.append(json("email", email, "name", NAMES.get(i), "custom_fields", fields) + "\n");
        }
        var leads = inbox("leads-to-sequence", ".jsonl", good + lines("email", "none"));
        start("routes/leads-to-sequence.camel.yaml");

        awaitThat(() -> assertThat(processedFile(leads)).exists());
        for (int i = 0; i < NAMES.size(); i++) {
            assertThat(customer("email", "moi" + i + "@example.com"))
                    .containsEntry("name", NAMES.get(i))
                    .extractingByKey("custom_fields")
                    .asString()
                    .contains(NAMES.get(i));
        }
        assertThat(outbox("*.jsonl")).containsExactly(lines("email", "none"));
        assertThat(outbox("*.txt").get(0)).hasLineCount(NAMES.size()).doesNotContain("ABC");
    }

    @ParameterizedTest
    @CsvSource({
        "routes/changed-customers.camel.yaml, jms:ladiflow.changed",
        "examples/customers-to-postgres/src/main/resources/routes/customers-to-postgres.camel.yaml, sql:classpath:sql/customer.sql"
    })
    void changedCustomersKeepsHostileText(String route, String queue) throws Exception {
        sandbox.update(LAN, customer -> customer.put("name", ALL));
        set("state", folder.resolve("customers.state").toString(), "delay", "1m");
        context.getRegistry().bind("states", new MemoryStateRepository());
        start(route);
        assertThat(Stream.generate(() -> take(queue))
                        .takeWhile(Objects::nonNull)
                        .anyMatch(customer -> member(customer, "name").equals(ALL)))
                .as("all customers, the changed one last")
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "customer-changed, /ladiflow/changed, jms:ladiflow.notfound",
        "event-to-kafka, /ladiflow/events/{secret}, kafka:ladiflow.events"
    })
    void eventRoutesKeepHostileText(String route, String path, String queue) throws Exception {
        start("routes/" + route + ".camel.yaml");
        for (String name : NAMES) {
            var event =
                    json(queue.startsWith("kafka") ? "id" : "note", name, "email", "nobody@example.com", "name", name);
            var headers =
                    new HashMap<String, Object>(Map.of("CamelHttpMethod", "POST", "Content-Type", "application/json"));
            headers.putAll(Map.of("X-Secret", SECRET, "secret", SECRET));
            headers.put("Idempotency-Key", String.valueOf(NAMES.indexOf(name)));
            send("platform-http:" + path, event, headers);
            var sent = context.createConsumerTemplate().receive(queue, 10_000).getMessage();
            assertThat(sent.getBody(String.class)).isEqualTo(event);
            if (queue.startsWith("kafka")) {
                assertThat(sent.getHeaders()).containsEntry("kafka.KEY", name);
            }
        }
    }

    @Test
    void orderToFlowKeepsHostileText() throws Exception {
        try (var hook = new HookServer()) {
            set("hook.url", hook.url("/hooks/5e7"));
            start("routes/order-to-flow.camel.yaml");
            for (String name : NAMES) {
                send("jms:orders.to-flow", json("id", name));
            }
            awaitThat(() -> assertThat(members(hook.bodies(), "id")).isEqualTo(NAMES));
        }
    }

    @Test
    void exampleRoutesKeepHostileText() throws Exception {
        var phones = Files.createDirectories(folder.resolve("phones"));
        var file = "a ${sys.user.home} (1), 'b'; $";
        Files.writeString(phones.resolve(file + ".txt"), "0901234567");
        Files.writeString(phones.resolve("b" + file + ".txt"), ALL);
        sandbox.update(LAN, customer -> customer.put("name", ALL));
        start(
                "examples/quarkus/src/main/resources/routes/customers.camel.yaml",
                "examples/scale-out/src/main/resources/routes/lookup.camel.yaml",
                "examples/spring-boot/src/main/java/com/example/customers/RestRoute.java",
                "examples/karaf/src/main/java/io/github/camelladiflow/example/karaf/CustomerByPhone.java");
        for (String name : NAMES) {
            for (String uri : List.of("direct:customer", "platform-http:/customers/{key}")) {
                assertThat(send(uri, name, Map.of("key", name)).getMessage().getHeader("CamelHttpResponseCode"))
                        .hasToString("400");
            }
            var unknown = json("email", "nobody@example.com", "name", name);
            assertThat(send("direct:lookup", unknown).getMessage().getBody()).isEqualTo(unknown);
            assertThat(send("direct:lookup", name).getMessage().getBody()).isEqualTo(name);
        }
        for (String uri : List.of("direct:customer", "platform-http:/customers/{key}")) {
            var found = send(uri, "", Map.of("key", "0901234567")).getMessage();
            assertThat(member(found.getBody(String.class), "name")).isEqualTo(ALL);
        }
        var json = folder.resolve("customers").resolve(file + ".json");
        awaitThat(() -> assertThat(member(Files.readString(json), "name")).isEqualTo(ALL));
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 503})
    void exampleForKarafKeepsFileAndRetriesItUntilLadiFlowResponds(int status) throws Exception {
        var file = Files.writeString(
                Files.createDirectories(folder.resolve("phones")).resolve("lead.txt"), "0901234567");
        context.getComponent("ladiflow", LadiFlowComponent.class)
                .getConfiguration()
                .setMaxRetries(0);
        sandbox.always(Reply.status(status));
        start("examples/karaf/src/main/java/io/github/camelladiflow/example/karaf/CustomerByPhone.java");
        awaitThat(() -> assertThat(sandbox.requestCount()).isGreaterThanOrEqualTo(2));
        assertThat(file).exists();
        sandbox.reset();

        awaitThat(() -> assertThat(folder.resolve("customers/lead.json")).exists());
        awaitThat(() -> assertThat(folder.resolve("done/phones/lead.txt")).exists());
    }

    private List<String> outbox(String names) throws IOException {
        return StandaloneRouteTestBase.texts(folder.resolve("outbox"), names);
    }
}
