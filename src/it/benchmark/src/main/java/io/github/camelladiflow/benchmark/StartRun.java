// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.benchmark;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.github.camelladiflow.routes.PublishedClassPath;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.main.Main;

/**
 * Measures the time from the start of a JVM to a started route, and to the first response. The contenders take turns, one JVM
 * each, all with the same class path, which is that of a user of the component.
 */
final class StartRun {

    private static final int ROUNDS = Integer.getInteger("rounds", 15);
    private static final List<String> CONTENDERS = List.of("camel-http", "ladiflow", "ladiflow-cached", "empty");

    private StartRun() {}

    /** The result of one contender in one JVM. */
    private record Round(double started, double responded, double classes) {}

    static String report() throws Exception {
        String classPath =
                PublishedClassPath.of(List.of("camel-ladiflow", "camel-main", "camel-direct", "camel-jackson"))
                        + File.pathSeparator
                        + Path.of(App.class
                                .getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                                .toURI());
        Map<String, List<Round>> rounds = new LinkedHashMap<>();
        try (var server = new ServerProcess()) {
            for (int i = -1; i < ROUNDS; i++) {
                for (String contender : CONTENDERS) {
                    Round round = round(contender, server.url(0, ResponseFixtures.SMALL), classPath);
                    // the first JVM reads from the disk
                    if (i >= 0) {
                        rounds.computeIfAbsent(contender, key -> new ArrayList<>())
                                .add(round);
                    }
                }
            }
        }
        var rows = new ArrayList<List<String>>();
        rounds.forEach((contender, all) -> {
            var started = Spread.of(all.stream().mapToDouble(Round::started).toArray());
            var responded = Spread.of(all.stream().mapToDouble(Round::responded).toArray());
            var classes = Spread.of(all.stream().mapToDouble(Round::classes).toArray());
            rows.add(List.of(
                    contender,
                    started.median(0),
                    started.range(0),
                    responded.median(0),
                    responded.range(0),
                    classes.median(0)));
        });
        return Benchmarks.table(
                List.of("route", "started, ms", "least - most", "first response, ms", "least - most", "classes"), rows);
    }

    private static Round round(String contender, String url, String classPath) throws IOException {
        long start = System.nanoTime();
        try (var process = new ChildProcess(
                classPath, List.of("-Dslf4j.internal.verbosity=ERROR", App.class.getName(), contender, url))) {
            process.number();
            long started = System.nanoTime();
            process.number();
            long responded = System.nanoTime();
            return new Round((started - start) / 1e6, (responded - start) / 1e6, process.number());
        }
    }

    /** Starts Camel Main with one of the routes. */
    static final class App {

        private App() {}

        public static void main(String[] args) throws Exception {
            var main = new Main();
            if (args[0].startsWith("ladiflow")) {
                main.addInitialProperty("camel.component.ladiflow.api-key", "a-key");
                main.addInitialProperty("camel.component.ladiflow.base-url", args[1]);
            }
            main.configure().addRoutesBuilder(new RouteBuilder() {
                @Override
                public void configure() {
                    switch (args[0]) {
                        case "empty" -> from("direct:in").setBody(constant(""));
                        case "ladiflow" -> from("direct:in").to("ladiflow:customer/show");
                        case "ladiflow-cached" -> from("direct:in").to("ladiflow:customer/show?cacheTtl=1h");
                        default -> CamelHttpRoutes.asPeopleWriteIt(from("direct:in"), args[1]);
                    }
                }
            });
            main.start();
            System.out.println(1);
            main.getCamelTemplate().requestBody("direct:in", "0901234567");
            System.out.println(2);
            System.out.println(ManagementFactory.getClassLoadingMXBean().getTotalLoadedClassCount());
            System.exit(0);
        }
    }
}
