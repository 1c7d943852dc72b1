// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.github.camelladiflow.model.exception.LadiFlowException;
import io.github.camelladiflow.model.exception.LadiFlowNotFoundException;
import io.github.camelladiflow.model.exception.LadiFlowRateLimitException;
import io.github.camelladiflow.model.exception.LadiFlowRequestException;
import io.github.camelladiflow.model.exception.LadiFlowServerException;
import io.github.camelladiflow.sandbox.LadiFlowSandbox;
import io.github.camelladiflow.sandbox.Reply;
import io.github.camelladiflow.sandbox.SandboxCustomer;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests the table "What happens when" in the reference. */
class FailureTableTest extends RouteTestBase {

    private static final SandboxCustomer LAN = SandboxCustomer.of(1);
    private static final Duration LONG = Duration.ofMinutes(1);
    /** Entries are stale at once. */
    private static final String STALE_OPTIONS = "&cacheTtl=PT0.000000001S&cacheStaleIfError=1h";

    private final LadiFlowSandbox sandbox = LadiFlowSandbox.start();

    private static final int COLUMNS = 5;

    /** The rows of the table that do not describe a response to a single lookup. Other tests cover them. */
    private static final List<String> ROWS_TESTED_ELSEWHERE = List.of(
            // ConnectionOptionsTest and TlsTest
            "no connection in the pool becomes free",
            "TLS fails",
            // below
            "the message has no key",
            "the call does not get a slot",
            // UserCodeExceptionTest
            "`apiKeySupplier` does not return the key",
            // SingleFlightTest and StoppingTest
            "the in-flight request that this lookup shares",
            "the in-flight request takes longer",
            "the Camel context stops");

    /**
     * @param title the beginning of the row in the table, which states the result
     * @param setup causes the failure
     * @param options further options of the endpoint
     * @param expectedOverride the expected exception, if the table refers to another place; otherwise null
     * @param description a description of the setup
     */
    record Row(
            String title,
            Consumer<LadiFlowSandbox> setup,
            String options,
            Class<? extends LadiFlowException> expectedOverride,
            String description) {

        Class<? extends LadiFlowException> exception() {
            return expectedOverride != null
                    ? expectedOverride
                    : exception(cells(title).get(2));
        }

        private static Class<? extends LadiFlowException> exception(String cell) {
            var name = Pattern.compile("`(LadiFlow\\w+)`").matcher(cell);
            assertThat(name.find()).as(cell).isTrue();
            try {
                return Class.forName(LadiFlowException.class.getPackageName() + "." + name.group(1))
                        .asSubclass(LadiFlowException.class);
            } catch (ClassNotFoundException e) {
                throw new AssertionError(cell, e);
            }
        }

        /** Whether the cache serves a stale response if {@code cacheStaleIfError} is set. */
        boolean isServedStale() {
            assertThat(cells(title).get(3)).isIn("yes", "no");
            return cells(title).get(3).equals("yes");
        }

        /** Checks how many requests are sent with {@code maxRetries=2}. */
        void assertAttempts(int attempts) {
            var bounds = Pattern.compile("(?:(up to )|(\\d) to )?(\\d)")
                    .matcher(cells(title).get(4));
            assertThat(bounds.matches()).as(cells(title).toString()).isTrue();
            int most = Integer.parseInt(bounds.group(3));
            int least =
                    bounds.group(1) != null ? 1 : bounds.group(2) != null ? Integer.parseInt(bounds.group(2)) : most;
            assertThat(attempts).as(cells(title).toString()).isBetween(least, most);
            assertThat(attempts > 1).isEqualTo(cells(title).get(1).startsWith("yes"));
        }

        @Override
        public String toString() {
            return title + ": " + description + options;
        }
    }

    static Stream<Row> rows() {
        var lan = LAN.id();
        var unconnected = "the host is unknown, or the connection is refused, breaks";
        var again = "408, 502, 503 or 504";
        var denied = "401 or 403";
        var misread = "200 with an HTML page";
        return Stream.of(
                new Row(unconnected, LadiFlowSandbox::close, "", null, "closed"),
                responseRow(unconnected, Reply.hangUp(), ""),
                responseRow(unconnected, Reply.truncated(), ""),
                new Row(
                        "no complete response arrives",
                        LadiFlowSandbox::hold,
                        "&responseTimeout=300ms",
                        null,
                        "silence"),
                responseRow("429", Reply.rateLimited(Duration.ZERO), ""),
                responseRow("429", Reply.rateLimited(Duration.ofHours(1)), "&retryMaxDelay=1ms"),
                responseRow("429", Reply.rateLimited(), ""),
                responseRow(again, Reply.status(408), ""),
                responseRow(again, Reply.status(502), ""),
                responseRow(again, Reply.status(503), ""),
                responseRow(again, Reply.status(504), ""),
                new Row(
                        "`retryTimeout` ends",
                        sandbox -> sandbox.always(Reply.status(503)),
                        "&retryTimeout=10s&retryDelay=30s",
                        LadiFlowServerException.class,
                        "503"),
                responseRow("500 or another 5xx", Reply.status(500), ""),
                responseRow(denied, Reply.unauthorized(), ""),
                responseRow(denied, Reply.status(403), ""),
                responseRow("another 4xx", Reply.status(400), ""),
                responseRow("404 with an HTML page", Reply.html(404), ""),
                responseRow(misread, Reply.html(200), ""),
                responseRow(misread, Reply.json(200, ""), ""),
                responseRow(misread, Reply.normal(), "&maxResponseSize=100"),
                responseRow(misread, Reply.status(302), ""),
                new Row(
                        "the customer is not found",
                        sandbox -> sandbox.remove(lan),
                        "",
                        LadiFlowNotFoundException.class,
                        "removed"));
    }

