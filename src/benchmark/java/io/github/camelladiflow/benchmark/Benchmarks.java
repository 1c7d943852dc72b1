/*
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *     http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */
package io.github.camelladiflow.benchmark;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** Runs the benchmarks whose names match, and writes what they found as tables and pictures for the documentation. */
public final class Benchmarks {

    private static final Path FOLDER = Path.of("target", "benchmark");

    private Benchmarks() {}

    /**
     * Runs them.
     *
     * @param args a regular expression, found in the name of each benchmark that is to run
     */
    public static void main(String[] args) throws Exception {
        String wanted = args.length == 0 ? ".*" : args[0];
        Files.createDirectories(FOLDER);
        var report = new StringBuilder("Java %s, %s, %d processors, %tF%n"
                .formatted(
                        Runtime.version(),
                        System.getProperty("os.name"),
                        Runtime.getRuntime().availableProcessors(),
                        System.currentTimeMillis()));
        if (List.of("Decoding", "Writing", "Hit").stream().anyMatch(name -> isWanted(name, wanted))) {
            report.append(inProcess(wanted));
        }
        if (isWanted("Heap", wanted)) {
            report.append(heap());
        }
        if (isWanted("Load", wanted)) {
            report.append(load());
        }
        Files.writeString(FOLDER.resolve("report.adoc"), report);
        System.out.println(report);
    }

    private static boolean isWanted(String name, String wanted) {
        return wanted.equals(".*") || wanted.contains(name);
    }

    private static String inProcess(String wanted) throws Exception {
        Collection<RunResult> results = new Runner(new OptionsBuilder()
                        .include(Benchmarks.class.getPackageName() + ".*" + wanted)
                        .addProfiler(GCProfiler.class)
                        .jvmArgsAppend("-Xmx1g")
                        .build())
                .run();
        var rows = new ArrayList<List<String>>();
        for (RunResult result : results) {
            var time = result.getPrimaryResult();
            var allocated = result.getSecondaryResults().get("gc.alloc.rate.norm");
            String answer = result.getParams().getParam("answer");
            String name = result.getParams().getBenchmark();
            rows.add(List.of(
                    name.substring(name.indexOf(".benchmark.") + ".benchmark.".length()),
                    answer == null ? "" : answer,
                    number(time.getStatistics().getPercentile(50)),
                    number(time.getStatistics().getMin()) + " - "
                            + number(time.getStatistics().getMax()),
                    allocated == null ? "" : number(allocated.getScore())));
        }
        return table(List.of("", "answer", "ns, median", "least - most", "bytes allocated"), rows);
    }

    private static String heap() throws Exception {
        var rows = new ArrayList<List<String>>();
        for (String answer : Answers.ALL) {
            rows.add(List.of(
                    answer,
                    number(HeapBenchmark.json(answer)),
                    number(HeapBenchmark.customer(answer)),
                    number(HeapBenchmark.map(answer))));
        }
        return table(List.of("heap of one customer", "its JSON", "Customer, bytes", "Jackson's map, bytes"), rows);
    }

    private static String load() throws Exception {
        var text = new StringBuilder();
        var load = new LoadRun();
        for (int latency : new int[] {0, 50}) {
            var chart = new Chart(
                    "Lookups a second beside HttpClient 5 and Jackson to a map; answers after " + latency + " ms");
            for (int concurrent : numbers("concurrent", "1,8,32,128,512")) {
                text.append(cell(load, chart, Answers.SMALL, latency, concurrent));
            }
            Files.writeString(FOLDER.resolve("load-" + latency + "ms.svg"), chart.svg());
        }
        return text.append(cell(load, new Chart(""), Answers.LARGE, 0, 32)).toString();
    }

    private static String cell(LoadRun load, Chart chart, String answer, int latency, int concurrent) throws Exception {
        List<LoadRun.Result> results = load.run(answer, latency, concurrent);
        LoadRun.Result bare = results.get(0);
        var rows = new ArrayList<List<String>>();
        for (LoadRun.Result result : results) {
            chart.add(
                    concurrent + " at a time",
                    result.contender(),
                    result.perSecond() / bare.perSecond(),
                    result.least() / bare.perSecond(),
                    result.most() / bare.perSecond());
            rows.add(List.of(
                    result.contender(),
                    number(result.perSecond()),
                    number(result.least()) + " - " + number(result.most()),
                    String.format(Locale.ROOT, "%.2f", result.perSecond() / bare.perSecond()),
                    String.format(Locale.ROOT, "%.2f", result.p99Millis()),
                    String.format(Locale.ROOT, "%.1f", result.cpuMicros()),
                    "" + result.threads()));
        }
        String title = ".%s, after %d ms, %d at a time%n".formatted(answer, latency, concurrent);
        String table = title
                + table(
                        List.of("", "a second", "least - most", "ratio", "p99, ms", "CPU a lookup, us", "threads"),
                        rows);
        System.out.println(table);
        return table;
    }

    private static int[] numbers(String property, String usual) {
        return List.of(System.getProperty(property, usual).split(",")).stream()
                .mapToInt(Integer::parseInt)
                .toArray();
    }

    private static String number(double number) {
        return String.format(Locale.ROOT, "%,.0f", number);
    }

    private static String table(List<String> heads, List<List<String>> rows) {
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
