// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;

import io.github.camelladiflow.model.exception.LadiFlowConnectionException;
import io.github.camelladiflow.model.exception.LadiFlowException;
import io.github.camelladiflow.model.exception.LadiFlowRequestException;
import io.github.camelladiflow.model.exception.LadiFlowServerException;
import io.github.camelladiflow.sandbox.Reply;
import io.github.camelladiflow.sandbox.SandboxCustomer;
import io.github.camelladiflow.sandbox.SandboxRequest;
import org.apache.camel.component.http.HttpComponent;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Tests retries, and counts them by the requests that the server received. */
@Execution(ExecutionMode.CONCURRENT)
class RetryTest extends LookupTestBase {

    private static final Duration LONG = Duration.ofMinutes(2);
    private static final String PHONE = SandboxCustomer.of(1).phone();

    @BeforeEach
    void create() {
        component.getConfiguration().setRetryDelay(Duration.ofMillis(1));
    }

    // ---- calls that are retried

    @Test
    void reportsFirstFailureAfterWhichWriteMayHaveBeenCarriedOut() throws Exception {
        sandbox.next(Reply.status(503), Reply.envelope(400, "no"));
        var sent =
                sender("ladiflow:customer/create-or-update?retryWrites=true").send(Map.of("email", "hoa@example.com"));

        assertThat(sandbox.requestCount()).isEqualTo(2);
        assertThat(sent.failure()).isInstanceOf(LadiFlowServerException.class);
        assertThat(((LadiFlowException) sent.failure()).isPossiblyCarriedOut()).isTrue();
        assertThat(sent.failure().getSuppressed()).hasOnlyElementsOfType(LadiFlowRequestException.class);
    }

    // ---- pauses

    @ParameterizedTest
    @ValueSource(ints = {429, 503})
    void obeysRetryAfterInSecondsAndAsDate(int status) throws Exception {
        sandbox.next(Reply.status(status).withHeader("Retry-After", "1"));
        lookUp();
        assertThat(pauseBeforeRequest(1)).isGreaterThanOrEqualTo(Duration.ofSeconds(1));

        var date = ZonedDateTime.now(ZoneOffset.UTC).plusSeconds(3).truncatedTo(ChronoUnit.SECONDS);
        sandbox.next(Reply.status(status).withHeader("Retry-After", DateTimeFormatter.RFC_1123_DATE_TIME.format(date)));
        lookUp();
        assertThat(sandbox.requests().get(3).instant()).isAfterOrEqualTo(date.toInstant());
    }

    @ParameterizedTest
    @ValueSource(strings = {"9223372036854775807", "99999999999999999999"})
    void waitsLongestPauseIfRetryAfterIsBeyondAnyNumber(String seconds) throws Exception {
        component.getConfiguration().setRetryMaxDelay(Duration.ofMillis(1_500));
        sandbox.next(Reply.status(503).withHeader("Retry-After", seconds));
        lookUp();

        assertThat(pauseBeforeRequest(1)).isGreaterThanOrEqualTo(Duration.ofMillis(1_500));
    }

    @Test
    void sendsOneRequestMoreThanMaxRetries() throws Exception {
        component.getConfiguration().setMaxRetries(2);
        sandbox.next(4, Reply.status(503));

        assertThat(lookUp().header(LadiFlowConstants.ATTEMPTS)).isEqualTo(3);
        assertThat(sandbox.requestCount()).isEqualTo(3);
    }

    @Test
    void doublesPauses() throws Exception {
        component.getConfiguration().setRetryDelay(Duration.ofMillis(100));
        sandbox.next(4, Reply.status(503));
        component.getConfiguration().setMaxRetries(4);
        lookUp();

        for (int i = 1; i <= 4; i++) {
            assertThat(pauseBeforeRequest(i)).isGreaterThanOrEqualTo(Duration.ofMillis(25L << i));
        }
    }

    @Test
    void interruptEndsPauseAndKeepsItsFlag() throws Exception {
        component.getConfiguration().setRetryDelay(LONG);
        component.getConfiguration().setRetryMaxDelay(LONG);
        component.getConfiguration().setRetryTimeout(LONG.multipliedBy(2));
        sandbox.next(Reply.status(503));
        MessageSender lookup = sender("ladiflow:customer/show");
        var waiting = lookup.startInterruptible(PHONE);
        sandbox.awaitRequests(1, LONG);
        await().until(() ->
                threadsBlockedInComponent().contains(waiting.thread().getName()));
        waiting.thread().interrupt();

        assertThat(waiting.isInterrupted().get()).isTrue();
        assertThat(lookup.completed.get(0).failure())
                .hasMessageContaining("The thread was interrupted")
                .satisfies(e -> assertThat(e.getSuppressed()).hasOnlyElementsOfType(LadiFlowServerException.class));
    }

    // ---- retryTimeout

    @Test
    void failsWithoutRequestIfDeadlineIsOver() throws Exception {
        component.getConfiguration().setRetryTimeout(Duration.ofNanos(1));

        assertThat(lookUp().failure()).hasMessageContaining("retryTimeout expired before the request to customer/show");
        assertThat(sandbox.requestCount()).isZero();
    }

    @Test
    void endsCallAtRetryTimeoutWithoutFreeConnection() throws Exception {
        // one connection for all endpoints
        var pool = PoolingHttpClientConnectionManagerBuilder.create()
                .setMaxConnTotal(1)
                .setMaxConnPerRoute(1);
        var http = context.getComponent("http", HttpComponent.class);
        http.setClientConnectionManager(pool.build());
        component.getConfiguration().setConnectTimeout(Duration.ofHours(1));
        MessageSender patient = sender("ladiflow:customer/show");
        startHeldLookup(patient, PHONE);
        SentMessage sent = sender("ladiflow:customer/show?retryTimeout=500").send(PHONE);

        assertThat(sent.failure()).isInstanceOf(LadiFlowConnectionException.class);
        assertThat(((LadiFlowConnectionException) sent.failure()).isRequestSent())
                .isFalse();
        assertThat(patient.completed).isEmpty();
        assertThat(sandbox.requestCount()).isOne();
    }

    // ---- helpers

    private SentMessage lookUp() throws Exception {
        MessageSender lookup = sender("ladiflow:customer/show");
        SentMessage sent = lookup.send(PHONE);
        lookup.awaitCompleted(1);
        return sent;
    }

    private Duration pauseBeforeRequest(int index) {
        List<SandboxRequest> seen = sandbox.requests();
        return Duration.between(seen.get(index - 1).instant(), seen.get(index).instant());
    }
}
