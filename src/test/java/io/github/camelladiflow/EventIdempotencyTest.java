// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import org.apache.camel.Exchange;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.support.processor.idempotent.MemoryIdempotentRepository;
import org.apache.camel.util.function.ThrowingConsumer;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests events that arrive more than once. */
class EventIdempotencyTest extends EventReceiverTestBase {

    private final AtomicInteger processedCount = new AtomicInteger();
    private final AtomicBoolean isFailing = new AtomicBoolean();

    private void startIdempotentReceiver(ThrowingConsumer<Exchange, Exception> step) throws Exception {
        startReceiver(steps -> steps.idempotentConsumer()
                .header(LadiFlowConstants.EVENT_ID)
                .idempotentRepository(MemoryIdempotentRepository.memoryIdempotentRepository())
                .eager(false)
                .completionEager(true)
                .process(exchange -> {
                    step.accept(exchange);
                    if (isFailing.get()) {
                        throw new RuntimeCamelException("made up");
                    }
                    processedCount.incrementAndGet();
                }));
    }

    @Test
    void skipsDuplicateEvent() throws Exception {
        startIdempotentReceiver(exchange -> {});
        for (var id : List.of("1", "2", "1", "2", "1")) {
            assertTaken(id, post(JSON, EVENT));
        }
        assertThat(processedCount).hasValue(2);

        assertTaken(post(JSON, EVENT));
        assertTaken(post(JSON, EVENT));
        // each event without an id is treated as a new event
        assertThat(processedCount).hasValue(4);
    }

    @Test
    void treatsEmptyIdempotencyKeyAsMissing() throws Exception {
        startIdempotentReceiver(exchange -> {});
        for (var id : List.of("", " ", "")) {
            assertTaken(id, post(JSON, EVENT));
        }
        assertThat(processedCount).hasValue(3);
    }

    @Test
    void losesNoEventWithConstantOrMeaninglessId() throws Exception {
        startIdempotentReceiver(exchange -> {});
        for (var id : List.of("null", "undefined", "{{run.id}}", "7")) {
            assertTaken(id, post(JSON, EVENT));
            assertTaken(id, post(JSON, "{\"phone\":\"0907654321\"}"));
        }
        assertTaken("null", post(JSON, EVENT));
        assertThat(processedCount).hasValue(9);

        assertTaken("7", post(JSON, EVENT));
        assertThat(processedCount).as("the same event once more").hasValue(9);
    }

    @Test
    void processesFailedEventWhenSentAgain() throws Exception {
        startIdempotentReceiver(exchange -> {});
        for (int id = 1; id <= 50; id++) {
            isFailing.set(true);
            assertResponse(500, post(JSON, EVENT).header("Idempotency-Key", "" + id));
            isFailing.set(false);
            assertTaken("" + id, post(JSON, EVENT));
            assertThat(processedCount).hasValue(id);
        }
    }

    /** Otherwise the sender would get a successful response although the first delivery may still fail. */
    @Test
    void processesDuplicateWhileFirstIsRunning() throws Exception {
        var both = new CountDownLatch(2);
        startIdempotentReceiver(exchange -> {
            both.countDown();
            both.await();
        });
        var request = post(JSON, EVENT).header("Idempotency-Key", "1").build();
        var first = client.sendAsync(request, BodyHandlers.ofString());
        var second = client.sendAsync(request, BodyHandlers.ofString());

        assertThat(first.join().statusCode()).isEqualTo(204);
        assertThat(second.join().statusCode()).isEqualTo(204);
        assertThat(processedCount).hasValue(2);
    }
}
