// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

import io.github.camelladiflow.internal.CacheStatus;
import io.github.camelladiflow.internal.CallResult;
import io.github.camelladiflow.internal.component.StoreCaller;
import io.github.camelladiflow.internal.monitor.RecordedLog;
import io.github.camelladiflow.internal.operation.Operation;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.Outcome;
import io.github.camelladiflow.model.exception.LadiFlowConnectionException;
import io.github.camelladiflow.model.exception.LadiFlowRateLimitException;
import org.apache.camel.Exchange;
import org.apache.camel.spi.ThreadPoolProfile;
import org.apache.camel.support.DefaultExchange;
import org.apache.camel.support.DefaultThreadPoolFactory;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

/** Tests the producer with an operation whose calls the test completes, without HTTP. */
class LadiFlowProducerTest extends RouteTestBase {

    private static final CallResult<String> FOUND = CallResult.ofResponse(
                    Outcome.FOUND, "Lan", new CallResult.Response(200, 201, "ok", "id-7"))
            .withAttempts(2)
            .withCacheStatus(CacheStatus.MISS);
    private static final RuntimeException FAILURE = new LadiFlowConnectionException(
                    "cut", LadiFlowOperation.CUSTOMER_SHOW, true, true, null)
            .initResponse(null, null, null, "id-8");

    /** Completes only if a thread waits for it. */
    private static final class AwaitedCall extends CompletableFuture<CallResult<String>> {

        @Override
        public CallResult<String> get() throws InterruptedException, ExecutionException {
            complete(FOUND);
            return super.get();
        }
    }

    private final LadiFlowComponent component = component("https://localhost", "key");
    private final CompletableFuture<Boolean> done = new CompletableFuture<>();
    private CompletableFuture<CallResult<String>> call = new AwaitedCall();
    private CallResult<String> cached;
    private Error failure;
    private LadiFlowProducer<String, String> producer;
    private Exchange exchange;

    private final Operation<String, String> operation = new Operation<>() {
        @Override
        public String read(Exchange exchange) {
            if (failure != null) {
                throw failure;
            }
            return exchange.getMessage().getBody(String.class);
        }

        @Override
        public CallResult<String> cachedResult(String request) {
            return cached;
        }

        @Override
        public CompletableFuture<CallResult<String>> call(String request) {
            return call;
        }

        @Override
        public void writeOutput(Exchange exchange, String request, CallResult<String> response) {
            exchange.getMessage().setBody(request + " " + Objects.requireNonNull(response.value(), "nothing found"));
        }
    };

    private void start() {
        context.start();
        var endpoint = context.getEndpoint("ladiflow:customer/show", LadiFlowEndpoint.class);
        var services = component.services();
        var caller = new StoreCaller(endpoint.apiOperation(), endpoint.getConfiguration(), services);
        producer = new LadiFlowProducer<>(endpoint, services, operation, caller);
        producer.start();
    }

    /** Sends a message with a header of an earlier call. Returns whether the exchange was completed on this thread. */
    private boolean send(boolean transacted) {
        if (producer == null) {
            start();
        }
        exchange = new DefaultExchange(context);
        exchange.getMessage().setBody("chị");
        exchange.getMessage().setHeader(LadiFlowConstants.CODE, 7);
        exchange.getExchangeExtension().setTransacted(transacted);
        return producer.process(exchange, done::complete);
    }

    /** Returns the argument of the callback: whether the exchange was completed on the thread that sent it. */
    private boolean awaitDone() throws Exception {
        return done.get(3, TimeUnit.SECONDS);
    }

    private void fillWaitingSlots() {
        while (component.services().executors().tryAcquireWaitingSlot()) {
            // takes them all
        }
    }

    @Test
    void setsHeadersAndLogsCall() throws Exception {
        call.complete(FOUND);
        try (var log = new RecordedLog(LadiFlowProducer.class)) {
            assertThat(send(false)).isTrue();

            assertThat(log.lines(Level.DEBUG))
                    .singleElement()
                    .asString()
                    .matches("ladiflow:customer/show: found, cache MISS, 2 requests, \\d{1,5} ms");
        }
        assertThat(awaitDone()).isTrue();
        assertThat(exchange.getMessage().getBody()).isEqualTo("chị Lan");
        assertThat(new TreeMap<>(exchange.getMessage().getHeaders()))
                .hasToString("{CamelLadiFlowAttempts=2, CamelLadiFlowCache=MISS, CamelLadiFlowCode=201,"
                        + " CamelLadiFlowHttpStatus=200, CamelLadiFlowMessage=ok, CamelLadiFlowOutcome=FOUND,"
                        + " CamelLadiFlowRequestId=id-7}");
        assertThat(component.getCallFailures()).isZero();
    }

