// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.benchmark;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** Runs the requested parts, and writes their results as tables. */
public final class Benchmarks {

    private static final Path FOLDER = Path.of("target", "benchmark");

    /** Each takes less than five minutes on two cores. */
    enum Part {
        /** Reads a customer from a response, in this process. */
        DECODING,
        /** Writes a customer as JSON, in this process. */
        WRITING,
        /** Lookups that the cache serves, in this process. */
        HITS,
        /** The heap that a cached customer needs. */
        HEAP,
        /** Lookups over the network, with immediate responses. */
        LOAD,
        /** Lookups over the network, with responses after 50 ms. */
        WAITING,
        /** Lookups of a customer of 20 kB over the network. */
        LARGE,
        /** From the rows of a file to a JMS broker. */
        FILES,
        /** A file of a million rows through an example route, in 64 MB. */
        MILLION
    }

    private Benchmarks() {}

    /**
     * Runs the parts.
     *
     * @param args the names of the parts, separated by commas; without names, all parts run
     */
    public static void main(String[] args) throws Exception {
        Files.createDirectories(FOLDER);
        String wanted = args.length == 0 || args[0].isBlank() ? "" : args[0].toUpperCase(Locale.ROOT);
        for (Part part : Part.values()) {
            if (wanted.isEmpty() || List.of(wanted.split(",")).contains(part.name())) {
                String report = machine() + run(part);
                Files.writeString(FOLDER.resolve(part.name().toLowerCase(Locale.ROOT) + ".adoc"), report);
                System.out.println(report);
            }
        }
    }

    private static String machine() {
        return "Java %s, %s, %d processors, %tF%n%n"
                .formatted(
                        Runtime.version(),
                        System.getProperty("os.name"),
                        Runtime.getRuntime().availableProcessors(),
                        System.currentTimeMillis());
    }

    private static String run(Part part) throws Exception {
        return switch (part) {
            case DECODING -> inProcess(DecodingBenchmark.class);
            case WRITING -> inProcess(WritingBenchmark.class);
            case HITS -> inProcess(HitBenchmark.class);
            case HEAP -> heap();
            case LOAD -> load(ResponseFixtures.SMALL, 0, numbers("1,8,32,128"));
            case WAITING -> load(ResponseFixtures.SMALL, 50, numbers("1,8,32,128,512"));
            case LARGE -> load(ResponseFixtures.LARGE, 0, numbers("8,32"));
            case FILES -> FilesRun.report();
            case MILLION -> MillionRun.report();
        };
    }

    /** In each round, each of them runs in a new JVM, one after the other. */
    private static String inProcess(Class<?> benchmark) throws Exception {
        Map<String, List<RunResult>> results = new LinkedHashMap<>();
        for (int round = 0; round < Integer.getInteger("rounds", 5); round++) {
            for (RunResult result : new Runner(new OptionsBuilder()
                            .include(benchmark.getName())
                            .addProfiler(GCProfiler.class)
                            .jvmArgsAppend("-Xmx1g")
                            .build())
                    .run()) {
                String name = result.getParams().getBenchmark();
                String response = result.getParams().getParam("response");
                results.computeIfAbsent(
                                name.substring(name.lastIndexOf('.') + 1) + (response == null ? "" : ", " + response),
                                key -> new ArrayList<>())
                        .add(result);
            }
        }
        var rows = new ArrayList<List<String>>();
        results.forEach((name, rounds) -> {
            var nanos = Spread.of(rounds.stream()
                    .mapToDouble(result -> result.getPrimaryResult().getScore())
                    .toArray());
            var bytes = Spread.of(rounds.stream()
                    .mapToDouble(result -> result.getSecondaryResults()
                            .get("gc.alloc.rate.norm")
                            .getScore())
                    .toArray());
            rows.add(List.of(name, nanos.median(0), nanos.range(0), bytes.median(0)));
        });
        return table(List.of("", "ns", "least - most", "bytes allocated"), rows);
    }

    private static String heap() throws Exception {
        var rows = new ArrayList<List<String>>();
        for (String response : ResponseFixtures.ALL) {
            rows.add(List.of(
                    response,
                    Spread.text(HeapBenchmark.json(response), 0),
                    Spread.text(HeapBenchmark.customer(response), 0),
                    Spread.text(HeapBenchmark.map(response), 0)));
        }
        return table(List.of("heap of one customer", "its JSON", "Customer, bytes", "Jackson's map, bytes"), rows);
    }

    private static String load(String response, int latency, int[] concurrency) throws Exception {
        var text = new StringBuilder();
        var load = new LoadRun();
        for (int concurrent : concurrency) {
            var rows = new ArrayList<List<String>>();
            for (LoadRun.Result result : load.run(response, latency, concurrent)) {
                var ratio = result.ratio();
                rows.add(List.of(
                        result.contender(),
                        result.perSecond().median(0),
                        ratio.median(2),
                        ratio.range(2),
                        ratio.verdict(),
                        result.p99Millis().median(2),
                        result.p99Millis().range(2),
                        result.cpuMicros().median(1),
                        "" + result.threads()));
            }
            String table = ".%d at a time, responses after %d ms%n".formatted(concurrent, latency)
                    + table(
                            List.of(
                                    "",
                                    "a second",
                                    "ratio",
                                    "least - most",
                                    "verdict",
                                    "p99, ms",
                                    "least - most",
                                    "CPU, us",
                                    "threads"),
                            rows);
            System.out.println(table);
            text.append(table);
        }
        return text.toString();
    }

    private static int[] numbers(String usual) {
        return Arrays.stream(System.getProperty("concurrent", usual).split(","))
                .mapToInt(Integer::parseInt)
                .toArray();
    }

    static String table(List<String> heads, List<List<String>> rows) {
        var table = new StringBuilder("[cols=\"3" + ",>1".repeat(heads.size() - 1) + "\",options=\"header\"]\n|===\n");
        heads.forEach(head -> table.append("|").append(head).append(' '));
        table.append("\n\n");
        for (List<String> row : rows) {
            row.forEach(column -> table.append("|").append(column).append(' '));
            table.append('\n');
        }
        return table.append("|===\n\n").toString();
    }
}
