// SPDX-License-Identifier: Apache-2.0
package com.example.warehouse;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelladiflow.sandbox.LadiFlowExtension;
import io.github.camelladiflow.sandbox.LadiFlowSandbox;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.apache.camel.main.Main;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/**
 * Tests the example in separate processes, with the sandbox and a real PostgreSQL. {@code -Dkills=100} adds more kills.
 */
class CustomersToPostgresTest {

    private static final int KILLS = Integer.getInteger("kills", 2);
    private static final Duration LONG = Duration.ofMinutes(3);
    private static final int PAGE_SIZE = 100;
    /** The number of customers that a change marks as deleted. */
    private static final int DELETED = 4;

    private static final ObjectMapper JSON = new ObjectMapper();

    @RegisterExtension
    static final LadiFlowExtension LADIFLOW =
            new LadiFlowExtension(LadiFlowSandbox.builder().customerCount(250));

    private static EmbeddedPostgres postgres;

    @TempDir
    Path folder;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private Instant lastStamp = Instant.EPOCH;
    private int added;
    private Process process;
    private String route = "customers-to-postgres";

    @BeforeAll
    static void startPostgres() throws IOException {
        postgres = EmbeddedPostgres.start();
    }

    @AfterAll
    static void stopPostgres() throws IOException {
        postgres.close();
    }

    @BeforeEach
    void makeTheTableTwice() throws Exception {
        execute("DROP SCHEMA IF EXISTS ladiflow CASCADE");
        String schema = Files.readString(Path.of("src/main/resources/sql/schema.sql"));
        execute(schema);
        execute(schema);
    }

    @AfterEach
    void kill() throws InterruptedException {
        if (process != null) {
            process.destroyForcibly().waitFor();
        }
    }

    @Test
    void keepsTableInSyncWithStoreDespiteKills() throws Exception {
        // so that the process is killed in the middle of a page
        execute("CREATE FUNCTION ladiflow.slow() RETURNS trigger LANGUAGE plpgsql AS"
                + " 'BEGIN PERFORM pg_sleep(0.005); RETURN NEW; END'");
        execute("CREATE TRIGGER slow BEFORE INSERT ON ladiflow.customer FOR EACH ROW EXECUTE FUNCTION ladiflow.slow()");

        for (int kill = 1; kill <= KILLS; kill++) {
            start();
            awaitTheStore();
            change();
            List<String> fresh = add(20);
            await().atMost(LONG).until(() -> holdsOneOf(fresh));
            kill();
            change();
        }
        start();
        awaitTheStore();

        System.out.printf("KILLED kills=%d rows=%d seed=%d%n", KILLS, table().size(), seed);
    }

    @Test
    void keepsTableInSyncWithoutDiskDespiteKills() throws Exception {
        route = "customers-without-disk";
        // counts each written customer, and makes it possible to kill the process in the middle of a page
        execute("CREATE TABLE ladiflow.written (change text)");
        execute(
                "CREATE FUNCTION ladiflow.count() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN INSERT INTO ladiflow.written VALUES"
                        + " (concat(NEW.customer ->> ''_id'', NEW.customer ->> ''updated_at'')); PERFORM pg_sleep(0.005);"
                        + " RETURN NEW; END'");
        execute(
                "CREATE TRIGGER count BEFORE INSERT ON ladiflow.customer FOR EACH ROW EXECUTE FUNCTION ladiflow.count()");

        int mostRepeated = 0;
        for (int kill = 1; kill <= KILLS; kill++) {
            start();
            awaitTheStore();
            int repeated = repeatedCount();
            assertThat(repeated).as("kill %d, seed %d", kill, seed).isLessThanOrEqualTo(PAGE_SIZE);
            mostRepeated = Math.max(mostRepeated, repeated);
            execute("TRUNCATE ladiflow.written");
            List<String> ids = ids();
            Collections.shuffle(ids, random);
            ids.subList(0, 150)
                    .forEach(id -> LADIFLOW.sandbox().update(id, customer -> {
                        customer.put("score", random.nextInt(1_000));
                        customer.put("updated_at", stamp());
                    }));
            add(2);
            int before = random.nextInt(100);
            await().atMost(LONG).pollInterval(Duration.ofMillis(5)).until(() -> writtenCount() > before);
            kill();
        }
        start();
        awaitTheStore();
        assertThat(repeatedCount()).isLessThanOrEqualTo(PAGE_SIZE);

        System.out.printf(
                "KILLED without disk kills=%d rows=%d mostRepeated=%d seed=%d%n",
                KILLS, table().size(), Math.max(mostRepeated, repeatedCount()), seed);
        assertThat(folder.toFile().list()).containsExactly("log");
    }

