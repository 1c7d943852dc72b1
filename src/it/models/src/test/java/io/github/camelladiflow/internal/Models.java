// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

import org.jetbrains.lincheck.datastructures.StressOptions;

/** Checks that what threads see could be what they see one after the other. */
public final class Models {

    private Models() {}

    /** Lets the other threads get in between, for one time or another, as an answer of LadiFlow does. */
    public static void pause() {
        LockSupport.parkNanos(ThreadLocalRandom.current().nextInt(3) * 20_000L);
    }

    /**
     * Runs random operations of a class on two and on three threads.
     *
     * @param specification the same operations, for one thread
     */
    public static void check(Class<?> tested, Class<?> specification, int invocations) {
        check(tested, specification, invocations, 1);
    }

    /**
     * Runs them where it takes some to get anywhere.
     *
     * @param before how many are run first, and last
     */
    public static void check(Class<?> tested, Class<?> specification, int invocations, int before) {
        for (int threads = 2; threads <= 3; threads++) {
            new StressOptions()
                    .threads(threads)
                    .actorsBefore(before)
                    .actorsPerThread(2)
                    .actorsAfter(before)
                    .iterations(Integer.getInteger("models.iterations", 5))
                    .invocationsPerIteration(invocations)
                    .sequentialSpecification(specification)
                    .check(tested);
        }
    }
}
