// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.routes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.github.camelladiflow.sandbox.Reply;
import io.github.camelladiflow.test.Customers;
import io.github.camelladiflow.test.HookServer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.COLLECTION;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

/** Tests the routes between files and queues: each file in {@code routes} separately, and all files together. */
@Tag("baseline")
class StandaloneRoutesTest extends StandaloneRouteTestBase {

    private static final String ID = "Idempotency-Key";
    private static final String HOSTILE_FILE = "a ${sys.user.home} (1), 'b'; $.jsonl";

    static Stream<Path> files() throws IOException {
        try (var files = Files.list(ROUTES)) {
            return files.filter(file -> !file.toString().endsWith(".md")).toList().stream();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"customer-lookup.camel.yaml", "customer-lookup.camel.xml", "CustomerLookup.java"})
    void customerLookupSortsLinesByOutcome(String route) throws Exception {
        startBroker();
        sandbox.update(LAN, customer -> customer.put("name", HOSTILE));
        var wrong = "{\"phone\":\"y\",\"note\":" + HOSTILE_JSON + "}";
        inbox("customer-lookup", HOSTILE_FILE, "\uFEFF{\"phone\":\"+84901234567\"}\n" + wrong + "\n");
        var inbox =
                inbox("customer-lookup", "leads.txt", "0950000002\n{\"email\":\"nobody@example.com\"}\r\nxin chào\n");
        start(route);

        assertThat(take("ladiflow.customers", 2))
                .anyMatch(customer -> customer.contains("\"name\":" + HOSTILE_JSON))
                .anyMatch(customer -> customer.contains("\"binh.le2@example.com\""));
        assertThat(take("ladiflow.notfound")).startsWith("{\"email\":\"nobody@example.com\"}");
        assertThat(take("ladiflow.errors", 2)).containsExactlyInAnyOrder("xin chào", wrong);
        awaitThat(() -> {
            assertThat(inbox.resolve(".done/leads.txt")).exists();
            assertThat(inbox.resolve(".done").resolve(HOSTILE_FILE)).exists();
        });

        sandbox.always(Reply.unauthorized());
        inbox("customer-lookup", "later.txt", "0950000002\n");
        awaitThat(() -> assertThat(inbox.resolve(".failed/later.txt")).exists());
    }

    @Test
    void customerEnrichAddsCustomerToOrder() throws Exception {
        startBroker();
        var order = "{\"phone\":\"0901234567\",\"total\":1.10,\"note\":" + HOSTILE_JSON + "}";
        sandbox.update(LAN, customer -> customer.put("name", HOSTILE));
        jms.convertAndSend("orders", "not an order");
        jms.convertAndSend("orders", "{\"phone\":\"0760000074\",\"total\":2}");
        start("customer-enrich.camel.yaml");
        assertThat(take("orders.of-strangers")).isEqualTo("{\"phone\":\"0760000074\",\"total\":2}");

        // the broker delivers an order again if the route fails
        sandbox.next(Reply.unauthorized());
        jms.convertAndSend("orders", order);
        assertThat(take("orders.of-customers"))
                .contains("\"order\":" + order, "lan.tran@example.com", "\"name\":" + HOSTILE_JSON);
    }