    private static int writtenCount() throws SQLException {
        return Integer.parseInt(rows("SELECT 1, count(*) FROM ladiflow.written").get("1"));
    }

    /** Returns how many changes were written again. */
    private static int repeatedCount() throws SQLException {
        return Integer.parseInt(rows("SELECT 1, count(*) - count(DISTINCT change) FROM ladiflow.written")
                .get("1"));
    }

    @Test
    void detectsSecondWriterOfState() {
        var one = new PostgresStateRepository();
        one.setDataSource(postgres.getPostgresDatabase());
        var two = new PostgresStateRepository();
        two.setDataSource(postgres.getPostgresDatabase());
        assertThat(one.getState("key")).isNull();
        assertThat(two.getState("key")).isNull();
        one.setState("key", "one");
        assertThatThrownBy(() -> two.setState("key", "two")).hasMessageContaining("Another process has written");
        assertThat(two.getState("key")).isEqualTo("one");
        two.setState("key", "two");
        assertThatThrownBy(() -> one.setState("key", "three")).hasMessageContaining("component 'master'");

        assertThat(one.getState("key")).isEqualTo("two");
        one.setState("key", "three");
    }

    @Test
    void mapsColumnsAndCustomFieldsOfCustomer() throws Exception {
        LADIFLOW.sandbox()
                .add("{\"_id\": \"665100000000000000000001\", \"email\": \"an@example.com\", \"name\": \"A\\u0000n\","
                        + " \"dob\": \"1992-04-10T00:00:00.000Z\", \"score\": 12.5, \"tags\": [\"6650aaaa0000000000000001\"],"
                        + " \"updated_at\": \"2026-01-31T00:00:00.001Z\", \"subscribed_at\": \"now\", \"custom_fields\": ["
                        + " {\"name\": \"size\", \"data_type\": \"LIST\", \"values\": [\"M\", null]},"
                        + " {\"name\": \"visits\", \"data_type\": \"NUMBER\", \"value\": \"\", \"value_number\": 3}]}");
        start();
        await().atMost(LONG).until(() -> table().containsKey("665100000000000000000001"));

        assertThat(rows("SELECT email, row(name, dob, score, tags, updated_at AT TIME ZONE 'UTC', subscribed_at)::text"
                        + " FROM ladiflow.customer WHERE email = 'an@example.com'"))
                .containsEntry(
                        "an@example.com",
                        "(A\uFFFDn,1992-04-10,12.5,\"[\"\"6650aaaa0000000000000001\"\"]\",\"2026-01-31 00:00:00.001\",)");
        assertThat(rows("SELECT name, row(data_type, value, values)::text FROM ladiflow.custom_field"
                        + " WHERE customer_id = '665100000000000000000001'"))
                .containsEntry("size", "(LIST,,\"[\"\"M\"\", null]\")")
                .containsEntry("visits", "(NUMBER,3,)");
        assertThat(
                        rows(
                                "SELECT column_name, col_description('ladiflow.customer'::regclass, ordinal_position::int)"
                                        + " FROM information_schema.columns WHERE table_schema = 'ladiflow' AND table_name = 'customer'"))
                .hasSize(20)
                .doesNotContainValue(null);
    }

    @Test
    void neverReplacesNewerStateByOlderOne() throws Exception {
        String id = ids().get(0);
        execute("INSERT INTO ladiflow.customer (customer) VALUES"
                + " ('{\"_id\": \"%s\", \"name\": \"newer\", \"updated_at\": \"2099-01-01T00:00:00.000Z\"}')"
                        .formatted(id));
        start();
        await().atMost(LONG).until(() -> table().size() == ids().size());

        assertThat(rows("SELECT id, name FROM ladiflow.customer")).containsEntry(id, "newer");
    }

    @Test
    void skipsRejectedRowWithoutLoggingItsData() throws Exception {
        execute("ALTER TABLE ladiflow.customer ADD CONSTRAINT strange CHECK (email <> 'lan.tran@example.com')");
        start();
        await().atMost(LONG).until(() -> table().size() == ids().size() - 1 && log().contains("strange"));

        assertThat(log()).doesNotContain("lan.tran", "0901234567", "Ngọc Lan", LADIFLOW.apiKey());
        execute("ALTER TABLE ladiflow.customer DROP CONSTRAINT strange");
        await().atMost(LONG).until(() -> table().size() == ids().size());
    }

