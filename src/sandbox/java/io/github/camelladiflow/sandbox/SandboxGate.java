// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.sandbox;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Blocks requests while the sandbox holds them, and limits their rate. Thread-safe. */
final class SandboxGate {

    /**
     * The latch of the current hold. Each hold has its own latch, so a new hold does not block requests that have
     * been released.
     */
    private CountDownLatch latch = new CountDownLatch(0);

    private long windowStart = System.nanoTime();
    private int windowCount;

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

    /** Returns whether a request is within the limit, of which 0 means no limit. Its first request starts a second. */
    synchronized boolean isWithinRate(int perSecond) {
        long now = System.nanoTime();
        if (now - windowStart >= TimeUnit.SECONDS.toNanos(1)) {
            windowStart = now;
            windowCount = 0;
        }
        return perSecond == 0 || windowCount++ < perSecond;
    }
}