    @Test
    void runsCustomerChanged() throws Exception {
        startBroker();
        var url = serveHttp() + "/ladiflow/changed";
        start("customer-changed.camel.yaml");
        var person = "{\"id\":\"" + LAN + "\",\"email\":\"lan.tran@example.com\",\"phone\":\"0901234567\"}";
        awaitThat(() -> assertThat(postEvent(url, person, "1")).isEqualTo(204));
        assertThat(take("ladiflow.changed")).contains("\"name\":\"Trần Thị Ngọc Lan\"");

        sandbox.update(LAN, customer -> customer.put("name", HOSTILE));
        assertThat(postEvent(url, person, "1")).as("once more").isEqualTo(204);
        assertThat(postEvent(url, person, "2")).isEqualTo(204);
        assertThat(take("ladiflow.changed")).as("not from the cache").contains("\"name\":" + HOSTILE_JSON);
        var stranger = "{\"phone\":\"0760000074\",\"note\":" + HOSTILE_JSON + "}";
        assertThat(postEvent(url, stranger, "3")).isEqualTo(204);
        assertThat(take("ladiflow.notfound")).isEqualTo(stranger);

        assertThat(post(url, person, "X-Secret", "a-secret-of-somebody-else", ID, "4"))
                .isEqualTo(401);
        assertThat(postEvent(url, "nonsense", "5")).isEqualTo(400);
        assertThat(postEvent(url, "{\"phone\":\"no number\"}", "6")).isEqualTo(500);
        assertThat(postEvent(url, "x".repeat(70_000), "7")).isEqualTo(413);
        assertThat(log()).doesNotContain("no number").doesNotContain("lan.tran").doesNotContain(SECRET);
    }

    private static int postEvent(String url, String event, String id) throws Exception {
        return post(url, event, "X-Secret", SECRET, ID, id);
    }

    private void change(String id) {
        sandbox.update(id, customer -> customer.put("updated_at", Instant.now().toString()));
    }

    @Test
    void runsChangedCustomers() throws Exception {
        startBroker();
        set("state=" + folder.resolve("customers.state"));
        set("first-poll=now");
        change(LAN);
        sandbox.forOperation("customer/list").next(Reply.html(200));
        start("changed-customers.camel.yaml");
        assertThat(take("ladiflow.changed")).contains("\"lan.tran@example.com\"");
        awaitThat(() -> assertThat(folder.resolve("customers.state")).content().contains(LAN));

        process.destroyForcibly().waitFor();
        sandbox.update("665000000000000000000002", customer -> customer.put("name", HOSTILE));
        change("665000000000000000000002");
        start("changed-customers.camel.yaml");
        assertThat(take("ladiflow.changed"))
                .as("continues at its position")
                .contains("\"binh.le2@example.com\"", "\"name\":" + HOSTILE_JSON);
    }

    @Test
    void runsOrderToFlow() throws Exception {
        startBroker();
        var order = "{\"id\":" + HOSTILE_JSON + ",\"buyer\":{\"phone\":\"0901234567\"}}";
        jms.convertAndSend("orders.to-flow", order);
        jms.convertAndSend("orders.to-flow", "{\"id\":2}");
        try (var hook = new HookServer(number -> number == 1 ? 200 : 500)) {
            set("hook.url=" + hook.url("/hooks/5e7"));
            start("order-to-flow.camel.yaml");
            assertThat(take("orders.to-flow.errors")).isEqualTo("{\"id\":2}");
            assertThat(hook.bodies()).containsExactly(order, "{\"id\":2}");
        }
        assertThat(log()).doesNotContain("5e7").doesNotContain("0901234567");
    }

