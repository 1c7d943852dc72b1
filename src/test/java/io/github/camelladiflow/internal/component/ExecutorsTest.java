// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.component;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.exception.LadiFlowRateLimitException;
import org.apache.camel.builder.ThreadPoolProfileBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.ThreadPoolProfile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

class ExecutorsTest {

    private final DefaultCamelContext context = new DefaultCamelContext();
    private final List<Thread> ranOn = new CopyOnWriteArrayList<>();
    private final CountDownLatch end = new CountDownLatch(1);

    @AfterEach
    void stop() {
        end.countDown();
        context.stop();
    }

    private Executors create() {
        return new Executors(context.getExecutorServiceManager(), "a component");
    }

    private static ThreadPoolProfile oneThread(String profile) {
        return new ThreadPoolProfileBuilder(profile)
                .poolSize(1)
                .maxPoolSize(1)
                .maxQueueSize(1)
                .build();
    }

    private void record() {
        ranOn.add(Thread.currentThread());
    }

    /** Records the thread of a task that waits until {@link #end}, but never blocks the thread of the test. */
    private void recordAndWait(Thread test) {
        record();
        if (Thread.currentThread() != test) {
            assertThatCode(end::await).doesNotThrowAnyException();
        }
    }

    private void retry(Executors executors, int tasks) {
        Thread test = Thread.currentThread();
        for (int i = 0; i < tasks; i++) {
            executors.runRetry(() -> recordAndWait(test));
        }
    }

    @Test
    void runsTwentyTasksAtSameTimeByDefault() {
        context.getExecutorServiceManager().setDefaultThreadPoolProfile(oneThread("default"));

        retry(create(), 25);

        await().until(() -> ranOn.size() >= 20);
        assertThat(ranOn).hasSize(20).doesNotHaveDuplicates().doesNotContain(Thread.currentThread());
    }

    @Test
    void appliesProfileOfUserButQueuesAllTasks() {
        context.getExecutorServiceManager().registerThreadPoolProfile(oneThread(Executors.RETRY_PROFILE));

        retry(create(), 3);

        await().until(() -> !ranOn.isEmpty());
        assertThat(ranOn).hasSize(1);
        end.countDown();
        await().until(() -> ranOn.size() == 3);
        assertThat(ranOn).doesNotContain(Thread.currentThread());
    }

    @Test
    void runsTasksOnPoolsAndOnCallingThreadAfterShutdown() {
        Executors executors = create();
        executors.runRetry(this::record);
        executors.continuation().execute(this::record);
        await().until(() -> ranOn.size() == 2);
        assertThat(ranOn)
                .extracting(thread -> thread.getName().replaceFirst(".* - ", ""))
                .containsExactlyInAnyOrder("LadiFlowRetry", "LadiFlow");
        ranOn.clear();

        executors.shutdown();
        executors.runRetry(this::record);
        executors.continuation().execute(this::record);

        assertThat(ranOn).containsExactly(Thread.currentThread(), Thread.currentThread());
    }

    @Test
    void limitsNumberOfExchangesThatWaitWithoutThread() {
        Executors executors = create();
        for (int i = 0; i < Executors.MAX_WAITING; i++) {
            assertThat(executors.tryAcquireWaitingSlot()).isTrue();
        }

        assertThat(executors.tryAcquireWaitingSlot()).isFalse();
        assertThat(executors.waitingCount()).isEqualTo(Executors.MAX_WAITING);
        assertThatThrownBy(() -> executors.checkWaitingCapacity(LadiFlowOperation.CUSTOMER_SHOW))
                .isInstanceOf(LadiFlowRateLimitException.class)
                .hasMessageContaining("More than 10000 calls are waiting");

        executors.releaseWaitingSlot();

        executors.checkWaitingCapacity(LadiFlowOperation.CUSTOMER_SHOW);
        assertThat(executors.waitingCount()).isEqualTo(Executors.MAX_WAITING - 1);
    }
}
