// SPDX-License-Identifier: Apache-2.0
package com.example.scaleout;

import java.nio.file.Path;
import java.util.Map;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests three workers, one of which is killed, and another worker that is added. */
class ScaleOutTest {

    private static final int ROWS = 1_200;
    /** The property "threads" of a worker. */
    private static final int THREADS = 4;
    /** The property "rate", the permit that the bucket keeps, and a late permit for each thread of three workers. */
    private static final int LIMIT = 100 + 1 + 3 * THREADS;

    @Test
    void losesNoRowAndKeepsLimitWhenWorkerIsKilledAndAnotherAdded(@TempDir Path folder) throws Exception {
        try (var all = new ScaleOut(folder)) {
            all.send(0, ROWS);
            all.startWorker(1);
            Process killed = all.startWorker(2);
            all.startWorker(3);
            all.await(ROWS / 4);
            killed.destroyForcibly().waitFor();
            all.startWorker(4);
            // until the new worker has received a share, however long its start takes
            int rows = ROWS;
            while (all.await(rows).values().stream()
                    .noneMatch(result -> result.worker().equals("4"))) {
                all.send(rows, rows + 100);
                rows += 100;
            }

            assertThat(all.await(rows)).hasSize(rows);
            assertThat(all.counts()).isEqualTo(expected(rows));
            assertThat(all.repeated())
                    .as("leads that the killed worker was processing")
                    .isLessThanOrEqualTo(THREADS);
            assertThat(all.worstSecond()).as("requests in a second").isLessThanOrEqualTo(LIMIT);
        }
    }

    private static Map<String, Long> expected(int rows) {
        long errors = IntStream.range(0, rows).filter(row -> row % 50 == 7).count();
        long unknown = IntStream.range(0, rows)
                .filter(row -> row % 20 == 3 && row % 50 != 7)
                .count();
        return Map.of("leads.errors", errors, "leads.notfound", unknown, "leads.found", rows - errors - unknown);
    }
}