    @Test
    void runsLeadsToSequence() throws Exception {
        sandbox.settings().strict(true);
        var inbox = inbox("leads-to-sequence", HOSTILE_FILE, """
                {"Email":"lan.tran@example.com","SĐT":"901234567","Họ và tên":"Lan Trần","Tag":"VIP, Hội thảo"}
                {"SĐT":"không có","Họ và tên":"Bé Tí"}
                {"email":"moi@example.com","name":%s,"custom_fields":{"note":"form"}}\r
                hỏng
                """.formatted(HOSTILE_JSON));
        start("leads-to-sequence.camel.yaml");

        var done = inbox.resolve(".done");
        awaitThat(() -> assertThat(done.resolve(HOSTILE_FILE)).exists());
        assertThat(sandbox.subscriptions())
                .extracting(subscription -> subscription.get("email"))
                .containsExactly("lan.tran@example.com", "moi@example.com");
        assertThat(customer("_id", LAN))
                .containsEntry("external_data", List.of(Map.of("name", "full_name", "value", "Lan Trần")))
                .containsEntry("company", "Công ty Hoa Sen")
                .extractingByKey("tags")
                .asInstanceOf(LIST)
                .hasSize(3);
        assertThat(customer("email", "moi@example.com")).containsEntry("name", HOSTILE);
        assertThat(outbox("a *.errors-*.jsonl"))
                .containsExactly("{\"SĐT\":\"không có\",\"Họ và tên\":\"Bé Tí\"}\nhỏng\n");
        assertThat(outbox("a *.errors-*.txt"))
                .singleElement(STRING)
                .contains("phone")
                .hasLineCount(2)
                .endsWith(" Possibly carried out: false.\n")
                .doesNotContain("không có");

        // a subscription that fails may have been carried out
        sandbox.forOperation("sequence/subscribe").next(Reply.status(500));
        inbox("leads-to-sequence", "unknown.jsonl", "{\"phone\":\"0901234567\",\"name\":\"Lan\"}\n");
        awaitThat(() -> assertThat(outbox("unknown.jsonl.errors-*.txt"))
                .singleElement(STRING)
                .endsWith(" Possibly carried out: true.\n"));

        sandbox.always(Reply.unauthorized());
        inbox("leads-to-sequence", "later.jsonl", "{\"phone\":\"0901234567\"}\n");
        awaitThat(() -> assertThat(inbox.resolve(".failed/later.jsonl")).exists());
    }

    @Test
    void runsOrderToCustomer() throws Exception {
        set("points=10");
        startBroker();
        sandbox.settings().strict(true);
        sandbox.update(LAN, customer -> customer.put("score", 2.5));
        var before = new LinkedHashMap<>(fields(LAN));
        before.values()
                .removeIf(value -> value == null || List.of("", List.of()).contains(value));
        start("order-to-customer.camel.yaml");

        jms.convertAndSend("orders.to-customer", "not an order");
        jms.convertAndSend("orders.to-customer", order("\"A-7\"", "450000", "\"phone\":\"+84 901 234 567\""));
        jms.convertAndSend("orders.to-customer", order("\"A-7\"", "450000", "\"phone\":\"+84 901 234 567\""));
        jms.convertAndSend("orders.to-customer", order(HOSTILE_JSON, "1", "\"email\":\"moi@example.com\""));
        awaitThat(() -> assertThat(customer("email", "moi@example.com"))
                .containsEntry("score", 10)
                .extractingByKey("custom_fields")
                .asString()
                .contains(HOSTILE));
        assertThat(customer("_id", LAN).get("score"))
                .as("of one order, not two")
                .hasToString("12.5");
        assertThat(fields(LAN))
                .containsEntry("last_order_id", "A-7")
                .hasEntrySatisfying(
                        "last_order_total", total -> assertThat(total).hasToString("450000"))
                .extracting(Map::keySet, COLLECTION)
                .containsExactlyElementsOf(before.keySet());

        sandbox.update(LAN, customer -> customer.remove("score"));
        jms.convertAndSend("orders.to-customer", order("\"A-8\"", "1", "\"email\":\"lan.tran@example.com\""));
        awaitThat(() -> assertThat(customer("_id", LAN)).containsEntry("score", 10));

        // an operation that may have been carried out is sent again, and has an effect only once
        sandbox.forOperation("customer/update").next(Reply.lost());
        jms.convertAndSend("orders.to-customer", order("\"A-9\"", "1", "\"email\":\"lan.tran@example.com\""));
        jms.convertAndSend("orders.to-customer", order("\"B-1\"", "1", "\"email\":\"la@example.com\""));
        awaitThat(() -> assertThat(customer("email", "la@example.com")).containsEntry("score", 10));
        awaitThat(() -> assertThat(customer("_id", LAN)).containsEntry("score", 20));
        assertThat(log()).doesNotContain("lan.tran@");
    }

    private Map<String, Object> fields(String id) {
        return Customers.of(customer("_id", id)).getCustomFieldValues();
    }

