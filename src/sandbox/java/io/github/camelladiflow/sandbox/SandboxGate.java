// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.sandbox;

import java.util.concurrent.CountDownLatch;

/** Blocks requests while the sandbox holds them. Thread-safe. */
final class SandboxGate {

    /**
     * The latch of the current hold. Each hold has its own latch, so a new hold does not block requests that have
     * been released.
     */
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
