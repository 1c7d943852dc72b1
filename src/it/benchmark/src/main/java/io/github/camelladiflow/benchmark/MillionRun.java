// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.benchmark;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelladiflow.routes.PublishedClassPath;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.springframework.jms.connection.CachingConnectionFactory;

/**
 * A file of a million rows through {@code routes/customer-lookup.camel.yaml} in a JVM with little heap, all hits of the cache,
 * compared with the same route in which a constant of the same size replaces the lookup.
 */
final class MillionRun {

    private static final int ROWS = Integer.getInteger("rows", 1_000_000);
    private static final int CUSTOMERS = 1_000;
    private static final int WARM_UP_ROWS = 20_000;
    private static final List<String> NEEDS = List.of(
            "camel-ladiflow",
            "camel-main",
            "camel-yaml-dsl",
            "camel-bean",
            "camel-file",
            "camel-jms",
            "artemis-jakarta-client");
    private static final String HEAP = System.getProperty("heap", "64m");
    private static final Path ROUTE = Path.of("routes", "customer-lookup.camel.yaml");
    private static final Pattern LOOKUP = Pattern.compile("to:\\s+uri: \"ladiflow:customer/show\\?.*outputType=JSON\"");
    private static final Duration PATIENCE = Duration.ofMinutes(20);

    private static final String OUTCOME_HEADER = "setHeader: { name: CamelLadiFlowOutcome, constant: FOUND }";

    private MillionRun() {}

    static String report() throws Exception {
        var rows = new ArrayList<List<String>>();
        rows.add(run("the lookup", "$0"));
        String nextStep = "\n" + " ".repeat(20) + "- ";
        String constant = "setBody: { constant: \"resource:file:{{response}}\" }";
        rows.add(run("a constant instead", constant + nextStep + OUTCOME_HEADER));
        rows.add(run("the row itself", OUTCOME_HEADER));
        return Benchmarks.table(
                List.of("%,d rows, heap of %s".formatted(ROWS, HEAP), "rows a second", "CPU a row, us", "messages"),
                rows);
    }

    private static List<String> run(String name, String step) throws Exception {
        var folder = Files.createTempDirectory("million");
        var inbox = Files.createDirectories(folder.resolve("inbox/customer-lookup"));
        var response = Files.writeString(
                folder.resolve("response.json"),
                new ObjectMapper()
                        .readTree(ResponseFixtures.compact(ResponseFixtures.SMALL))
                        .at("/data/customer")
                        .toString());
        var lookup = LOOKUP.matcher(Files.readString(ROUTE));
        if (!lookup.find()) {
            throw new IllegalStateException("The route does not have the lookup that this class replaces");
        }
        var route = Files.writeString(folder.resolve("route.camel.yaml"), lookup.replaceFirst(step));
        try (var server = new ServerProcess();
                var broker = new BrokerProcess()) {
            Files.write(
                    folder.resolve("application.properties"),
                    List.of(
                            "camel.main.routesIncludePattern=file:" + route,
                            "camel.component.ladiflow.apiKey=a-key",
                            "camel.component.ladiflow.baseUrl=" + server.url(0, ResponseFixtures.SMALL),
                            "camel.component.ladiflow.cacheTtl=1h",
                            "camel.beans.connectionFactory=#class:" + CachingConnectionFactory.class.getName(),
                            "camel.beans.connectionFactory.targetConnectionFactory=#class:"
                                    + ActiveMQConnectionFactory.class.getName() + "('" + broker.url() + "')",
                            "camel.beans.connectionFactory.sessionCacheSize=20",
                            "camel.beans.connectionFactory.cacheConsumers=false",
                            "response=" + response,
                            "inbox=" + inbox.getParent()));
            try (var process = new ChildProcess(
                    folder + File.pathSeparator + PublishedClassPath.of(NEEDS),
                    List.of("-Xmx" + HEAP, "-Dslf4j.internal.verbosity=ERROR", "org.apache.camel.main.Main"))) {
                read(process, inbox, "warm-up.txt", WARM_UP_ROWS);
                // from here on, a lookup that the cache does not serve fails
                server.close();
                long cpu = process.cpuNanos();
                double seconds = read(process, inbox, "leads.txt", ROWS);
                return List.of(
                        name,
                        Spread.text(ROWS / seconds, 0),
                        Spread.text((process.cpuNanos() - cpu) / 1e3 / ROWS, 1),
                        Spread.text(broker.count("ladiflow.customers"), 0));
            }
        }
    }

    /** Passes a file to the route, and returns how many seconds the route takes. */
    private static double read(ChildProcess process, Path inbox, String name, int rows) throws Exception {
        var part = inbox.resolveSibling(name);
        try (var out = Files.newBufferedWriter(part, StandardCharsets.US_ASCII)) {
            for (int i = 0; i < rows; i++) {
                out.write("09" + (10_000_000 + i % CUSTOMERS) + "\n");
            }
        }
        long start = System.nanoTime();
        Files.move(part, inbox.resolve(name));
        while (!Files.exists(inbox.resolve(".done").resolve(name))) {
            if (!process.isAlive() || System.nanoTime() - start > PATIENCE.toNanos()) {
                throw new IllegalStateException("The process has ended, or takes too long");
            }
            Thread.sleep(20);
        }
        return (System.nanoTime() - start) / 1e9;
    }
}
