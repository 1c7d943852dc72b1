// SPDX-License-Identifier: Apache-2.0
package com.example.scaleout;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** Draws how many rows per second 1, 2 and 3 workers look up in a slow LadiFlow: {@code target/scale-out.svg}. */
@EnabledIfSystemProperty(named = "scale-out.picture", matches = "true")
class ThroughputTest {

    private static final Duration LATENCY = Duration.ofMillis(100);
    private static final int SECONDS = 10;
    private static final int MOST = 3;
    private static final List<Integer> THREADS = List.of(4, 16);
    private static final List<String> COLOURS = List.of("#2f6f9f", "#e0a030");

    @TempDir
    Path folder;

    @Test
    void measuresThroughputAndDrawsChart() throws Exception {
        Locale.setDefault(Locale.ROOT);
        var measured = new double[THREADS.size()][MOST];
        for (int series = 0; series < THREADS.size(); series++) {
            for (int workers = 1; workers <= MOST; workers++) {
                measured[series][workers - 1] = rowsPerSecond(workers, THREADS.get(series));
                System.out.printf(
                        "THROUGHPUT workers=%d threads=%d rows-per-second=%.0f of %d%n",
                        workers,
                        THREADS.get(series),
                        measured[series][workers - 1],
                        bound(workers, THREADS.get(series)));
            }
        }
        Files.writeString(Path.of("target", "scale-out.svg"), svg(measured));

        assertThat(measured[0][MOST - 1]).isGreaterThan(measured[0][0]);
    }

    /** The number of lookups if only LadiFlow took time. */
    private static int bound(int workers, int threads) {
        return (int) (workers * threads * 1_000 / LATENCY.toMillis());
    }

    private double rowsPerSecond(int workers, int threads) throws Exception {
        Path here = Files.createDirectory(folder.resolve(workers + "-" + threads));
        int rows = bound(workers, threads) * (SECONDS + 20);
        var settings = Map.of("prefix", "test", "threads", Integer.toString(threads));
        var broker = KafkaBroker.start(here, "test", 2 * workers * threads);
        // each row has another customer, so the cache serves none
        try (var all = new ScaleOut(here, broker, rows, LATENCY, settings)) {
            all.send(all.leads(rows));
            for (int number = 1; number <= workers; number++) {
                all.startWorker(number);
            }
            int warm = 0;
            for (int number = 1; number <= workers; number++) {
                while (!all.tally().isBusy(Integer.toString(number))) {
                    warm += threads;
                    all.tally().await(warm, 120);
                }
            }
            long start = System.nanoTime();
            int before = all.tally().rows();
            all.tally().await(before + bound(workers, threads) * SECONDS / 2, 120);
            return (all.tally().rows() - before) / ((System.nanoTime() - start) / 1e9);
        }
    }

    private static String svg(double[][] measured) {
        double highest = bound(MOST, THREADS.get(THREADS.size() - 1));
        var svg = new StringBuilder("""
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 330" font-family="sans-serif" font-size="12" role="img">
                <title>Rows a second with 1, 2 and 3 workers</title>
                <rect width="100%" height="100%" fill="white"/>
                <text x="50" y="18">Rows a second with 1, 2 and 3 workers, LadiFlow answering after 0.1 s, two cores for all</text>
                """);
        for (int series = 0; series < measured.length; series++) {
            for (int worker = 0; worker < MOST; worker++) {
                int x = 60 + worker * 190 + series * 80;
                double height = 220 * measured[series][worker] / highest;
                double bound = 220 * bound(worker + 1, THREADS.get(series)) / highest;
                svg.append("""
                        <rect x="%d" y="%.1f" width="70" height="%.1f" fill="%s"/>
                        <line x1="%d" y1="%.1f" x2="%d" y2="%.1f" stroke="black"/>
                        <text x="%d" y="%.1f" text-anchor="middle" fill="white">%.0f</text>
                        """.formatted(
                                x,
                                260 - height,
                                height,
                                COLOURS.get(series),
                                x,
                                260 - bound,
                                x + 70,
                                260 - bound,
                                x + 35,
                                260 - height + 13,
                                measured[series][worker]));
            }
            svg.append("""
                    <rect x="%d" y="300" width="12" height="12" fill="%s"/>
                    <text x="%d" y="310">%d threads each</text>
                    """.formatted(60 + series * 150, COLOURS.get(series), 78 + series * 150, THREADS.get(series)));
        }
        for (int worker = 1; worker <= MOST; worker++) {
            svg.append("<text x=\"%d\" y=\"278\">%d worker%s</text>%n"
                    .formatted(100 + (worker - 1) * 190, worker, worker == 1 ? "" : "s"));
        }
        return svg.append("""
                <line x1="50" y1="260" x2="620" y2="260" stroke="#999"/>
                <line x1="360" y1="306" x2="390" y2="306" stroke="black"/>
                <text x="396" y="310">if only LadiFlow took time</text>
                </svg>
                """).toString();
    }
}
