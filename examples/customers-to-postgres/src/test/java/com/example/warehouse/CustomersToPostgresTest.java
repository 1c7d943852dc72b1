// SPDX-License-Identifier: Apache-2.0
package com.example.warehouse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

import io.github.camelladiflow.sandbox.LadiFlowExtension;
import io.github.camelladiflow.sandbox.LadiFlowSandbox;
import io.github.camelladiflow.sandbox.Reply;
import org.apache.camel.main.Main;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** Tests the example in separate processes, with the sandbox and a real PostgreSQL. */
class CustomersToPostgresTest extends PostgresTestBase {

    private static final int KILLS = Integer.getInteger("kills", 2);
    private static final String LAN = "6650a1b2c3d4e5f601234567";

    @RegisterExtension
    static final LadiFlowExtension LADIFLOW =
            new LadiFlowExtension(LadiFlowSandbox.builder().customerCount(250));

    @TempDir
    Path folder;

    private Instant lastStamp = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    private Process process;

    @AfterEach
    void kill() throws InterruptedException {
        if (process != null) {
            process.destroyForcibly().waitFor();
        }
    }

    @Test
    void keepsTableInSyncDespiteKilledProcessesAndRestartedDatabases() throws Exception {
        // so that processes are killed in the middle of a page
        jdbc.execute("CREATE FUNCTION ladiflow.slow() RETURNS trigger LANGUAGE plpgsql AS"
                + " 'BEGIN PERFORM pg_sleep(0.005); RETURN NEW; END'");
        jdbc.execute("CREATE TRIGGER slow BEFORE INSERT ON ladiflow.customer"
                + " FOR EACH ROW EXECUTE FUNCTION ladiflow.slow()");

        for (int kill = 0; kill < KILLS; kill++) {
            start();
            awaitTheStore();
            changeAndAwaitFirst();
            restartDatabase();
            awaitTheStore();
            changeAndAwaitFirst();
            kill();
            change();
        }
        start();
        awaitTheStore();
    }

    private void changeAndAwaitFirst() {
        String first = change();
        eventually(() -> assertThat(count("id = ?", first)).isOne());
    }

    /** Kills a process of the database, which then breaks all connections and restarts from its log. */
    private void restartDatabase() {
        long process =
                jdbc.queryForObject("SELECT pid FROM pg_stat_activity WHERE backend_type = 'checkpointer'", Long.class);
        assertThat(ProcessHandle.of(process).orElseThrow().destroyForcibly()).isTrue();
    }

    @Test
    void detectsSecondWriterOfState() {
        var one = new PostgresStateRepository();
        var two = new PostgresStateRepository();
        one.setDataSource(jdbc.getDataSource());
        two.setDataSource(jdbc.getDataSource());
        assertThat(one.getState("key")).isNull();
        assertThat(two.getState("key")).isNull();
        one.setState("key", "one");
        assertThatThrownBy(() -> two.setState("key", "two")).hasMessageContaining("Another process");
        assertThat(two.getState("key")).isEqualTo("one");
        two.setState("key", "two");
        assertThatThrownBy(() -> one.setState("key", "three")).hasMessageContaining("'master'");
        assertThat(one.getState("key")).isEqualTo("two");
        jdbc.update("DELETE FROM ladiflow.source_state WHERE key = 'key'");
        assertThatThrownBy(() -> one.setState("key", "four")).hasMessageContaining("removed");
    }

    @Test
    void acceptsUnusualTextKeepsNewerCustomerAndRetriesRejectedRowWithoutLoggingIt() throws Exception {
        jdbc.execute("ALTER TABLE ladiflow.customer ADD CONSTRAINT strange"
                + " CHECK (customer ->> 'email' <> 'mai.le@example.com')");
        jdbc.update(
                "INSERT INTO ladiflow.customer (customer)"
                        + " SELECT jsonb_build_object('_id', ?, 'name', 'newer', 'updated_at', '2099-01-01T00:00:00Z')",
                LAN);
        LADIFLOW.sandbox().add(Map.of("name", "A\u0000n", "updated_at", nextStamp()));
        LADIFLOW.sandbox().add(Map.of("email", "mai.le@example.com", "phone", "0909876543", "updated_at", nextStamp()));
        start();
        eventually(() -> assertThat(log()).contains("strange"));
        eventually(() -> assertThat(count("true")).isEqualTo(251));
        jdbc.execute("ALTER TABLE ladiflow.customer DROP CONSTRAINT strange");
        eventually(() -> assertThat(count("true")).isEqualTo(252));
        assertThat(count("customer ->> 'name' IN ('A\uFFFDn', 'newer')")).isEqualTo(2);
        assertThat(log()).doesNotContain("mai.le", "0909876543", LADIFLOW.apiKey());
    }