    private static String order(String id, String total, String customer) {
        return "{\"id\":" + id + ",\"total\":" + total + ",\"customer\":{" + customer + "}}";
    }

    @Test
    void runsNightlyCosts() throws Exception {
        set("costs.period=100");
        sandbox.forOperation("sequence/list").always(Reply.json(200, """
                        {"code":200,"data":{"total":2,"limit":100,"items":[
                          {"id":"6650bbbb0000000000000001","name":%s},
                          {"id":"6650bbbb0000000000000002","name":"Sinh nhật"}]}}
                        """.formatted(HOSTILE_JSON)));
        sandbox.forOperation("flow/get-cost")
                .always(Reply.json(200, "{\"code\":200,\"data\":{\"total_credits\":12,\"total_money\":3600.50}}"));
        var first = yesterday();
        // a night on which a cost is missing has no file
        sandbox.forOperation("flow/get-cost").next(Reply.status(500));
        start("nightly-costs.camel.yaml");

        awaitThat(() -> assertThat(outbox("costs-*.jsonl")).isNotEmpty());
        assertThat(requests("flow/get-cost")).hasSizeGreaterThanOrEqualTo(1 + 2);
        // the day is the day on which the route ran, even if midnight has passed since
        var day = Files.exists(costs(first)) ? first : yesterday();
        awaitThat(() -> assertThat(Files.readAllLines(costs(day)))
                .satisfiesExactly(
                        line -> assertThat(line)
                                .contains("\"day\":\"" + day + "\"", "0001\"", HOSTILE_JSON, ":12", ":3600.50"),
                        line -> assertThat(line)
                                .contains("\"day\":\"" + day + "\"", "0002\"", "Sinh nhật", ":3600.50")));
        assertThat(requests("flow/get-cost")).isNotEmpty().allSatisfy(request -> {
            var asked = LocalDate.parse(request.text("to_date").orElseThrow().substring(0, 10));
            assertThat(asked).isIn(first, yesterday());
            assertThat(request.members())
                    .containsEntry("from_date", asked.minusDays(1) + "T17:00:00.000Z")
                    .containsEntry("to_date", asked + "T16:59:59.999Z");
        });
    }

    private static LocalDate yesterday() {
        return LocalDateTime.now(ZoneId.of("Asia/Ho_Chi_Minh"))
                .minusMinutes(24 * 60 + 15)
                .toLocalDate();
    }

    private Path costs(LocalDate day) {
        return folder.resolve("outbox/costs-" + day + ".jsonl");
    }

    /**
     * Runs the routes in all YAML files in one application, and tests that no route uses the bean, queue or folder of
     * another.
     */
    @Test
    void runsAllRoutesTogether() throws Exception {
        startBroker();
        var url = serveHttp();
        set("site=" + SITE, "tags=Website", "points=10");
        set("first-poll=now");
        set("state=" + folder.resolve("customers.state"));
        var binh = "{\"phone\":\"0950000002\"}";
        try (var hook = new HookServer()) {
            set("hook.url=" + hook.url("/hooks/5e7"));
            jms.convertAndSend("orders", binh);
            jms.convertAndSend("orders.to-flow", binh);
            inbox("customer-lookup", "leads.txt", "0950000002\n");
            start(files().map(file -> file.getFileName().toString())
                    .filter(file -> file.endsWith(".yaml"))
                    .toArray(String[]::new));

            awaitThat(() -> assertThat(postForm(url + "/leads", "email=moi@example.com"))
                    .isEqualTo(204));
            for (String queue : List.of("orders.of-customers", "ladiflow.customers")) {
                assertThat(take(queue)).as(queue).contains("binh.le2@");
            }
            awaitThat(() -> {
                assertThat(hook.bodies()).as("order-to-flow").containsExactly(binh);
                assertThat(outbox("costs-*")).as("nightly-costs").isNotEmpty();
            });
        }
    }
}
