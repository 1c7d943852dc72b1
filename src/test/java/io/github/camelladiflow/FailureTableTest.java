// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.camelladiflow.model.exception.LadiFlowAuthenticationException;
import io.github.camelladiflow.model.exception.LadiFlowConnectionException;
import io.github.camelladiflow.model.exception.LadiFlowException;
import io.github.camelladiflow.model.exception.LadiFlowNotFoundException;
import io.github.camelladiflow.model.exception.LadiFlowRateLimitException;
import io.github.camelladiflow.model.exception.LadiFlowRequestException;
import io.github.camelladiflow.model.exception.LadiFlowServerException;
import io.github.camelladiflow.model.exception.LadiFlowUnexpectedResponseException;
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

/** Tests and writes the table of failures on the page about failed calls. */
public class FailureTableTest extends RouteTestBase {

    private static final SandboxCustomer LAN = SandboxCustomer.of(1);
    private static final Duration LONG = Duration.ofMinutes(1);
    /** Entries are stale at once. */
    private static final String STALE_OPTIONS = "&cacheTtl=PT0.000000001S&cacheStaleIfError=1h";

    private final LadiFlowSandbox sandbox = LadiFlowSandbox.start();

    /**
     * A row of the table on the page. Tests that are named below cover the rows without a scenario in this class.
     *
     * @param exception the exception without a cache
     * @param requests how many requests the call sends with {@code maxRetries=2}, or a range such as {@code 0-3}
     */
    private enum Row {
        // NetworkFaultTest: no free connection
        UNCONNECTED(
                "no connection within `connectTimeout`, or a broken connection",
                LadiFlowConnectionException.class,
                true,
                "3",
                true),
        SILENCE("no complete response within `responseTimeout`", LadiFlowConnectionException.class, true, "1-3", true),
        // TlsTest
        TLS("the TLS connection fails", LadiFlowConnectionException.class, false, "1", true),
        RATE_LIMITED("429", LadiFlowRateLimitException.class, true, "3", true),
        NO_SLOT("no slot within `retryTimeout`", LadiFlowRateLimitException.class, true, "0", true),
        UNAVAILABLE("408, 502, 503, 504", LadiFlowServerException.class, true, "3", true),
        DEADLINE("the same, but `retryTimeout` expires first", LadiFlowServerException.class, true, "1-3", true),
        SERVER_ERROR("500 or another 5xx", LadiFlowServerException.class, true, "1", true),
        DENIED("401 or 403", LadiFlowAuthenticationException.class, false, "1", false),
        NEW_KEY(
                "the same, but `apiKeySupplier` then returns another key",
                LadiFlowAuthenticationException.class,
                false,
                "2-3",
                false),
        NO_KEY("`apiKeySupplier` returns no key", LadiFlowAuthenticationException.class, false, "0", false),
        REJECTED("another 4xx, such as a 404 with an HTML page", LadiFlowRequestException.class, false, "1", false),
        INVALID_MESSAGE("the component rejects the message", LadiFlowRequestException.class, false, "0", false),
        UNREADABLE(
                "a redirect; an empty, invalid or oversized response",
                LadiFlowUnexpectedResponseException.class,
                false,
                "1",
                true),
        NOT_FOUND(
                "the customer is not found, with `notFound=EXCEPTION`",
                LadiFlowNotFoundException.class,
                false,
                "1",
                false),
        // StoppingTest
        STOPPING("the producer or the component is stopped", LadiFlowConnectionException.class, true, "0-3", true);

        private final String what;
        private final Class<? extends LadiFlowException> exception;
        private final boolean retryable;
        private final String requests;
        private final boolean stale;

        Row(
                String what,
                Class<? extends LadiFlowException> exception,
                boolean retryable,
                String requests,
                boolean stale) {
            this.what = what;
            this.exception = exception;
            this.retryable = retryable;
            this.requests = requests;
            this.stale = stale;
        }

        void assertRequests(int sent) {
            int most = requests.charAt(requests.length() - 1) - '0';
            assertThat(sent).isBetween(requests.charAt(0) - '0', most);
            assertThat(sent > 1).isEqualTo(most > 1 && this != DEADLINE);
        }

        String line() {
            return "| %s | `%s` | %s | %s | %s%n"
                    .formatted(
                            what,
                            exception.getSimpleName(),
                            retryable ? "yes" : "no",
                            requests.replace("-", "–"),
                            stale ? "yes" : "no");
        }
    }

    /** Writes the table into its page. */
    public static String write(String file, String text) {
        String start = "// failures: START\n";
        return !file.endsWith("/failures.adoc")
                ? text
                : text.substring(0, text.indexOf(start))
                        + Stream.of(Row.values())
                                .map(Row::line)
                                .collect(Collectors.joining(
                                        "",
                                        start + "[width=\"100%\",cols=\"5,4,1,1,1\",options=\"header\"]\n|===\n"
                                                + "| Failure | Exception | `isRetryable()` | Requests | Stale\n\n",
                                        "|===\n"))
                        + text.substring(text.indexOf("// failures: END"));
    }