    private static Row responseRow(String what, Reply reply, String options) {
        return new Row(what, sandbox -> sandbox.always(reply), options, null, reply.toString());
    }

    /** Returns the table on the page, with the cells' line breaks removed. */
    private static List<List<String>> table() {
        try {
            String page = Files.readString(Path.of("src/main/docs/failures.adoc"));
            String table = page.substring(page.indexOf("[#what-happens-when]")).split("\\|===\n", 3)[1];
            String[] cells = table.split("\n\n", 2)[1].strip().substring(1).split("\\|", -1);
            return IntStream.range(0, cells.length / COLUMNS)
                    .mapToObj(row -> Arrays.stream(cells, COLUMNS * row, COLUMNS * (row + 1))
                            .map(cell -> cell.strip().replace('\n', ' '))
                            .toList())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> cells(String what) {
        var rows = table().stream().filter(row -> row.get(0).startsWith(what)).toList();
        assertThat(rows).as(what).hasSize(1);
        return rows.get(0);
    }

    @Test
    void testsEveryRowOfTable() {
        var tried = Stream.concat(rows().map(Row::title), ROWS_TESTED_ELSEWHERE.stream())
                .distinct()
                .toList();

        assertThat(tried).allSatisfy(what -> assertThat(cells(what)).isNotEmpty());
        assertThat(table()).hasSameSizeAs(tried);
    }

    @BeforeEach
    void connect() {
        component(sandbox.baseUrl(), sandbox.apiKey()).getConfiguration().setRetryDelay(Duration.ofMillis(1));
    }

    @AfterEach
    void closeSandbox() {
        sandbox.close();
    }

    @ParameterizedTest
    @MethodSource("rows")
    void failsAsDocumented(Row row) {
        row.setup().accept(sandbox);

        Exchange exchange = lookup(row.options());

        assertThat(exchange.getException()).isExactlyInstanceOf(row.exception());
        int attempts = exchange.getMessage().getHeader(LadiFlowConstants.ATTEMPTS, Integer.class);
        row.assertAttempts(attempts);
        int requests = row.description().equals("closed") ? 0 : attempts;
        // an abandoned request may still be on its way
        sandbox.awaitRequests(requests, LONG);
        assertThat(sandbox.requestCount()).isEqualTo(requests);
        if (row.exception() != LadiFlowNotFoundException.class) {
            assertThat(exchange.getMessage().getHeaders())
                    .doesNotContainKeys(
                            LadiFlowConstants.OUTCOME, LadiFlowConstants.HTTP_STATUS, LadiFlowConstants.CACHE);
        }
    }

    @ParameterizedTest
    @MethodSource("rows")
    void servesStaleResponseAsDocumented(Row row) {
        warmUp();
        row.setup().accept(sandbox);

        Exchange exchange = lookup(row.options() + STALE_OPTIONS);

        if (row.isServedStale()) {
            row.assertAttempts(assertStale(exchange));
        } else {
            assertThat(exchange.getException()).isExactlyInstanceOf(row.exception());
        }
    }

    @Test
    void servesStaleResponseWithoutPermit() {
        context.getComponent("ladiflow", LadiFlowComponent.class).setMaxRequestsPerSecond(1);
        warmUp();
        // does not return the only permit
        sandbox.hold();
        context.createProducerTemplate().asyncSendBody("ladiflow:customer/show", LAN.phone());
        sandbox.awaitRequests(2, LONG);

        Exchange plain = lookup("&retryTimeout=1ms");
        Exchange stale = lookup("&retryTimeout=1ms" + STALE_OPTIONS);

        assertThat(plain.getException()).isExactlyInstanceOf(LadiFlowRateLimitException.class);
        assertThat(plain.getMessage().getHeader(LadiFlowConstants.ATTEMPTS)).isEqualTo(0);
        assertThat(assertStale(stale)).isZero();
    }

    @Test
    void sendsNothingForMessageWithoutKey() {
        Exchange exchange = send("ladiflow:customer/show", "no key at all", Map.of());

        assertThat(exchange.getException()).isExactlyInstanceOf(LadiFlowRequestException.class);
        assertThat(exchange.getMessage().getHeaders())
                .containsEntry(LadiFlowConstants.ATTEMPTS, 0)
                .doesNotContainKey(LadiFlowConstants.OUTCOME);
        assertThat(sandbox.requestCount()).isZero();
    }

    private void warmUp() {
        assertThat(lookup(STALE_OPTIONS).getException()).isNull();
    }

    private Exchange lookup(String options) {
        return send("ladiflow:customer/show?maxRetries=2" + options, LAN.phone(), Map.of());
    }

    private static int assertStale(Exchange exchange) {
        assertThat(exchange.getException()).isNull();
        assertThat(exchange.getMessage().getHeader(LadiFlowConstants.CACHE)).isEqualTo("STALE");
        return exchange.getMessage().getHeader(LadiFlowConstants.ATTEMPTS, Integer.class);
    }
}
