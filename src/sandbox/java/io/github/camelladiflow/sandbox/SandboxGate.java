/*
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *     http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */
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

    void pass() throws InterruptedException {
        current().await();
    }

    private synchronized CountDownLatch current() {
        return latch;
    }
}
