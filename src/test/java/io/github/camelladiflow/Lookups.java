// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

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

    @AfterEach
    void stop() {
        LADIFLOW.sandbox().release();
        threads.shutdownNow();
        context.close();
    }
}
