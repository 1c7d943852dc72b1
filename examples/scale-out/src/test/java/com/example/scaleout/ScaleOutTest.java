// SPDX-License-Identifier: Apache-2.0
package com.example.scaleout;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests three workers, one of which is killed, and another worker that is added. The number of rows is {@code
 * scale-out.rows}, by default 4,000.
 */
class ScaleOutTest {

    private static final int ROWS = Integer.getInteger("scale-out.rows", 4_000);
    private static final int WORKERS = 3;
    private static final int THREADS = 4;
    /** The account's rate limit per second. */
    private static final int RATE = Integer.getInteger("scale-out.rate", 120);

    private static final int SECONDS = 120 + ROWS / 50;

    @TempDir
    Path folder;

    @BeforeAll
    static void speakAsKafkaDoes() {
        Locale.setDefault(Locale.ROOT);
    }

    @Test
    void losesNoRowOnKafkaWhenWorkerIsKilledAndAnotherAdded() throws Exception {
        killAndAdd(KafkaBroker.start(folder, "test", 2 * WORKERS * THREADS), "divided");
    }

    @Test
    void losesNoRowOnArtemisWhenWorkerIsKilledAndAnotherAdded() throws Exception {
        killAndAdd(ArtemisBroker.start(folder, "test"), "divided");
    }

    @Test
    void keepsSharedRateWhenMemberIsKilledAndAnotherAdded() throws Exception {
        killAndAdd(KafkaBroker.start(folder, "test", 2 * WORKERS * THREADS), "shared");
    }

    private void killAndAdd(Broker broker, String limit) throws Exception {
        var settings = new HashMap<>(ScaleOut.rate(RATE, WORKERS, limit));
        settings.put("prefix", "test");
        settings.put("threads", Integer.toString(THREADS));
        try (var all = new ScaleOut(folder, broker, ROWS / 4, Duration.ofMillis(20), settings)) {
            Tally tally = all.tally();
            for (int number = 1; number <= WORKERS; number++) {
                all.startWorker(number);
            }

            all.send(all.leads(ROWS / 2));
            tally.await(ROWS / 4, SECONDS);
            Process killed = all.workers().get(2);
            killed.destroyForcibly().waitFor();
            all.startWorker(4);
            tally.await(ROWS / 2, SECONDS);
            // until the new worker has received a share, however long its start takes
            int sent = ROWS / 2;
            while (!tally.isBusy("4")) {
                all.send(all.leads(sent, sent + 50));
                sent += 50;
                tally.await(sent, SECONDS);
            }
            int rest = Math.max(sent, ROWS);
            all.send(all.leads(sent, rest));
            tally.await(rest, SECONDS);

            System.out.printf(
                    "SCALE-OUT %s, rate %s: rows=%d lost=%d repeated=%d requests=%d worst-second=%d of %d%n",
                    broker.settings().get("broker"),
                    limit,
                    rest,
                    rest - tally.rows(),
                    tally.repeated(),
                    all.sandbox().requestCount(),
                    all.worstSecond(),
                    RATE);
            List<Lead> rows = all.leads(rest);
            assertThat(tally.rows()).isEqualTo(rest);
            assertThat(tally.rows("errors"))
                    .isEqualTo(count(rows, lead -> lead.phone().equals("12")));
            assertThat(tally.rows("notfound"))
                    .isEqualTo(count(rows, lead -> lead.phone().startsWith("07")));
            int inProgress = THREADS + takenAway();
            assertThat(tally.repeated())
                    .as("leads that the killed worker was processing")
                    .isLessThanOrEqualTo(inProgress);
            assertThat(all.worstSecond()).isLessThanOrEqualTo(RATE);
            assertThat(tooMany(all, rows))
                    .as("repeated requests, except for those of the killed worker")
                    .isLessThanOrEqualTo(THREADS);
        }
    }

    /**
     * Returns how many leads were taken from a running worker. If the machine stops for longer than a session timeout,
     * Kafka treats its workers as dead. Otherwise the number is zero.
     */
    private int takenAway() throws IOException {
        int count = 0;
        for (int number = 1; number <= WORKERS + 1; number++) {
            try (var lines = Files.lines(folder.resolve("worker-" + number + ".log"))) {
                count += (int) lines.filter(line -> line.contains("Will seek consumer to offset"))
                        .count();
            }
        }
        return count;
    }

    private static int count(List<Lead> leads, Predicate<Lead> which) {
        return (int) leads.stream().filter(which).count();
    }

    /** Returns the number of lookups beyond one for each worker with a row of the customer. */
    private static long tooMany(ScaleOut all, List<Lead> leads) {
        Map<String, Set<String>> owners = new HashMap<>();
        for (Lead lead : leads) {
            owners.computeIfAbsent(lead.phone(), none -> new HashSet<>())
                    .addAll(all.tally().workers(lead.row()));
        }
        return all.sandbox().requests().stream()
                .map(request -> request.text("phone").orElseThrow())
                .collect(Collectors.groupingBy(phone -> phone, Collectors.counting()))
                .entrySet()
                .stream()
                .mapToLong(requests -> Math.max(
                        0, requests.getValue() - owners.get(requests.getKey()).size()))
                .sum();
    }
}
