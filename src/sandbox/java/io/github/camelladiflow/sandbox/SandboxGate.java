// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.sandbox;

import java.util.concurrent.CountDownLatch;

/** Where requests wait while the sandbox is told to hold them. Thread-safe. */
final class SandboxGate {

    /** One latch for each holding, so that those who wait go free even if the gate is shut again at once. */
    private CountDownLatch latch = new CountDownLatch(0);

    synchronized void hold() {
        if (!isHolding()) {
            latch = new CountDownLatch(1);
        }
    }

    synchronized boolean isHolding() {
        return latch.getCount() > 0;
    }

    synchronized void release() {
        latch.countDown();
    }

    void await() throws InterruptedException {
        currentLatch().await();
    }

    private synchronized CountDownLatch currentLatch() {
        return latch;
    }
}
