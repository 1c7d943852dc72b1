// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import io.github.camelladiflow.LookupContext.Entrance;
import io.github.camelladiflow.sandbox.LadiFlowExtension;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.RegisterExtension;

/** For tests of lookups on threads of their own, which the sandbox may hold. */
abstract class Lookups {

    @RegisterExtension
    static final LadiFlowExtension LADIFLOW = new LadiFlowExtension();

    final ExecutorService threads;
    final LookupContext context = new LookupContext(LADIFLOW);

    Lookups() {
        this(Executors.newCachedThreadPool());
    }

    Lookups(ExecutorService threads) {
        this.threads = threads;
    }

    /** Sends one whose request LadiFlow has, and keeps until it is released. */
    Future<Entrance.Sent> lead(Entrance lookups, Object body) {
        LADIFLOW.sandbox().hold();
        var leader = threads.submit(() -> lookups.send(body));
        LADIFLOW.sandbox().awaitRequests(1, Duration.ofMinutes(10));
        return leader;
    }

    @AfterEach
    void stop() {
        LADIFLOW.sandbox().release();
        threads.shutdownNow();
        context.close();
    }
}
