// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.routes;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import javax.tools.ToolProvider;

import com.sun.net.httpserver.HttpServer;
import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.sandbox.LadiFlowExtension;
import io.github.camelladiflow.sandbox.LadiFlowSandbox;
import io.github.camelladiflow.sandbox.Reply;
import io.github.camelladiflow.sandbox.SandboxRequest;
import io.github.camelladiflow.test.HookServer;
import io.github.camelladiflow.test.JavaProcess;
import io.github.camelladiflow.test.JmsBroker;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.core.ConditionTimeoutException;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jms.connection.CachingConnectionFactory;
import org.springframework.jms.core.JmsTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.assertj.core.api.InstanceOfAssertFactories.COLLECTION;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;
import static org.awaitility.Awaitility.await;

/** Each file of {@code routes} in a JVM of its own that has nothing but what the head of the file says it needs. */
@Execution(ExecutionMode.CONCURRENT) // they wait for most of their time
class StandaloneRoutesTest {

    private static final Path ROUTES = Path.of("routes").toAbsolutePath();
    private static final String SECRET = "a-secret-of-both-of-us";
    private static final String LAN = "6650a1b2c3d4e5f601234567";
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final HttpClient BROWSER = HttpClient.newHttpClient();

    @TempDir
    static Path kafkasFolder;

    /** One for all, since it takes long to start. */
    private static KafkaBroker kafka;

    /** One for each, since they run side by side. */
    @RegisterExtension
    final LadiFlowExtension ladiflow = new LadiFlowExtension();

    @TempDir
    Path folder;

    private LadiFlowSandbox sandbox;

    private final List<String> settings = new ArrayList<>();
    private final ReservedPort port = new ReservedPort();
    private JmsBroker broker;
    private JmsTemplate jms;
    private Process process;

    StandaloneRoutesTest() throws IOException {}

