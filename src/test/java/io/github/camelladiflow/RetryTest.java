// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.time.Duration;
import java.util.Map;

import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.exception.LadiFlowConnectionException;
import io.github.camelladiflow.model.exception.LadiFlowException;
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
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

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

    /** By default, there are two retries. The HTTP client's own retries are off. */
    @ParameterizedTest
    @CsvSource({"408, 2", "429, 2", "502, 2", "503, 2", "504, 2", "429, 0", "503, 0", "503, 5"})
    void retriesSameRequestAtMostMaxRetriesTimes(int status, int maxRetries) throws Exception {
        if (maxRetries != 2) {
            component.getConfiguration().setMaxRetries(maxRetries);
        }
        sandbox.always(Reply.status(status));

        SentMessage sent = lookUp();

        assertThat(((LadiFlowException) sent.failure()).getHttpStatus()).isEqualTo(status);
        assertThat(sent.header(LadiFlowConstants.ATTEMPTS)).isEqualTo(maxRetries + 1);
        assertThat(sandbox.requests())
                .extracting(SandboxRequest::body)
                .hasSize(maxRetries + 1)
                .containsOnly("{\"phone\":\"" + PHONE + "\"}");
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 503})
    void retriesOnEnvelopeCode(int code) throws Exception {
        sandbox.next(Reply.envelope(200, code, "later"));

        assertThat(lookUp().body()).isInstanceOf(Customer.class);
        assertThat(requestCount()).isEqualTo(2);
    }

    @Test
    void doesNotRetryWriteThatTimedOut() throws Exception {
        sandbox.hold();
        var written = sender("ladiflow:customer/create-or-update?responseTimeout=300")
                .send(Map.of("email", "hoa@example.com"));

        // the request may be cancelled before the sandbox has read it
        sandbox.awaitRequests(1, LONG);
        assertThat(written.failure()).isInstanceOf(LadiFlowConnectionException.class);
        assertThat(((LadiFlowException) written.failure()).isPossiblyCarriedOut())
                .isTrue();
        assertThat(written.header(LadiFlowConstants.ATTEMPTS)).isEqualTo(1);
        assertThat(requestCount()).isOne();
    }

    // ---- Retry-After

    @Test
    void obeysRetryAfterSeconds() throws Exception {
        sandbox.next(Reply.status(503).withHeader("Retry-After", "1"));
        lookUp();

        var seen = sandbox.requests();
        assertThat(Duration.between(seen.get(0).instant(), seen.get(1).instant()))
                .isGreaterThanOrEqualTo(Duration.ofSeconds(1));
    }

    // ---- retryTimeout

    @Test
    void endsCallAtRetryTimeoutWithoutResponse() throws Exception {
        component.getConfiguration().setRetryTimeout(Duration.ofSeconds(2));
        component.getConfiguration().setResponseTimeout(Duration.ofHours(1));
        // opens the connection, which may take some time
        MessageSender lookup = sender("ladiflow:customer/show?retryTimeout=2m");
        lookup.send(PHONE);
        sandbox.hold();
        SentMessage sent = sender("ladiflow:customer/show").send(PHONE);
        sandbox.awaitRequests(2, LONG);

        assertThat(sent.failure())
                .isInstanceOf(LadiFlowConnectionException.class)
                .hasMessageContaining("retryTimeout");
        assertThat(((LadiFlowConnectionException) sent.failure()).isRequestSent())
                .isTrue();
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
        assertThat(requestCount()).isOne();
    }

    // ---- helpers

    private SentMessage lookUp() throws Exception {
        MessageSender lookup = sender("ladiflow:customer/show");
        SentMessage sent = lookup.send(PHONE);
        lookup.awaitCompleted(1);
        return sent;
    }

    private long requestCount() {
        return sandbox.requestCount();
    }
}
