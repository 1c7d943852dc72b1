// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import io.github.camelladiflow.LookupTestContext.MessageSender;
import io.github.camelladiflow.sandbox.LadiFlowSandbox;
import org.junit.jupiter.api.AfterEach;

/** For tests of lookups on threads of their own, which the sandbox may hold. */
abstract class LookupTestBase {

    final LadiFlowSandbox sandbox = LadiFlowSandbox.builder().start();
    final LookupTestContext context = new LookupTestContext(sandbox);
    final ExecutorService threads;

    LookupTestBase() {
        this(Executors.newCachedThreadPool());
    }

    LookupTestBase(ExecutorService threads) {
        this.threads = threads;
    }

    /** Sends one whose request LadiFlow has, and keeps until it is released. */
    Future<MessageSender.SentMessage> startHeldLookup(MessageSender lookups, Object body) {
        sandbox.hold();
        var leader = threads.submit(() -> lookups.send(body));
        sandbox.awaitRequests(1, Duration.ofMinutes(10));
        return leader;
    }

    @AfterEach
    void stop() {
        sandbox.release();
        threads.shutdownNow();
        context.close();
        sandbox.close();
    }
}