    @BeforeEach
    void connect(LadiFlowSandbox running) {
        sandbox = running;
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

    @AfterAll
    static void stopKafka() throws IOException {
        if (kafka != null) {
            kafka.close();
        }
    }

    static Stream<Path> files() throws IOException {
        try (var files = Files.list(ROUTES)) {
            return files.filter(file -> !file.toString().endsWith(".md")).toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void routeIsShortAndNeedsOnlyPublishedJars(Path route) throws Exception {
        // in YAML the canonical form has many lines for a step
        var lines = Files.readAllLines(route).stream()
                .filter(line -> !route.toString().endsWith(".yaml") || line.matches(" *- .*"));
        assertThat(lines).hasSizeLessThanOrEqualTo(100);
        assertThat(Files.readString(route)).doesNotContain("com.example").doesNotContain("sandbox");
        assertThat(PublishedClassPath.of(PublishedClassPath.dependenciesOf(route)))
                .doesNotContain("test-classes");
    }

    /** Writes a file into the inbox of a route, and returns that. */
    private Path inbox(String route, String file, String text) throws IOException {
        var inbox = Files.createDirectories(folder.resolve("inbox").resolve(route));
        Files.writeString(inbox.resolve(file), text);
        return inbox;
    }

    @ParameterizedTest
    @ValueSource(strings = {"customer-lookup.camel.yaml", "customer-lookup.camel.xml", "CustomerLookup.java"})
    void customerLookupSortsRowsByOutcome(String route) throws Exception {
        startBroker();
        inbox(
                "customer-lookup",
                "leads.csv",
                "\uFEFFTên,phone\n\"Lan\nTrần\",0901234567\nBé,0760000074\n\"Tí, x\",y\na,b,c\n");
        var inbox =
                inbox("customer-lookup", "leads.txt", "0950000002\n{\"email\":\"nobody@example.com\"}\r\nxin chào\n");
        start(route);

        assertThat(take("ladiflow.customers", 2))
                .anySatisfy(customer -> assertThat(customer).contains("\"lan.tran@example.com\""))
                .anySatisfy(customer -> assertThat(customer).contains("\"binh.le2@example.com\""));
        assertThat(take("ladiflow.notfound", 2))
                .anySatisfy(row -> assertThat(row).contains("\"Bé\"", "0760000074"))
                .anySatisfy(row -> assertThat(row).contains("nobody@example.com"));
        assertThat(take("ladiflow.errors", 3)).containsExactlyInAnyOrder("xin chào", "\"Tí, x\",y", "a,b,c");
        awaitThat(() -> assertThat(inbox.resolve(".done"))
                .isDirectoryContaining("glob:**.csv")
                .isDirectoryContaining("glob:**.txt"));

        sandbox.always(Reply.unauthorized());
        inbox("customer-lookup", "later.txt", "0950000002\n");
        awaitThat(() -> assertThat(inbox.resolve(".failed/later.txt")).exists());
    }

    @Test
    void customerEnrichAddsCustomerToOrder() throws Exception {
        startBroker();
        jms.convertAndSend("orders", "{\"phone\":\"0901234567\",\"total\":1}");
        jms.convertAndSend("orders", "{\"phone\":\"0760000074\",\"total\":2}");
        start("customer-enrich.camel.yaml");

        assertThat(take("orders.of-customers", 1).first())
                .contains("\"order\":{\"phone\":\"0901234567\",\"total\":1}", "lan.tran@example.com");
        assertThat(take("orders.of-strangers", 1)).containsExactly("{\"phone\":\"0760000074\",\"total\":2}");
    }

    /** Has the routes served by HTTP, and returns where. */
    private String serveHttp() {
        settings.add("camel.server.enabled=true");
        settings.add("camel.server.host=127.0.0.1");
        settings.add("camel.server.port=" + port.number());
        settings.add("camel.server.maxBodySize=65536");
        settings.add("webhook.secret=" + SECRET);
        return "http://127.0.0.1:" + port.number();
    }

    private void startKafka() throws Exception {
        if (kafka == null) {
            kafka = new KafkaBroker(kafkasFolder);
        }
        settings.add("kafka.brokers=" + kafka.address());
    }

    @Test
    void runsCustomerChanged() throws Exception {
        startBroker();
        var url = serveHttp() + "/ladiflow/changed";
        start("customer-changed.camel.yaml");
        var person = "{\"id\":\"" + LAN + "\",\"email\":\"lan.tran@example.com\",\"phone\":\"0901234567\"}";
        awaitThat(() -> assertThat(post(url, person, SECRET, "1")).isEqualTo(204));
        assertThat(take("ladiflow.changed", 1).first()).contains("\"name\":\"Trần Thị Ngọc Lan\"");

        sandbox.update(LAN, customer -> customer.put("name", "Lan Trần"));
        assertThat(post(url, person, SECRET, "1")).as("once more").isEqualTo(204);
        assertThat(post(url, person, SECRET, "2")).isEqualTo(204);
        assertThat(take("ladiflow.changed", 1).first()).as("not from the cache").contains("\"name\":\"Lan Trần\"");
        assertThat(post(url, "{\"phone\":\"0760000074\"}", SECRET, "3")).isEqualTo(204);
        assertThat(take("ladiflow.notfound", 1)).containsExactly("{\"phone\":\"0760000074\"}");

        assertThat(post(url, person, "a-secret-of-somebody-else", "4")).isEqualTo(401);
        assertThat(post(url, "nonsense", SECRET, "5")).isEqualTo(400);
        assertThat(post(url, "{\"phone\":\"no number\"}", SECRET, "6")).isEqualTo(500);
        assertThat(post(url, "x".repeat(70_000), SECRET, "7")).isEqualTo(413);
        assertThat(log()).doesNotContain("no number").doesNotContain("lan.tran").doesNotContain(SECRET);
    }

    private void change(String id) {
        sandbox.update(id, customer -> customer.put("updated_at", Instant.now().toString()));
    }

    @Test
    void runsChangedCustomers() throws Exception {
        startBroker();
        settings.add("state=" + folder.resolve("customers.state"));
        settings.add("first-poll=now");
        change(LAN);
        start("changed-customers.camel.yaml");
        assertThat(take("ladiflow.changed", 1).first()).contains("\"lan.tran@example.com\"");
        awaitThat(() -> assertThat(folder.resolve("customers.state")).content().contains(LAN));

        process.destroyForcibly().waitFor();
        change("665000000000000000000002");
        start("changed-customers.camel.yaml");
        assertThat(take("ladiflow.changed", 1).first())
                .as("goes on where it was")
                .contains("\"binh.le2@example.com\"");
    }

    @Test
    void runsOrderToFlow() throws Exception {
        startBroker();
        jms.convertAndSend("orders.to-flow", "{\"id\":1,\"buyer\":{\"phone\":\"0901234567\"}}");
        jms.convertAndSend("orders.to-flow", "{\"id\":2}");
        try (var hook = new HookServer(number -> number == 1 ? 200 : 500)) {
            settings.add("hook.url=" + hook.url("/hooks/5e7"));
            start("order-to-flow.camel.yaml");
            assertThat(take("orders.to-flow.errors", 1)).containsExactly("{\"id\":2}");
            assertThat(hook.bodies()).containsExactly("{\"id\":1,\"buyer\":{\"phone\":\"0901234567\"}}", "{\"id\":2}");
        }
        assertThat(log()).doesNotContain("5e7").doesNotContain("0901234567");
    }

    @Test
    @ResourceLock("kafka")
    void runsEventToKafka() throws Exception {
        var url = serveHttp() + "/ladiflow/events/";
        startKafka();
        start("event-to-kafka.camel.yaml");
        awaitThat(
                () -> assertThat(post(url + SECRET, "{\"id\":\"7\"}", "", "1")).isEqualTo(204));
        assertThat(post(url + SECRET, "{\"phone\":\"0901234567\"}", "", "2")).isEqualTo(204);
        assertThat(post(url + "a-secret-of-somebody-else", "{}", "", "3")).isEqualTo(401);

        var records = kafka.receive("ladiflow.events", 2, PATIENCE);
        assertThat(records)
                .extracting(ConsumerRecord::value)
                .containsExactly("{\"id\":\"7\"}", "{\"phone\":\"0901234567\"}");
        assertThat(records).extracting(ConsumerRecord::key).containsExactly("7", null);
        assertThat(records)
                .extracting(
                        sent -> new String(sent.headers().lastHeader("event-id").value(), StandardCharsets.UTF_8))
                .containsExactly("1", "2");
        assertThat(records)
                .isNotEmpty()
                .allSatisfy(sent -> assertThat(sent.headers().toString()).doesNotContain(SECRET));
        assertThat(log()).doesNotContain(SECRET).doesNotContain("0901234567");
    }

    @Test
    void runsCustomersToCsv() throws Exception {
        sandbox.update(LAN, customer -> customer.put("name", "=Lan, \"${sys.user.home}','bé\""));
        inbox("customers-to-csv", "khách.txt", "0901234567\r\nnobody@example.com\nxin \"chào\"\n");
        var inbox = inbox("customers-to-csv", "bảng.csv", "\uFEFFSTT;SĐT\r\n1;901234567,00\r\n");
        start("customers-to-csv.camel.yaml");

        awaitThat(() -> assertThat(inbox.resolve(".done/khách.txt")).exists());
        awaitThat(() -> assertThat(inbox.resolve(".done/bảng.csv")).exists());
        var lan = "6650a1b2c3d4e5f601234567,\"'=Lan, \"\"${sys.user.home}','bé\"\"\",lan.tran@example.com,0901234567,";
        assertThat(folder.resolve("outbox/khách.csv")).hasContent("""
                        \uFEFFid,name,email,phone,key
                        %s0901234567
                        ,,,,nobody@example.com
                        ,,,,"xin ""chào""\"
                        """.formatted(lan));
        assertThat(folder.resolve("outbox/bảng.csv")).content().contains(lan);
    }

    @Test
    void runsLeadsToSequence() throws Exception {
        sandbox.settings().strict(true);
        inbox(
                "leads-to-sequence",
                "hội-thảo.csv",
                "\uFEFFEmail;SĐT;Họ và tên;Tag;Công ty\r\nlan.tran@example.com;901234567;Lan Trần;VIP, Hội thảo;\r\n"
                        + " ; 'không có ;\"Bé\nTí\";;\r\nmoi@example.com;x\r\n");
        var inbox = inbox(
                "leads-to-sequence",
                "form.jsonl",
                "{\"email\":\"moi@example.com\",\"name\":\"Lê Mới\",\"custom_fields\":{\"note\":\"form\"}}\r\nhỏng\n");
        start("leads-to-sequence.camel.yaml");

        var done = inbox.resolve(".done");
        awaitThat(() -> assertThat(done.resolve("hội-thảo.csv")).exists());
        awaitThat(() -> assertThat(done.resolve("form.jsonl")).exists());
        assertThat(sandbox.subscriptions())
                .extracting(subscription -> subscription.get("email"))
                .containsExactlyInAnyOrder("lan.tran@example.com", "moi@example.com");
        assertThat(customer("_id", LAN))
                .containsEntry("external_data", List.of(Map.of("name", "full_name", "value", "Lan Trần")))
                .containsEntry("company", "Công ty Hoa Sen")
                .extractingByKey("tags")
                .asInstanceOf(LIST)
                .hasSize(3);
        assertThat(customer("email", "moi@example.com")).containsEntry("name", "Lê Mới");
        var rows = outbox("hội-thảo.csv.errors-*.csv").get(0);
        assertThat(rows)
                .isEqualTo("\uFEFFEmail;SĐT;Họ và tên;Tag;Công ty\n ; 'không có ;\"Bé\nTí\";;\nmoi@example.com;x\n");
        assertThat(outbox("hội-thảo.csv.errors-*.txt"))
                .singleElement(STRING)
                .contains("phone", "The row has 2 cells, but the header line has 5. Possibly carried out: false.")
                .endsWith(" Possibly carried out: false.\n")
                .doesNotContain("không có");
        assertThat(outbox("form.jsonl.errors-*.jsonl")).containsExactly("hỏng\n");

        // what was corrected is put back
        inbox(
                "leads-to-sequence",
                "again.csv",
                rows.replace("'không có", "0901112223").replace(";x\n", ";;;;\n"));
        awaitThat(() -> assertThat(done.resolve("again.csv")).exists());
        assertThat(customer("phone", "0901112223")).containsEntry("name", "Bé\nTí");

        // a row that LadiFlow fails may have been carried out
        sandbox.forOperation("sequence/subscribe").next(Reply.status(500));
        inbox("leads-to-sequence", "again.jsonl", "{\"phone\":\"0901234567\",\"name\":\"Lan\"}\n");
        awaitThat(() -> assertThat(outbox("again.jsonl.errors-*.txt"))
                .singleElement(STRING)
                .endsWith(" Possibly carried out: true.\n"));

        sandbox.always(Reply.unauthorized());
        inbox("leads-to-sequence", "later.jsonl", "{\"phone\":\"0901234567\"}\n");
        awaitThat(() -> assertThat(inbox.resolve(".failed/later.jsonl")).exists());
    }

    @Test
    void runsOrderToCustomer() throws Exception {
        settings.add("points=10");
        startBroker();
        sandbox.settings().strict(true);
        sandbox.update(LAN, customer -> customer.put("score", 2.5));
        var before = List.copyOf(fields(LAN).keySet());
        start("order-to-customer.camel.yaml");

        jms.convertAndSend("orders.to-customer", order("A-7", "450000", "\"phone\":\"+84 901 234 567\""));
        jms.convertAndSend("orders.to-customer", order("A-7", "450000", "\"phone\":\"+84 901 234 567\""));
        jms.convertAndSend("orders.to-customer", order("${sys.user.home}','x", "1", "\"email\":\"moi@example.com\""));
        awaitThat(() -> assertThat(customer("email", "moi@example.com"))
                .containsEntry("score", 10)
                .extractingByKey("custom_fields")
                .asString()
                .contains("${sys.user.home}','x"));
        assertThat(customer("_id", LAN).get("score"))
                .as("of one order, not two")
                .hasToString("12.5");
        assertThat(fields(LAN))
                .containsEntry("last_order_id", "A-7")
                .hasEntrySatisfying(
                        "last_order_total", total -> assertThat(total).hasToString("450000"))
                .extracting(Map::keySet, COLLECTION)
                .containsExactlyElementsOf(before);

        sandbox.update(LAN, customer -> customer.remove("score"));
        jms.convertAndSend("orders.to-customer", order("A-8", "1", "\"email\":\"lan.tran@example.com\""));
        awaitThat(() -> assertThat(customer("_id", LAN)).containsEntry("score", 10));

        // what may have been carried out comes again, and counts once
        sandbox.forOperation("customer/create-or-update").next(Reply.lost());
        jms.convertAndSend("orders.to-customer", order("A-9", "1", "\"email\":\"lan.tran@example.com\""));
        jms.convertAndSend("orders.to-customer", order("B-1", "1", "\"email\":\"la@example.com\""));
        awaitThat(() -> assertThat(customer("email", "la@example.com")).containsEntry("score", 10));
        awaitThat(() -> assertThat(customer("_id", LAN)).containsEntry("score", 20));
        assertThat(log()).doesNotContain("lan.tran@");
    }

    private Map<String, Object> fields(String id) {
        return Customer.of(customer("_id", id)).getCustomFieldValues();
    }

    private static String order(String id, String total, String customer) {
        return "{\"id\":\"" + id + "\",\"total\":" + total + ",\"customer\":{" + customer + "}}";
    }

    @Test
    void runsNightlyCosts() throws Exception {
        settings.add("costs.cron=* * * * * ?");
        sandbox.forOperation("sequence/list")
                .always(
                        Reply.json(
                                200,
                                "{\"code\":200,\"data\":{\"total\":2,\"limit\":100,\"items\":[{\"id\":\"6650bbbb0000000000000001\","
                                        + "\"name\":\"Chào \\\"mừng\\\", khách\"},{\"id\":\"6650bbbb0000000000000002\",\"name\":\"Sinh nhật\"}]}}"));
        sandbox.forOperation("flow/get-cost")
                .always(Reply.json(200, "{\"code\":200,\"data\":{\"total_credits\":12,\"total_money\":3600.50}}"));
        var first = yesterday();
        start("nightly-costs.camel.yaml");

        awaitThat(() -> assertThat(outbox("costs-*")).isNotEmpty());
        // the day is the one on which the route ran, also if midnight has passed meanwhile
        var day = Files.exists(costs(first)) ? first : first.plusDays(1);
        awaitThat(() -> assertThat(costs(day)).hasContent("""
                        \uFEFFday,id,name,credits,money
                        %1$s,6650bbbb0000000000000001,"Chào ""mừng"", khách",12,3600.50
                        %1$s,6650bbbb0000000000000002,Sinh nhật,12,3600.50
                        """.formatted(day)));
        assertThat(requests("flow/get-cost")).isNotEmpty().allSatisfy(request -> {
            var asked = LocalDate.parse(request.text("to_date").orElseThrow().substring(0, 10));
            assertThat(asked).isIn(first, first.plusDays(1));
            assertThat(request.members())
                    .containsEntry("from_date", asked.minusDays(1) + "T17:00:00.000Z")
                    .containsEntry("to_date", asked + "T16:59:59.999Z");
        });
    }

    private List<SandboxRequest> requests(String operation) {
        return sandbox.requests().stream()
                .filter(request -> request.operation().equals(operation))
                .toList();
    }

    private static LocalDate yesterday() {
        return LocalDate.now(ZoneId.of("Asia/Ho_Chi_Minh")).minusDays(1);
    }

    private Path costs(LocalDate day) {
        return folder.resolve("outbox/costs-" + day + ".csv");
    }

    @Test
    void runsLeadGateway() throws Exception {
        var url = startGateway();
        sandbox.settings().strict(true);
        var lead = "{\"name\":\"${sys.user.home}','x\",\"phone\":\"+84 901 234 567\",\"score\":999,\"tags\":\"VIP\","
                + "\"_id\":\"6650a1b2c3d4e5f601234568\",\"clear\":[\"company\"]}";
        awaitThat(() -> assertThat(sendForm(url, "POST", lead)).isEqualTo(204));
        awaitThat(() -> assertThat(folder.resolve("inbox/lead-gateway")).isEmptyDirectory());
        assertThat(requests("customer/create-or-update"))
                .singleElement()
                .satisfies(request -> assertThat(request.members())
                        .as("a stranger changes nothing, and takes nothing away")
                        .containsOnly(
                                Map.entry("_id", LAN),
                                Map.entry("email", "lan.tran@example.com"),
                                Map.entry(
                                        "tags",
                                        List.of(
                                                "6650aaaa0000000000000001",
                                                "6650aaaa0000000000000002",
                                                "6650aaaa0000000000000006"))));
        assertThat(outbox("known-*"))
                .as("what the form says otherwise, for a person")
                .containsExactly("{\"_id\":\"" + LAN
                        + "\",\"email\":\"lan.tran@example.com\",\"name\":\"${sys.user.home}','x\"}");
        sandbox.clearRequests();

        assertThat(sendForm(url, "OPTIONS", "")).isEqualTo(204);
        var kept = new ArrayList<>(List.of(
                "{}",
                "[]",
                "7",
                "",
                "hỏng",
                "{\"name\":\"Lan\"}",
                "{\"email\":{\"a\":1}}",
                "{\"phone\":\"x\",\"email\":\"\"}"));
        for (String nobody : kept) {
            assertThat(sendForm(url, "POST", nobody)).as(nobody).isEqualTo(400);
        }
        assertThat(sandbox.requests()).isEmpty();
        // one good key is enough, and a person sees the rest
        var half = List.of(
                "{\"email\":{\"a\":1},\"phone\":\"0901234567\"}",
                "{\"email\":\"lan.tran@example.com\",\"phone\":\"không có\"}",
                "{\"email\":\"lan.tran@\",\"phone\":901234567,\"name\":[1]}");
        for (String good : half) {
            assertThat(sendForm(url, "POST", good)).as(good).isEqualTo(204);
        }
        kept.addAll(half);
        awaitThat(() -> assertThat(requests("customer/create-or-update"))
                .hasSize(half.size())
                .allSatisfy(request ->
                        assertThat(request.members().keySet()).contains("_id").doesNotContain("full_name")));
        awaitThat(() -> assertThat(folder.resolve("inbox/lead-gateway")).isEmptyDirectory());
        sandbox.clearRequests();
        assertThat(outbox("form-*")).containsExactlyInAnyOrderElementsOf(kept);
        assertThat(sendForm(url, "POST", "{\"name\":\"" + "x".repeat(70_000) + "\"}"))
                .isEqualTo(413);
        assertThat(sendForm(url, "GET", "")).isEqualTo(405);
        site = "https://other.example.com";
        assertThat(sendForm(url, "OPTIONS", "")).isEqualTo(403);
        assertThat(sendForm(url, "POST", lead)).isEqualTo(403);
        assertThat(sandbox.requests()).isEmpty();

        // the customer of the address counts; a number of somebody else is seen by a person
        site = "https://www.example.com";
        assertThat(sendForm(url, "POST", "{\"email\":\"lan.tran@example.com\",\"phone\":\"0950000002\"}"))
                .isEqualTo(204);
        awaitThat(() -> assertThat(outbox("known-*")).contains("{\"_id\":\"" + LAN + "\",\"phone\":\"0950000002\"}"));
        assertThat(sendForm(url, "POST", "{\"email\":\"\",\"phone\":\"0901234567\"}"))
                .isEqualTo(204);
        awaitThat(() -> assertThat(folder.resolve("inbox/lead-gateway")).isEmptyDirectory());
        assertThat(outbox("known-*"))
                .as("a form that says nothing new is no news")
                .hasSize(2);
        assertThat(customer("_id", LAN))
                .containsEntry("name", "Trần Thị Ngọc Lan")
                .containsEntry("phone", "0901234567");

        sandbox.forOperation("customer/create-or-update").next(Reply.status(400));
        assertThat(sendForm(url, "POST", "{\"email\":\"moi@example.com\"}")).isEqualTo(204);
        awaitThat(() -> assertThat(outbox("lead-*"))
                .as("refused")
                .containsExactly("{\"tags\":[\"Website\"],\"email\":\"moi@example.com\"}"));
        sandbox.forOperation("customer/create-or-update").always(Reply.status(500));
        assertThat(sendForm(url, "POST", "{\"email\":\"moi2@example.com\"}")).isEqualTo(204);
        awaitThat(() -> assertThat(outbox("lead-*")).as("failed at six times").hasSize(2));
        assertThat(log()).doesNotContain("lan.tran@").doesNotContain("moi@").doesNotContain("0901234567");
    }

    @Test
    void leadGatewayKeepsAcceptedLeadsThroughKillAndRejectedKey() throws Exception {
        var url = startGateway();
        sandbox.always(Reply.unauthorized());
        awaitThat(() -> assertThat(sendForm(url, "POST", "{\"email\":\"moi@example.com\"}"))
                .isEqualTo(204));
        assertThat(sendForm(url, "POST", "{\"email\":\"moi2@example.com\",\"name\":\"Lê Mới\"}"))
                .isEqualTo(204);
        awaitThat(() -> assertThat(sandbox.requestCount()).isGreaterThan(8));
        process.destroyForcibly().waitFor();
        sandbox.reset();
        start("lead-gateway.camel.yaml");

        awaitThat(() -> assertThat(customer("email", "moi2@example.com"))
                .containsEntry("name", "Lê Mới")
                .containsKey("tags"));
        assertThat(customer("email", "moi@example.com")).containsKey("tags");
        awaitThat(() -> assertThat(folder.resolve("inbox/lead-gateway")).isEmptyDirectory());
        assertThat(folder.resolve("outbox")).isEmptyDirectory();
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void leadGatewayStoresLeadsPrivatelyAndReportsWriteFailure() throws Exception {
        settings.add("forms.max=2");
        var url = startGateway();
        sandbox.hold();
        for (int expected : List.of(400, 400, 503, 503)) {
            assertThat(sendForm(url, "POST", "{\"email\":\"không có\"}")).isEqualTo(expected);
        }
        var half = "{\"email\":\"moi@example.com\",\"phone\":\"không có\"}";
        assertThat(sendForm(url, "POST", half)).as("its visitor can try again").isEqualTo(503);
        assertThat(sendForm(url, "POST", "{\"email\":\"moi@example.com\"}"))
                .as("nobody is kept out by the forms of others")
                .isEqualTo(204);
        assertThat(outbox("form-*")).hasSize(2);
        try (var files = Files.walk(folder)) {
            for (Path file :
                    files.filter(path -> path.toString().contains("box")).toList()) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                        .as(file.toString())
                        .isEqualTo(Files.isDirectory(file) ? "rwx------" : "rw-------");
            }
        }

        var unknown = HttpRequest.newBuilder(URI.create(url))
                .header("Content-Type", "application/json; charset=none-such")
                .POST(HttpRequest.BodyPublishers.ofString("{\"email\":\"moi@example.com\"}"))
                .build();
        assertThat(BROWSER.send(unknown, HttpResponse.BodyHandlers.discarding()).statusCode())
                .isEqualTo(415);
        assertThat(folder.resolve("inbox/lead-gateway")).isDirectoryContaining("glob:**.json");
        sandbox.release();
        awaitThat(() -> assertThat(folder.resolve("inbox/lead-gateway")).isEmptyDirectory());
    }

    /** LadiFlow does not answer before all forms are answered, so that no answer, and no time, can depend on who is known. */
    @Test
    void leadGatewayRespondsAlikeToKnownAndUnknownCustomers() throws Exception {
        var url = startGateway();
        sandbox.clearRequests();
        sandbox.hold();
        int each = 100;
        var times = Map.of("known", new ArrayList<Long>(), "stranger", new ArrayList<Long>());
        var answers = new HashSet<>();
        for (int i = 0; i < each; i++) {
            sandbox.add(Map.of("email", "known" + i + "@example.com", "name", "Lan Trần"));
            for (var who : times.keySet()) {
                var request = HttpRequest.newBuilder(URI.create(url))
                        .POST(HttpRequest.BodyPublishers.ofString(
                                "{\"email\":\"" + who + i + "@example.com\",\"name\":\"Ai\"}"))
                        .build();
                long start = System.nanoTime();
                var answer = BROWSER.send(request, HttpResponse.BodyHandlers.ofString());
                times.get(who).add(System.nanoTime() - start);
                answers.add(List.of(answer.statusCode(), answer.headers(), answer.body()));
            }
        }
        assertThat(answers).as("one answer to all").hasSize(1);
        assertThat(sandbox.requests().stream()
                        .map(request -> request.text("email"))
                        .distinct())
                .as("the first lead waits, and is asked for again")
                .hasSizeLessThanOrEqualTo(1);
        assertThat(median(times.get("known")))
                .as("nanoseconds of those who are known")
                .isCloseTo(median(times.get("stranger")), withinPercentage(50));

        sandbox.release();
        awaitThat(() -> assertThat(folder.resolve("inbox/lead-gateway")).isEmptyDirectory());
        for (String name : List.of("Lan Trần", "Ai")) {
            assertThat(sandbox.customers())
                    .filteredOn(customer -> name.equals(customer.get("name")))
                    .filteredOn(customer -> customer.get("tags") instanceof List<?> tags && tags.size() == 1)
                    .hasSize(each);
        }
        assertThat(outbox("known-*")).hasSize(each);
    }

    /** On a computer and on a phone: the visitor types, sends, and reads what became of it. */
    @Test
    void formPageShowsResultToVisitor() throws Exception {
        var chromium = Path.of(System.getenv().getOrDefault("CHROMIUM", "/usr/bin/chromium"));
        assumeThat(chromium).as("Chromium").isExecutable();
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        var page = "http://127.0.0.1:" + server.getAddress().getPort();
        ownSite = page;
        site = page;
        var url = startGateway();
        var told = new LinkedBlockingQueue<String>();
        server.createContext("/told", exchange -> {
            told.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            exchange.sendResponseHeaders(204, -1);
        });
        server.createContext("/", exchange -> {
            var text = exchange.getRequestURI().getPath().equals("/visitor")
                    ? VISITOR
                    : Files.readString(Path.of("examples/lead-form/index.html"))
                            .replace("http://localhost:8080/leads", url);
            exchange.getResponseHeaders().set("Content-Type", "text/html; charset=UTF-8");
            exchange.sendResponseHeaders(200, 0);
            try (var body = exchange.getResponseBody()) {
                body.write(text.getBytes(StandardCharsets.UTF_8));
            }
        });
        server.start();
        var browser = new ProcessBuilder(
                        chromium.toString(),
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--user-data-dir=" + folder.resolve("browser"),
                        page + "/visitor")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("browser.log").toFile())
                .start();
        try {
            for (int width : List.of(390, 1200)) {
                assertThat(told.poll(PATIENCE.toMinutes(), TimeUnit.MINUTES))
                        .as("%d pixels", width)
                        .contains(
                                "missing: Bạn chưa điền số điện thoại hay email.",
                                "wrong: Số điện thoại hoặc email chưa đúng.",
                                "typed: không có",
                                "failed: Chưa gửi được",
                                "typed: moi" + width + "@example.com",
                                "taken: Cảm ơn bạn",
                                "form: gone",
                                "wider than the screen: false")
                        .doesNotContain("wider than the screen: true");
                awaitThat(() -> assertThat(customer("email", "moi" + width + "@example.com"))
                        .containsEntry("name", "Lê Mới"));
            }
        } finally {
            browser.destroyForcibly().waitFor();
            server.stop(0);
        }
    }

    /** Types into the page in a frame of either width, and tells what it says. */
    private static final String VISITOR = """
            <!doctype html><meta charset="utf-8"><body><script type="module">
            for (const width of [390, 1200]) {
              const email = `moi${width}@example.com`, told = [];
              const frame = document.createElement('iframe');
              frame.style = `width: ${width}px; height: 844px`;
              frame.src = '/';
              document.body.append(frame);
              await new Promise((loaded) => (frame.onload = loaded));
              const page = frame.contentDocument, form = page.querySelector('form'), gateway = form.action;
              const status = page.querySelector('[role=status]');
              async function send(lead) {
                delete status.dataset.happened;
                for (const [name, value] of Object.entries(lead)) page.getElementById(name).value = value;
                page.querySelector('button').click();
                while ([undefined, 'sending'].includes(status.dataset.happened)) await new Promise((next) => setTimeout(next, 20));
                const root = page.documentElement;
                told.push(`${status.dataset.happened}: ${status.textContent}`);
                told.push(`wider than the screen: ${root.scrollWidth > root.clientWidth}`);
              }
              await send({});
              await send({ phone: 'không có' });
              told.push('typed: ' + page.getElementById('phone').value);
              form.action = 'http://127.0.0.1:9/';
              await send({ phone: '', email, name: 'Lê Mới' });
              told.push('typed: ' + page.getElementById('email').value);
              form.action = gateway;
              await send({});
              told.push('form: ' + (form.offsetParent ? 'there' : 'gone'));
              await fetch('/told', { method: 'POST', body: told.join('\\n') });
            }
            </script></body>
            """;

    private static long median(List<Long> times) {
        return times.stream().sorted().skip(times.size() / 2).findFirst().orElseThrow();
    }

    private String startGateway() throws Exception {
        var url = serveHttp() + "/leads";
        settings.add("site=" + ownSite);
        settings.add("tags=Website");
        settings.add("lead.retry=10");
        start("lead-gateway.camel.yaml");
        awaitThat(() -> assertThat(sendForm(url, "OPTIONS", "")).isEqualTo(204));
        return url;
    }

    @Test
    void leadGatewayWritesConsentProofToConfiguredField() throws Exception {
        settings.add("consent.field=consent");
        settings.add("consent.text=Khi b\\u1ea5m G\\u1eedi, b\\u1ea1n \\u0111\\u1ed3ng \\u00fd");
        var url = startGateway();
        assertThat(sendForm(url, "POST", "{\"email\":\"moi@example.com\"}")).isEqualTo(204);
        awaitThat(() -> assertThat(requests("customer/create-or-update"))
                .singleElement()
                .satisfies(request -> assertThat(request.body())
                        .containsPattern("\"consent\",\"value\":\"moi@example.com *; 20[-0-9]+T[:0-9]+[Z+-][:0-9]*; "
                                + "Khi bấm Gửi, bạn đồng ý\"")));
    }

    @Test
    void leadGatewayDoesNotStartWithWronglyDecodedTag() throws Exception {
        serveHttp();
        settings.add("site=https://www.example.com");
        settings.add("tags=Hội thảo");
        start("lead-gateway.camel.yaml");

        assertThat(process.waitFor()).isNotZero();
        assertThat(log()).contains("tags is UTF-8 text that was decoded as Latin-1", "H\\u1ed9i");
    }

    private String startOrderWebhook(String... more) throws Exception {
        var url = serveHttp() + "/orders";
        settings.add("signature.secret=" + SECRET);
        settings.add("tags=Website");
        settings.add("order.retry=10");
        settings.addAll(List.of(more));
        start("order-webhook.camel.yaml");
        awaitThat(() -> assertThat(sendOrder(url, "{}", null)).isEqualTo(401));
        return url;
    }

    private static byte[] hmac(String text) throws Exception {
        var mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String base64(String text) throws Exception {
        return Base64.getEncoder().encodeToString(hmac(text));
    }

    private String signatureHeader = "X-Haravan-Hmacsha256";

    private int sendOrder(String url, String body, String signature) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(url))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        if (signature != null) {
            request.header(signatureHeader, signature);
        }
        var response = BROWSER.send(request.build(), HttpResponse.BodyHandlers.ofString());
        assertThat(response.body()).isIn("", "Request Entity Too Large");
        assertThat(response.headers().map()).doesNotContainKey(signatureHeader.toLowerCase(Locale.ROOT));
        return response.statusCode();
    }

    private static String shopOrder(String id, String phone) {
        return "{\"id\":\"" + id + "\",\"total_price\":450000.50,\"customer\":{\"phone\":\"" + phone
                + "\",\"email\":null},\"billing_address\":{\"name\":\"Lê Thị Mới\"},\"note\":\"Giao giờ hành chính\"}";
    }

    private void awaitTakenOrders() {
        awaitThat(() -> {
            try (var files = Files.newDirectoryStream(folder.resolve("inbox/order-webhook"), "*.json")) {
                assertThat(files).isEmpty();
            }
        });
    }

    @Test
    void orderWebhookWritesCustomerAndSubscribesOncePerOrder() throws Exception {
        var url = startOrderWebhook();
        var order = shopOrder("A-7", "+84 901 112 223");
        assertThat(sendOrder(url, order, base64(order))).isEqualTo(200);
        awaitThat(() -> assertThat(sandbox.subscriptions()).hasSize(1));
        assertThat(customer("phone", "0901112223"))
                .containsKey("tags")
                .containsEntry("name", "Lê Thị Mới")
                .extractingByKey("custom_fields")
                .asString()
                .contains("last_order_id", "A-7", "last_order_total", "450000.5");
        assertThat(requests("customer/create-or-update"))
                .singleElement()
                .satisfies(request -> assertThat(request.body()).contains("Lê Thị Mới"));

        assertThat(sendOrder(url, order, base64(order))).as("replayed").isEqualTo(200);
        var changed = order.replace("450000.50", "1");
        assertThat(sendOrder(url, changed, base64(changed)))
                .as("the same order, changed")
                .isEqualTo(200);
        awaitThat(() -> assertThat(customer("phone", "0901112223").get("custom_fields"))
                .asString()
                .doesNotContain("450000.5"));
        awaitTakenOrders();
        assertThat(requests("customer/create-or-update")).hasSize(2);
        assertThat(sandbox.subscriptions()).hasSize(1);
        assertThat(folder.resolve("outbox")).isEmptyDirectory();
        assertThat(log())
                .doesNotContain("Lê Thị Mới")
                .doesNotContain("0901112223")
                .doesNotContain(SECRET);
    }

    @Test
    void orderWebhookRejectsWrongSignatures() throws Exception {
        var url = startOrderWebhook();
        var order = shopOrder("A-7", "0901112223");
        var right = base64(order);
        var wrong = new TreeMap<String, String>();
        wrong.put("of another body", base64(order + " "));
        wrong.put("truncated text", right.substring(0, 40));
        wrong.put("truncated bytes", Base64.getEncoder().encodeToString(Arrays.copyOf(hmac(order), 31)));
        wrong.put("hex", HexFormat.of().formatHex(hmac(order)));
        wrong.put("empty", "");
        wrong.put("prefix alone", "sha256=");
        wrong.put("no encoding", "%%%");
        for (var signature : wrong.entrySet()) {
            assertThat(sendOrder(url, order, signature.getValue()))
                    .as(signature.getKey())
                    .isEqualTo(401);
        }
        assertThat(sendOrder(url, order, null)).as("missing").isEqualTo(401);
        assertThat(sendOrder(url, order.replace("A-7", "A-8"), right))
                .as("another body")
                .isEqualTo(401);
        var large = "{\"note\":\"" + "x".repeat(70_000) + "\"}";
        assertThat(sendOrder(url, large, base64(large))).isEqualTo(413);
        assertThat(folder.resolve("inbox/order-webhook")).isDirectoryNotContaining("glob:**.json");
        assertThat(sandbox.requests()).isEmpty();
    }

    @Test
    void orderWebhookTakesOrdersOfKiotVietWithHexSignature() throws Exception {
        signatureHeader = "X-Hub-Signature";
        var url = startOrderWebhook(
                "signature.header=X-Hub-Signature",
                "signature.encoding=hex",
                "orders=$.Notifications[*].Data[*]",
                "order.id=$.Code",
                "order.total=$.Total",
                "order.phone=$.InvoiceDelivery.ContactNumber",
                "order.email=$.none",
                "order.name=$.CustomerName");
        var invoice =
                "{\"Code\":\"%s\",\"Total\":%d,\"CustomerName\":\"Lê Mới\",\"InvoiceDelivery\":{\"ContactNumber\":%s}}";
        var body = "{\"Id\":\"1\",\"Attempt\":1,\"Notifications\":[{\"Action\":\"invoice.update.7\",\"Data\":["
                + invoice.formatted("HD1", 1, "\"0901112223\"") + "," + invoice.formatted("HD2", 2, "null")
                + "]},{\"Data\":["
                + invoice.formatted("HD3", 3, "\"0901112225\"") + "]}]}";
        var hex = HexFormat.of().formatHex(hmac(body));
        assertThat(sendOrder(url, body, hex)).isEqualTo(200);
        awaitThat(() -> assertThat(sandbox.subscriptions()).hasSize(2));
        assertThat(sendOrder(url, body, hex.toUpperCase(Locale.ROOT))).isEqualTo(200);
        assertThat(sendOrder(url, body, "sha256=" + hex)).isEqualTo(200);
        awaitTakenOrders();
        assertThat(requests("customer/create-or-update"))
                .as("once for each invoice")
                .hasSize(2);
        assertThat(customer("phone", "0901112225").get("custom_fields"))
                .asString()
                .contains("HD3");
        assertThat(outbox("order-*"))
                .as("without a phone")
                .isNotEmpty()
                .allSatisfy(text -> assertThat(text).isEqualTo(invoice.formatted("HD2", 2, "null")));
        assertThat(sendOrder(url, body, base64(body))).isEqualTo(401);
    }

    @Test
    void orderWebhookKeepsAcceptedOrderThroughKill() throws Exception {
        sandbox.always(Reply.unauthorized());
        var url = startOrderWebhook();
        var order = shopOrder("A-7", "0901112223");
        assertThat(sendOrder(url, order, base64(order))).isEqualTo(200);
        process.destroyForcibly().waitFor();
        assertThat(folder.resolve("inbox/order-webhook")).isDirectoryContaining("glob:**order-*.json");
        sandbox.reset();
        start("order-webhook.camel.yaml");

        awaitThat(() -> assertThat(sandbox.subscriptions()).hasSize(1));
        assertThat(customer("phone", "0901112223")).containsEntry("name", "Lê Thị Mới");
        awaitTakenOrders();
    }

    @Test
    void orderWebhookReportsFailureOfItsFolderAndKeepsRejectedOrders() throws Exception {
        var url = startOrderWebhook();
        sandbox.forOperation("customer/create-or-update").next(Reply.status(400));
        var order = shopOrder("A-7", "0901112223");
        assertThat(sendOrder(url, order, base64(order))).isEqualTo(200);
        awaitThat(() -> assertThat(outbox("order-*")).containsExactly(order.replace("450000.50", "450000.5")));
        assertThat(sendOrder(url, "hỏng", base64("hỏng"))).as("no order").isEqualTo(200);
        awaitThat(() -> assertThat(outbox("order-*")).contains("hỏng"));
        awaitTakenOrders();

        var taken = folder.resolve("inbox/order-webhook");
        Files.move(taken, folder.resolve("elsewhere"));
        Files.createFile(taken);
        assertThat(sendOrder(url, order, base64(order))).isEqualTo(500);
    }

    /** What is in the files of the outbox that have such names. */
    private List<String> outbox(String names) throws IOException {
        var texts = new ArrayList<String>();
        try (var files = Files.newDirectoryStream(folder.resolve("outbox"), names)) {
            for (Path file : files) {
                texts.add(Files.readString(file));
            }
        }
        return texts;
    }

    private String ownSite = "https://www.example.com";
    private String site = ownSite;

    /** As the browser sends it with a page of a site; nothing of the answer is anybody's business. */
    private int sendForm(String url, String method, String body) throws Exception {
        var answer = BROWSER.send(
                HttpRequest.newBuilder(URI.create(url))
                        .header("Content-Type", "application/json")
                        .header("X-Mine", "of the request")
                        .setHeader("Origin", site)
                        .method(method, HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() < 404) {
            assertThat(answer.body()).isEmpty();
            assertThat(answer.headers().map())
                    .containsEntry("access-control-allow-origin", List.of(ownSite))
                    .containsEntry("access-control-allow-headers", List.of("Content-Type"))
                    .containsEntry("vary", List.of("Origin"))
                    .extracting(Map::keySet, COLLECTION)
                    .isSubsetOf(
                            ":status",
                            "content-length",
                            "access-control-allow-origin",
                            "access-control-allow-headers",
                            "vary");
        }
        return answer.statusCode();
    }

    private Map<String, Object> customer(String member, String value) {
        return sandbox.customers().stream()
                .filter(customer -> value.equals(customer.get(member)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no customer with such a " + member));
    }

    private void awaitThat(ThrowingRunnable assertion) {
        try {
            await().atMost(PATIENCE).ignoreExceptions().untilAsserted(assertion);
        } catch (ConditionTimeoutException e) {
            throw new AssertionError(e.getMessage() + "; the log:\n" + log(), e);
        }
    }

    private void startBroker() throws Exception {
        broker = new JmsBroker();
        jms = broker.client();
        settings.add("camel.beans.connectionFactory=#class:" + CachingConnectionFactory.class.getName());
        settings.add("camel.beans.connectionFactory.targetConnectionFactory=#class:"
                + ActiveMQConnectionFactory.class.getName() + "('" + broker.url() + "')");
        settings.add("camel.beans.connectionFactory.sessionCacheSize=20");
        settings.add("camel.beans.connectionFactory.cacheConsumers=false");
    }

    /** The routes of all YAML files in one application: none takes another's bean, queue or folder. */
    @Test
    @ResourceLock("kafka")
    void runsAllRoutesTogether() throws Exception {
        startBroker();
        startKafka();
        var url = serveHttp();
        settings.addAll(List.of(
                "site=https://www.example.com",
                "tags=Website",
                "signature.secret=" + SECRET,
                "points=10",
                "costs.cron=* * * * * ?",
                "first-poll=now"));
        settings.add("state=" + folder.resolve("customers.state"));
        var binh = "{\"phone\":\"0950000002\"}";
        try (var hook = new HookServer()) {
            settings.add("hook.url=" + hook.url("/hooks/5e7"));
            change("665000000000000000000003");
            jms.convertAndSend("orders", binh);
            jms.convertAndSend("orders.to-flow", binh);
            inbox("customer-lookup", "leads.csv", "phone\n0950000002\n");
            inbox("customers-to-csv", "keys.txt", "0950000002\n");
            start(files().map(file -> file.getFileName().toString())
                    .filter(file -> file.endsWith(".yaml"))
                    .toArray(String[]::new));

            assertThat(take("ladiflow.changed", 1)).as("changed-customers").hasSize(1);
            // what this changes is told after a minute
            inbox("leads-to-sequence", "leads.csv", "email\nmoi3@example.com\n");
            jms.convertAndSend("orders.to-customer", order("A-7", "1", "\"email\":\"moi2@example.com\""));
            awaitThat(() -> assertThat(sendForm(url + "/leads", "POST", "{\"email\":\"moi@example.com\"}"))
                    .isEqualTo(204));
            var order = shopOrder("A-7", "0901112223");
            assertThat(sendOrder(url + "/orders", order, base64(order))).isEqualTo(200);
            assertThat(post(url + "/ladiflow/events/" + SECRET, binh, "", "1")).isEqualTo(204);
            assertThat(kafka.receive("ladiflow.events", 1, PATIENCE))
                    .as("event-to-kafka")
                    .extracting(ConsumerRecord::value)
                    .containsExactly(binh);
            assertThat(post(url + "/ladiflow/changed", binh, SECRET, "1")).isEqualTo(204);
            for (String queue : List.of("ladiflow.changed", "orders.of-customers", "ladiflow.customers")) {
                assertThat(take(queue, 1).first()).as(queue).contains("binh.le2@");
            }
            awaitThat(() -> {
                assertThat(customer("email", "moi@example.com"))
                        .as("lead-gateway")
                        .containsKey("tags");
                assertThat(customer("phone", "0901112223")).as("order-webhook").containsKey("tags");
                assertThat(hook.bodies()).as("order-to-flow").containsExactly(binh);
                assertThat(customer("email", "moi2@example.com"))
                        .as("order-to-customer")
                        .containsEntry("score", 10);
                assertThat(outbox("keys.csv"))
                        .as("customers-to-csv")
                        .singleElement(STRING)
                        .contains("binh.le2@");
                assertThat(sandbox.subscriptions())
                        .as("leads-to-sequence")
                        .extracting(subscription -> subscription.get("email"))
                        .contains("moi3@example.com");
                assertThat(outbox("costs-*"))
                        .as("nightly-costs")
                        .isNotEmpty()
                        .allMatch(text -> text.contains("day,id"));
            });
        }
    }

    private void start(String... routes) throws Exception {
        var needs = new ArrayList<String>();
        for (String route : routes) {
            needs.addAll(PublishedClassPath.dependenciesOf(ROUTES.resolve(route)));
        }
        var route = routes[0];
        var classPath = PublishedClassPath.of(needs.stream().distinct().toList());
        settings.add("inbox=" + folder.resolve("inbox"));
        settings.add("outbox=" + folder.resolve("outbox"));
        settings.add("camel.component.ladiflow.apiKey={{env:LADIFLOW_API_KEY}}");
        settings.add("camel.component.ladiflow.baseUrl=" + sandbox.baseUrl());
        if (route.endsWith(".java")) {
            String[] javac = {
                "-proc:none",
                "-cp",
                classPath,
                "-d",
                folder.toString(),
                ROUTES.resolve(route).toString()
            };
            assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, javac))
                    .isZero();
        } else {
            settings.add("camel.main.routesIncludePattern="
                    + Stream.of(routes)
                            .map(file -> "file:" + ROUTES.resolve(file))
                            .collect(Collectors.joining(",")));
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

    private static int post(String url, String body, String secret, String id) throws Exception {
        var answer = BROWSER.send(
                HttpRequest.newBuilder(URI.create(url))
                        .header("Content-Type", "application/json")
                        .header("X-Secret", secret)
                        .header("Idempotency-Key", id)
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        // the server's own word, if the request was too large for it
        assertThat(answer.body()).isIn("", "Request Entity Too Large");
        return answer.statusCode();
    }
}