    private void start() throws IOException {
        var builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-Dcamel.component.ladiflow.baseUrl=" + LADIFLOW.baseUrl(),
                        "-Ddelay=100",
                        Main.class.getName())
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()));
        builder.environment()
                .putAll(Map.of(
                        "LADIFLOW_API_KEY",
                        LADIFLOW.apiKey(),
                        "LADIFLOW_ROUTE",
                        route,
                        "LADIFLOW_STATE",
                        folder.resolve("customers.state").toString(),
                        "POSTGRES_URL",
                        postgres.getJdbcUrl("postgres", "postgres"),
                        "POSTGRES_USER",
                        "postgres",
                        "POSTGRES_PASSWORD",
                        ""));
        process = builder.start();
    }

    private String log() throws IOException {
        return Files.readString(folder.resolve("log"));
    }

    /** Changes some customers, and marks some as deleted. */
    private void change() {
        List<String> ids = ids();
        Collections.shuffle(ids, random);
        for (int i = 0; i < 30; i++) {
            boolean isDeleted = i < DELETED;
            LADIFLOW.sandbox().update(ids.get(i), customer -> {
                customer.put("score", random.nextInt(1_000));
                customer.put("is_delete", isDeleted);
                customer.put("updated_at", stamp());
            });
        }
    }

    private List<String> add(int count) {
        var ids = new ArrayList<String>();
        for (int i = 0; i < count; i++) {
            added++;
            ids.add(LADIFLOW.sandbox()
                    .add(Map.of(
                            "_id", "6651%020d".formatted(added),
                            "email", "new.%d@example.com".formatted(added),
                            "updated_at", stamp())));
        }
        return ids;
    }

    /** No two changes have the same time, because the source could not distinguish them. */
    private String stamp() {
        Instant now = Instant.ofEpochMilli(System.currentTimeMillis());
        lastStamp = now.isAfter(lastStamp) ? now : lastStamp.plusMillis(1);
        return lastStamp.toString();
    }

    private static List<String> ids() {
        return new ArrayList<>(LADIFLOW.sandbox().customers().stream()
                .map(customer -> (String) customer.get("_id"))
                .toList());
    }

    private void awaitTheStore() throws Exception {
        Map<String, JsonNode> store = store();
        await().atMost(LONG)
                .pollInterval(Duration.ofMillis(200))
                .untilAsserted(
                        () -> assertThat(table()).as("seed %d, %s", seed, log()).isEqualTo(store));
    }

    /** Returns the customers that LadiFlow lists and does not mark as deleted. */
    private static Map<String, JsonNode> store() throws Exception {
        var response = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(LADIFLOW.baseUrl() + "/customer/list"))
                                .header("Api-Key", LADIFLOW.apiKey())
                                .POST(BodyPublishers.ofString("{\"page\": 1, \"limit\": 100000}"))
                                .build(),
                        BodyHandlers.ofString());
        var customers = new TreeMap<String, JsonNode>();
        for (JsonNode customer : JSON.readTree(response.body()).at("/data/items")) {
            if (!customer.path("is_delete").booleanValue()) {
                customers.put(customer.get("_id").textValue(), customer);
            }
        }
        return customers;
    }

    private static Map<String, JsonNode> table() throws Exception {
        var customers = new TreeMap<String, JsonNode>();
        for (var row : rows("SELECT id, customer::text FROM ladiflow.customer").entrySet()) {
            customers.put(row.getKey(), JSON.readTree(row.getValue()));
        }
        return customers;
    }

    private static boolean holdsOneOf(List<String> ids) throws Exception {
        return !Collections.disjoint(table().keySet(), ids);
    }

    private static Map<String, String> rows(String query) throws SQLException {
        var rows = new TreeMap<String, String>();
        try (var connection = postgres.getPostgresDatabase().getConnection();
                var statement = connection.createStatement();
                var result = statement.executeQuery(query)) {
            while (result.next()) {
                rows.put(result.getString(1), result.getString(2));
            }
        }
        return rows;
    }

    private static void execute(String sql) throws SQLException {
        try (var connection = postgres.getPostgresDatabase().getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