    @Test
    void deletesCustomerThatNoLongerExists() throws Exception {
        start();
        awaitTheStore();
        List<String> ids = ids();
        String gone = ids.get(0);
        String merged = ids.get(1);
        var other = Reply.json(200, "{\"code\": 200, \"data\": {\"_id\": \"%s\"}}".formatted(ids.get(2)));
        LADIFLOW.sandbox().remove(gone);
        LADIFLOW.sandbox().remove(merged);
        LADIFLOW.sandbox().forKey("customer_id", merged).always(other);
        LADIFLOW.sandbox().forKey("customer_id", ids.get(3)).always(Reply.status(500));

        for (int i = 1; i < 4; i++) {
            int checks = i;
            eventually(() -> assertThat(count("id = ? AND missing_checks = ?", gone, checks))
                    .isOne());
            jdbc.update("UPDATE ladiflow.customer SET counted_at = counted_at - interval '19 hours'");
        }
        eventually(() -> assertThat(count("id = ?", gone)).isZero());
        assertThat(count("missing_checks = 0 AND attempted_at IS NOT NULL")).isEqualTo(249);

        LADIFLOW.sandbox().forOperation("customer/show").always(Reply.unauthorized());
        eventually(() -> assertThat(log()).contains("This run counts and deletes nothing"));
    }

    private void start() throws IOException {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var log = folder.resolve("log").toFile();
        var builder = new ProcessBuilder(java, Main.class.getName());
        builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.appendTo(log));
        var environment = builder.environment();
        environment.put("CLASSPATH", System.getProperty("java.class.path"));
        environment.put(
                "JDK_JAVA_OPTIONS",
                "-Xmx128m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Ddelay=100"
                        + " -DcheckPeriod=100 -Dcamel.component.ladiflow.baseUrl=" + LADIFLOW.baseUrl());
        environment.put("LADIFLOW_API_KEY", LADIFLOW.apiKey());
        environment.put("POSTGRES_URL", postgres.getJdbcUrl("postgres", "postgres"));
        environment.put("POSTGRES_USER", "postgres");
        environment.put("POSTGRES_PASSWORD", "");
        process = builder.start();
    }

    private String log() throws IOException {
        return Files.readString(folder.resolve("log"));
    }

    /** Changes some customers, marks some as deleted, and adds some. Returns the id of the first one that was added. */
    private String change() {
        List<String> ids = ids();
        Collections.shuffle(ids);
        for (int i = 0; i < 30; i++) {
            boolean isDeleted = i < 4;
            LADIFLOW.sandbox().update(ids.get(i), customer -> {
                customer.put("is_delete", isDeleted);
                customer.put("updated_at", nextStamp());
            });
        }
        String first = LADIFLOW.sandbox().add(Map.of("updated_at", nextStamp()));
        for (int i = 1; i < 20; i++) {
            LADIFLOW.sandbox().add(Map.of("updated_at", nextStamp()));
        }
        return first;
    }

    /** No two changes have the same time, because the source could not distinguish them. */
    private String nextStamp() {
        lastStamp = lastStamp.plusMillis(1);
        return lastStamp.toString();
    }

    private List<String> ids() {
        return new ArrayList<>(jdbc.queryForList("SELECT id FROM ladiflow.customer", String.class));
    }

    /** Waits until the table has the latest state of each customer that is not marked as deleted. */
    private void awaitTheStore() {
        var store = new ArrayList<String>();
        for (var customer : LADIFLOW.sandbox().customers()) {
            if (!Boolean.TRUE.equals(customer.get("is_delete"))) {
                store.add(customer.get("_id") + " " + customer.get("updated_at"));
            }
        }
        var query = "SELECT concat(id, ' ', customer ->> 'updated_at') FROM ladiflow.customer";
        eventually(() -> assertThat(jdbc.queryForList(query, String.class))
                .as(log())
                .containsExactlyInAnyOrderElementsOf(store));
    }

    private static void eventually(ThrowingRunnable assertion) {
        await().atMost(Duration.ofMinutes(3)).ignoreExceptions().untilAsserted(assertion);
    }
}