    /**
     * @param setup causes the failure
     * @param options further options of the endpoint
     */
    private record Scenario(Row row, Consumer<LadiFlowSandbox> setup, String options, String description) {
        @Override
        public String toString() {
            return row + ": " + description + options;
        }
    }

    static Stream<Scenario> scenarios() {
        return Stream.of(
                new Scenario(Row.UNCONNECTED, LadiFlowSandbox::close, "", "closed"),
                response(Row.UNCONNECTED, Reply.hangUp(), ""),
                response(Row.UNCONNECTED, Reply.truncated(), ""),
                new Scenario(Row.SILENCE, LadiFlowSandbox::hold, "&responseTimeout=300ms", "silence"),
                response(Row.RATE_LIMITED, Reply.rateLimited(Duration.ZERO), ""),
                response(Row.RATE_LIMITED, Reply.rateLimited(Duration.ofHours(1)), "&retryMaxDelay=1ms"),
                response(Row.RATE_LIMITED, Reply.rateLimited(), ""),
                response(Row.UNAVAILABLE, Reply.status(408), ""),
                response(Row.UNAVAILABLE, Reply.status(502), ""),
                response(Row.UNAVAILABLE, Reply.status(503), ""),
                response(Row.UNAVAILABLE, Reply.status(504), ""),
                response(Row.DEADLINE, Reply.status(503), "&retryTimeout=10s&retryDelay=30s"),
                response(Row.SERVER_ERROR, Reply.status(500), ""),
                response(Row.DENIED, Reply.unauthorized(), ""),
                response(Row.DENIED, Reply.status(403), ""),
                response(Row.NEW_KEY, Reply.unauthorized(), "&apiKeySupplier=#bean:newKeys"),
                response(Row.NO_KEY, Reply.normal(), "&apiKeySupplier=#bean:lostKey"),
                response(Row.REJECTED, Reply.status(400), ""),
                response(Row.REJECTED, Reply.html(404), ""),
                response(Row.INVALID_MESSAGE, Reply.normal(), "&lookupValue=nobody"),
                response(Row.UNREADABLE, Reply.html(200), ""),
                response(Row.UNREADABLE, Reply.json(200, ""), ""),
                response(Row.UNREADABLE, Reply.normal(), "&maxResponseSize=100"),
                response(Row.UNREADABLE, Reply.status(302), ""),
                new Scenario(Row.NOT_FOUND, sandbox -> sandbox.remove(LAN.id()), "", "removed"));
    }

    private static Scenario response(Row row, Reply reply, String options) {
        return new Scenario(row, sandbox -> sandbox.always(reply), options, reply.toString());
    }

    @BeforeEach
    void connect() {
        component(sandbox.baseUrl(), sandbox.apiKey()).getConfiguration().setRetryDelay(Duration.ofMillis(1));
        var keys = new AtomicInteger();
        context.getRegistry().bind("newKeys", Supplier.class, (Supplier<String>) () -> "key-" + keys.incrementAndGet());
        context.getRegistry().bind("lostKey", Supplier.class, (Supplier<String>)
                () -> keys.incrementAndGet() == 1 ? "key-at-start" : null);
    }

    @AfterEach
    void closeSandbox() {
        sandbox.close();
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void failsAsDocumented(Scenario scenario) {
        scenario.setup().accept(sandbox);

        Exchange exchange = lookup(scenario.options());

        assertThat(exchange.getException())
                .isExactlyInstanceOf(scenario.row().exception)
                .returns(scenario.row().retryable, failure -> ((LadiFlowException) failure).isRetryable());
        int attempts = exchange.getMessage().getHeader(LadiFlowConstants.ATTEMPTS, Integer.class);
        scenario.row().assertRequests(attempts);
        int requests = scenario.description().equals("closed") ? 0 : attempts;
        // an abandoned request may still be on its way
        sandbox.awaitRequests(requests, LONG);
        assertThat(sandbox.requestCount()).isEqualTo(requests);
        if (scenario.row() != Row.NOT_FOUND) {
            assertThat(exchange.getMessage().getHeaders())
                    .doesNotContainKeys(
                            LadiFlowConstants.OUTCOME, LadiFlowConstants.HTTP_STATUS, LadiFlowConstants.CACHE);
        }
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void servesStaleResponseAsDocumented(Scenario scenario) {
        warmUp();
        scenario.setup().accept(sandbox);

        Exchange exchange = lookup(scenario.options() + STALE_OPTIONS);

        if (scenario.row().stale) {
            scenario.row().assertRequests(assertStale(exchange));
        } else {
            assertThat(exchange.getException()).isExactlyInstanceOf(scenario.row().exception);
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
