// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.github.camelladiflow.model.Outcome;
import io.github.camelladiflow.sandbox.Reply;
import io.github.camelladiflow.sandbox.SandboxReplies;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * Compares the dashboard and the alerts of {@code examples/monitoring} with the series that Prometheus scrapes from
 * running routes. If Debian's package {@code prometheus} is installed, its {@code promtool} also checks them.
 */
@Tag("baseline")
class DashboardTest extends SandboxRouteTestBase {

    private static final Path FOLDER = Path.of("examples/monitoring").toAbsolutePath();
    private static final Path ALERTS = FOLDER.resolve("ladiflow-alerts.yml");
    private static final Path ALERT_TESTS = Path.of("src/test/resources/monitoring/ladiflow-alerts.test.yml");
    private static final Pattern SELECTOR = Pattern.compile("(camel_ladiflow_\\w+)(?:\\{([^}]*)})?");
    private static final Pattern MATCHER = Pattern.compile("(\\w+)(=~|!~|!=|=)\"([^\"]*)\"");

    private final PrometheusMeterRegistry registry = MetersTest.histogramRegistry();

    @TempDir
    Path folder;

    /** Makes calls that succeed, that fail, that the cache serves, and that do not end. */
    @BeforeEach
    void startRoutes() throws Exception {
        context.getRegistry().bind("meters", registry);
        start(routes -> {
            routes.errorHandler(routes.noErrorHandler());
            routes.from("direct:in").to(lookupUri());
            routes.from("direct:cached").to(lookupUri("cacheTtl=10m"));
            routes.from("direct:stale").to(lookupUri("cacheTtl=1ms", "cacheStaleIfError=1h"));
            routes.from("direct:again").to(lookupUri("retryDelay=1ms").replace("maxRetries=0", "maxRetries=2"));
            routes.from(lookupUri("initialDelay=0", "stateFile=" + folder.resolve("state"))
                            .replace("customer/show", "customer/list"))
                    .to("log:changed?showAll=false&showBody=false");
            routes.from("direct:tags").to(lookupUri().replace("customer/show", "customer/list-tag"));
        });
        sendTraffic();
    }

    private void sendTraffic() {
        sendSuccessfully("direct:cached", LAN.phone());
        sendSuccessfully("direct:cached", LAN.phone());
        sendSuccessfully("direct:tags", null);
        send("direct:in", "0999999999");
        lookupReplies().next(Reply.status(503));
        sendSuccessfully("direct:again", LAN.phone());
        lookupReplies().next(Reply.unauthorized());
        send("direct:in", LAN.phone());
        send("direct:stale", LAN.email());
        lookupReplies().next(Reply.status(500));
        send("direct:stale", LAN.email());
    }

    /** The source's requests are not included. */
    private static SandboxReplies lookupReplies() {
        return sandbox().forOperation("customer/show");
    }

    private static JsonNode dashboard() throws IOException {
        return new ObjectMapper()
                .readTree(FOLDER.resolve("ladiflow-dashboard.json").toFile());
    }

    private static List<String> dashboardQueries() throws IOException {
        return dashboard().findValuesAsText("expr").stream()
                .map(expr -> expr.replace("$__rate_interval", "1m")
                        .replace("$context", ".*")
                        .replace("$component", ".*"))
                .toList();
    }

    /** The series of the alerts and of the recording rules. A rule that records calls has the labels of calls. */
    private static List<String> ruleExpressions() throws IOException {
        return new YAMLMapper()
                .readTree(ALERTS.toFile()).findValuesAsText("expr").stream()
                        .map(expression ->
                                expression.replaceAll("ladiflow:calls:\\w+", "camel_ladiflow_calls_seconds_count"))
                        .toList();
    }

    /** The labels that each metric has in the scrape. */
    private Map<String, Set<String>> scrapedLabels() {
        var labels = new HashMap<String, Set<String>>();
        registry.scrape()
                .lines()
                .filter(line -> line.startsWith("camel_ladiflow_"))
                .forEach(line -> {
                    var series = SELECTOR.matcher(line);
                    assertThat(series.lookingAt()).isTrue();
                    var names = labels.computeIfAbsent(series.group(1), name -> new HashSet<>());
                    MATCHER.matcher(series.group(2)).results().forEach(label -> names.add(label.group(1)));
                });
        return labels;
    }

    @Test
    void usesOnlyScrapedSeriesAndLabels() throws Exception {
        var scraped = scrapedLabels();
        var outcomes = Stream.of(Outcome.values()).map(Outcome::label).toList();
        var expressions = new ArrayList<>(ruleExpressions());
        expressions.addAll(dashboardQueries());
        expressions.addAll(dashboard().at("/templating/list").findValuesAsText("definition"));

        for (var expression : expressions) {
            SELECTOR.matcher(expression).results().forEach(selector -> {
                assertThat(scraped).as(expression).containsKey(selector.group(1));
                MATCHER.matcher(String.valueOf(selector.group(2))).results().forEach(matcher -> {
                    assertThat(scraped.get(selector.group(1))).as(expression).contains(matcher.group(1));
                    if (matcher.group(1).equals("outcome")) {
                        assertThat(outcomes)
                                .as(expression)
                                .contains(matcher.group(3).split("\\|"));
                    }
                });
            });
        }
    }

    @Test
    void passesPromtoolChecksAndTests() throws Exception {
        assumeThat(Stream.of(System.getenv("PATH").split(":")).map(path -> Path.of(path, "promtool")))
                .as("Debian's package prometheus is installed")
                .anyMatch(Files::isExecutable);
        var scrape = Files.writeString(folder.resolve("scrape"), registry.scrape());

        assertThat(runCommand("promtool", "check", "rules", "--lint-fatal", ALERTS.toString()))
                .contains("SUCCESS: " + ruleExpressions().size() + " rules");
        assertThat(runCommand("sh", "-c", "promtool check metrics < " + scrape)).isEmpty();
        var queries = folder.resolve("queries.yml");
        var rules = dashboardQueries().stream()
                .map(query -> Map.of("record", "dashboard:query", "expr", query, "labels", Map.of("query", query)))
                .toList();
        new YAMLMapper()
                .writeValue(queries.toFile(), Map.of("groups", List.of(Map.of("name", "dashboard", "rules", rules))));
        assertThat(runCommand("promtool", "check", "rules", queries.toString())).contains("SUCCESS");
        // the tests do not repeat the descriptions
        Files.writeString(
                folder.resolve(ALERTS.getFileName()),
                Files.readString(ALERTS).replaceAll("(?m)^ +description: .*\n", ""));
        var tests = Files.copy(ALERT_TESTS, folder.resolve(ALERT_TESTS.getFileName()));
        assertThat(runCommand("promtool", "test", "rules", tests.toString())).contains("SUCCESS");
    }

    private static String runCommand(String... command) throws Exception {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