    @Test
    void setsOnlyAttemptsAndRequestIdAfterFailure() throws Exception {
        call.complete(CallResult.failed(FAILURE, 3));
        assertThat(send(false)).isTrue();

        assertThat(exchange.getException()).isSameAs(FAILURE);
        assertThat(exchange.getMessage().getHeaders())
                .containsOnly(entry(LadiFlowConstants.ATTEMPTS, 3), entry(LadiFlowConstants.REQUEST_ID, "id-8"));
        assertThat(component.getCallFailures()).isOne();
    }

    @Test
    void setsNoResponseHeadersForResultFromCache() {
        cached = CallResult.cacheHit("Lan");
        send(false);
        assertThat(exchange.getMessage().getHeaders())
                .containsOnlyKeys(LadiFlowConstants.ATTEMPTS, LadiFlowConstants.CACHE, LadiFlowConstants.OUTCOME);
    }

    @Test
    void setsRequestIdOfFailedCallForStaleResult() {
        cached = CallResult.<String>failed(FAILURE, 1).withStaleValue("Huệ");
        send(false);
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
        cached = CallResult.<String>failed(FAILURE, 1).withStaleValue("Huệ");
        send(false);
        assertThat(exchange.getMessage().getBody()).isEqualTo("chị Huệ");
        cached = FOUND.withCacheStatus(CacheStatus.MERGED);
        send(false);

        assertThat(component.getCacheStale()).isOne();
        assertThat(component.getCacheMerged()).isOne();
    }

    @Test
    void releasesThreadWhileCallWaits() throws Exception {
        assertThat(send(false)).isFalse();
        assertThat(component.getWaiting()).isOne();
        assertThat(done).isNotDone();

        call.complete(FOUND);

        assertThat(awaitDone()).isFalse();
        assertThat(exchange.getMessage().getBody()).isEqualTo("chị Lan");
        assertThat(component.getWaiting()).isZero();
    }

    @Test
    void keepsThreadOfTransactedExchangeAndIfTooManyExchangesWait() {
        assertThat(send(true)).isTrue();

        call = new AwaitedCall();
        fillWaitingSlots();
        assertThat(send(false)).isTrue();

        assertThat(exchange.getMessage().getBody()).isEqualTo("chị Lan");
    }

    @Test
    void rejectsCallIfTooManyExchangesWaitAndItMustNotBlock() throws Exception {
        component.getConfiguration().setBlockWhenFull(false);
        start();
        fillWaitingSlots();

        assertThat(send(false)).isTrue();

        assertThat(awaitDone()).isTrue();
        assertThat(exchange.getException()).isInstanceOf(LadiFlowRateLimitException.class);
    }

    @Test
    void completesExchangeAfterErrors() throws Exception {
        cached = CallResult.cacheHit(null);
        assertThat(send(false)).isTrue();
        assertThat(exchange.getException()).hasMessage("nothing found");
        assertThat(component.getCallFailures()).isZero();

        failure = new StackOverflowError();
        assertThat(send(false)).isTrue();
        assertThat(awaitDone()).isTrue();
        assertThat(exchange.getException(Throwable.class)).isSameAs(failure);
        assertThat(component.getCallFailures()).isOne();
    }

    @Test
    void reportsBugOfCallThatReleasedItsThread() throws Exception {
        send(false);

        call.completeExceptionally(FAILURE);

        assertThat(awaitDone()).isFalse();
        assertThat(exchange.getException()).isSameAs(FAILURE);
        assertThat(component.getCallFailures()).isOne();
    }

    @Test
    void failsIfNoThreadCanContinueExchange() throws Exception {
        context.getExecutorServiceManager().setThreadPoolFactory(new DefaultThreadPoolFactory() {
            @Override
            public ExecutorService newThreadPool(ThreadPoolProfile profile, ThreadFactory threads) {
                return super.newThreadPool(profile, task -> {
                    throw new OutOfMemoryError("no thread");
                });
            }
        });
        send(false);

        call.complete(FOUND);

        assertThat(awaitDone()).isFalse();
        assertThat(exchange.getException())
                .hasMessageContaining("No thread can be created to continue the exchange")
                .hasRootCauseMessage("no thread");
        assertThat(component.getWaiting()).isZero();
    }
}
