// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.source;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.camelladiflow.SourceProcess;
import io.github.camelladiflow.internal.source.CustomerServer.Cap;
import io.github.camelladiflow.internal.source.CustomerServer.Row;
import io.github.camelladiflow.internal.source.CustomerServer.TieOrder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Kills a process with a source at random times and restarts it, while customers are created, changed and deleted.
 * {@code -Dsource.kills=10} adds more kills.
 */
class SourceKillsTest {

    private static final int KILLS = Integer.getInteger("source.kills", 3);
    private static final int CUSTOMERS = 300;
    private static final int PAGE_SIZE = 20;
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    private final Random random = new Random();
    private final CustomerServer server = new CustomerServer(random, TieOrder.SHUFFLED_PER_REQUEST, Cap.NONE, 0);
    private final Set<Row> stamped = new HashSet<>();
    private final List<String> names = new ArrayList<>();
    private HttpServer http;
    private Process process;
    private int createdCount;
    private boolean isAtRest;

    @BeforeEach
    void start() throws IOException {
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.createContext("/1.0/", this::respond);
        http.start();
        // the timestamps differ, because a page with equal timestamps is larger, and a kill repeats it
        long now = System.currentTimeMillis();
        for (int i = 0; i < CUSTOMERS; i++) {
            var row = new Row(newId(), now - CUSTOMERS + i);
            stamped.add(row);
            server.put(row);
        }
    }

    @AfterEach
    void stop() throws InterruptedException {
        process.destroyForcibly().waitFor();
        http.stop(0);
    }

    private synchronized void respond(HttpExchange exchange) throws IOException {
        simulateEvents();
        JsonNode request = JSON.readTree(exchange.getRequestBody());
        ObjectNode answer = JSON.createObjectNode().put("message", "Thành công").put("code", 200);
        if (exchange.getRequestURI().getPath().endsWith("/list")) {
            var data = answer.putObject("data").put("total", server.size());
            var items = data.putArray("items");
            server.list(
                            Math.max(0, request.path("page").intValue() - 1),
                            request.path("limit").intValue())
                    .forEach(row -> items.add(members(row)));
        } else {
            Row row = server.show(request.path("customer_id").textValue());
            answer.putObject("data").set("customer", row == null ? null : members(row));
        }
        byte[] bytes = JSON.writeValueAsBytes(answer);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private static ObjectNode members(Row row) {
        return JSON.createObjectNode()
                .put("_id", row.id())
                .put("store_id", "s")
                .put("updated_at", Instant.ofEpochMilli(row.stamp()).toString());
    }

    private void simulateEvents() {
        if (isAtRest || random.nextInt(3) > 0) {
            return;
        }
        switch (random.nextInt(5)) {
            case 0 -> change(newId());
            case 1 -> server.remove(anyKnownId());
            case 2 -> {
                server.remove(anyKnownId());
                change(anyKnownId());
            }
            default -> change(anyKnownId());
        }
    }

    private String newId() {
        return String.format(Locale.ROOT, "%024x", ++createdCount);
    }

    private String anyKnownId() {
        return server.at(random.nextInt(server.size())).id();
    }

    private void change(String id) {
        var row = new Row(id, System.currentTimeMillis());
        while (!stamped.add(row)) {
            row = new Row(id, row.stamp() + 1);
        }
        server.put(row);
    }

    private synchronized int requests() {
        return server.requests;
    }

    private void startProcess() throws IOException {
        String name = "process" + names.size();
        names.add(name);
        var url = "http://127.0.0.1:" + http.getAddress().getPort() + "/1.0";
        process = SourceProcess.start(url, "key", folder, name);
    }

    /** Counts the exchanges of each change id. */
    private Map<String, Integer> changes() throws IOException {
        var changes = new HashMap<String, Integer>();
        for (String name : names) {
            SourceProcess.changeIds(folder, name).forEach(change -> changes.merge(change, 1, Integer::sum));
        }
        return changes;
    }

    @Test
    void losesNoChangeAndRepeatsAtMostOnePagePerKill() throws Exception {
        for (int kill = 0; kill < KILLS; kill++) {
            startProcess();
            int until = requests() + 5 + random.nextInt(150);
            await().atMost(LONG).until(() -> requests() >= until);
            process.destroyForcibly().waitFor();
        }
        startProcess();
        int before = requests();
        await().atMost(LONG).until(() -> requests() > before + 50);
        synchronized (this) {
            isAtRest = true;
        }
        await().atMost(LONG).until(() -> changes().keySet().containsAll(all()));
        process.destroyForcibly().waitFor();

        int again = changes().values().stream().mapToInt(times -> times - 1).sum();
        assertThat(again).as("emitted twice").isLessThanOrEqualTo(KILLS * PAGE_SIZE);
    }

    private synchronized Set<String> all() {
        var all = new HashSet<String>();
        server.all().forEach(row -> all.add("s/" + row.id() + "/" + Instant.ofEpochMilli(row.stamp())));
        return all;
    }
}
