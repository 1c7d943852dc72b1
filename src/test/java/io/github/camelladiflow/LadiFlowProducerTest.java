// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.util.Objects;
import java.util.TreeMap;

import io.github.camelladiflow.internal.client.CallResult;
import io.github.camelladiflow.internal.client.CallResult.CacheStatus;
import io.github.camelladiflow.internal.component.StoreCaller;
import io.github.camelladiflow.internal.monitor.RecordedLog;
import io.github.camelladiflow.internal.operation.Operation;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.Outcome;
import io.github.camelladiflow.model.exception.LadiFlowConnectionException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultExchange;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

/** Tests what the producer writes and reports, with an operation whose result the test sets, without HTTP. */
class LadiFlowProducerTest extends RouteTestBase {

    private static final CallResult<String> FOUND = CallResult.ofResponse(
                    Outcome.FOUND, "Lan", new CallResult.Response(200, 201, "ok", "id-7", null))
            .withAttempts(2)
            .withCacheStatus(CacheStatus.MISS);
    private static final RuntimeException FAILURE = new LadiFlowConnectionException(
                    "cut", LadiFlowOperation.CUSTOMER_SHOW, true, true, null)
            .initResponse(null, null, null, "id-8");

    private final LadiFlowComponent component = component("https://localhost/1.0", "key");
    private CallResult<String> result = FOUND;
    private RuntimeException thrown;
    private LadiFlowProducer<String, String> producer;
    private Exchange exchange;
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    private final Operation<String, String> operation = new Operation<>() {
        @Override
        public String read(Exchange exchange) {
            return exchange.getMessage().getBody(String.class);
        }

        @Override
        public CallResult<String> call(String request) {
            if (thrown != null) {
                throw thrown;
            }
            return result;
        }

        @Override
        public void writeOutput(Exchange exchange, String request, CallResult<String> response) {
            exchange.getMessage().setBody(request + " " + Objects.requireNonNull(response.value(), "nothing found"));
        }
    };

    @BeforeEach
    void start() {
        context.getRegistry().bind("meters", meters);
        context.start();
        var endpoint = context.getEndpoint("ladiflow:customer/show", LadiFlowEndpoint.class);
        var services = component.services();
        var caller = new StoreCaller(endpoint.apiOperation(), endpoint.getConfiguration(), services);
        producer = new LadiFlowProducer<>(endpoint, services, operation, caller);
        producer.start();
    }

    @AfterEach
    void stop() {
        producer.stop();
    }

    /** Returns how many calls have been measured with a tag. */
    private double calls(String tag, String value) {
        return meters.get("camel.ladiflow.calls").tag(tag, value).timer().count();
    }

    /** Sends a message with a header of an earlier call. */
    private void send() {
        exchange = new DefaultExchange(context);
        exchange.getMessage().setBody("chị");
        exchange.getMessage().setHeader(LadiFlowConstants.CODE, 7);
        producer.process(exchange);
    }

    @Test
    void setsHeadersAndLogsCall() {
        try (var log = new RecordedLog(LadiFlowProducer.class)) {
            send();

            assertThat(log.lines(Level.DEBUG))
                    .singleElement()
                    .asString()
                    .matches("ladiflow:customer/show: found, cache MISS, 2 requests, \\d{1,5} ms");
        }
        assertThat(exchange.getMessage().getBody()).isEqualTo("chị Lan");
        assertThat(new TreeMap<>(exchange.getMessage().getHeaders()))
                .hasToString("{CamelLadiFlowAttempts=2, CamelLadiFlowCache=MISS, CamelLadiFlowCode=201,"
                        + " CamelLadiFlowHttpStatus=200, CamelLadiFlowMessage=ok, CamelLadiFlowOutcome=FOUND,"
                        + " CamelLadiFlowRequestId=id-7}");
    }

    @Test
    void setsOnlyAttemptsAndRequestIdAfterFailure() {
        result = CallResult.failed(FAILURE, 3);
        assertThatThrownBy(this::send).isSameAs(FAILURE);

        assertThat(exchange.getMessage().getHeaders())
                .containsOnly(entry(LadiFlowConstants.ATTEMPTS, 3), entry(LadiFlowConstants.REQUEST_ID, "id-8"));
        assertThat(calls("outcome", "connection_failed")).isOne();
    }

    @Test
    void reportsExceptionOfOperation() {
        thrown = new IllegalStateException("a bug");
        assertThatThrownBy(this::send).isSameAs(thrown);

        assertThat(exchange.getMessage().getHeaders()).containsOnly(entry(LadiFlowConstants.ATTEMPTS, 0));
        assertThat(calls("outcome", "other_failure")).isOne();
    }

    @Test
    void setsNoResponseHeadersForResultFromCache() {
        result = CallResult.cacheHit("Lan");
        send();

        assertThat(exchange.getMessage().getHeaders())
                .containsOnlyKeys(LadiFlowConstants.ATTEMPTS, LadiFlowConstants.CACHE, LadiFlowConstants.OUTCOME);
    }

    @Test
    void setsRequestIdOfFailedCallForStaleResult() {
        result = CallResult.<String>failed(FAILURE, 1).withStaleValue("Huệ");
        send();

        assertThat(exchange.getMessage().getBody()).isEqualTo("chị Huệ");
        assertThat(exchange.getMessage().getHeaders())
                .containsEntry(LadiFlowConstants.REQUEST_ID, "id-8")
                .containsOnlyKeys(
                        LadiFlowConstants.ATTEMPTS,
                        LadiFlowConstants.CACHE,
                        LadiFlowConstants.OUTCOME,
                        LadiFlowConstants.REQUEST_ID);
    }

    @Test
    void countsCallsByCacheStatus() {
        result = CallResult.<String>failed(FAILURE, 1).withStaleValue("Huệ");
        send();
        result = FOUND.withCacheStatus(CacheStatus.MERGED);
        send();

        assertThat(calls("cache", "stale")).isOne();
        assertThat(calls("cache", "merged")).isOne();
    }

    @Test
    void throwsExceptionOfOutput() {
        result = CallResult.cacheHit(null);

        assertThatThrownBy(this::send).hasMessage("nothing found");
        assertThat(calls("outcome", "not_found")).isOne();
    }
}
