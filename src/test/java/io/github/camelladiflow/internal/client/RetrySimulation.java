// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.SplittableRandom;

import io.github.camelladiflow.model.LadiFlowOperation;

/**
 * Simulates calls with the default options to a store that fails for a while or at random, in virtual time. The result
 * of a request and the length of a pause depend only on its number. Times are in seconds.
 */
record RetrySimulation(Store store, Load load) {

    private static final int MAX_RETRIES = 2;
    private static final double RETRY_DELAY = 0.5;
    private static final double BEFORE = 3;
    private static final double AFTER = 7;

    /**
     * A store. Requests succeed after the latency. Requests in the outage, and a random share, fail after another
     * latency.
     */
    record Store(double outage, double latency, double failureLatency, double failing) {

        static Store down(double outage, double latency, double failureLatency) {
            return new Store(outage, latency, failureLatency, 0);
        }

        static Store failing(double share) {
            return new Store(0, 0.02, 0.02, share);
        }
    }

    /**
     * A load: a number of calls per second, whatever their results, or a number of callers, each of which makes its
     * next call when its last call has ended.
     */
    record Load(int perSecond, int callers) {

        static Load open(int perSecond) {
            return new Load(perSecond, 0);
        }

        static Load closed(int callers) {
            return new Load(0, callers);
        }
    }

    /**
     * How it went.
     *
     * @param callsInOutage how many calls waited or began during the outage
     * @param waiting how many of them had not ended when it ended
     * @param retriesOfWaiting how many requests these sent after it had ended
     */
    record Figures(
            int calls,
            int failed,
            int requests,
            int worstSecond,
            int callsInOutage,
            int requestsInOutage,
            int waiting,
            int retriesOfWaiting) {}

    Figures run(RetryBudget budget) {
        return new Run(budget).simulate();
    }

    private final class Run {

        private final RetryBudget budget;
        private final PriorityQueue<Event> events =
                new PriorityQueue<>(Comparator.comparingDouble(Event::at).thenComparingLong(Event::number));
        private final double recovery = BEFORE + store.outage;
        private final double end = recovery + AFTER;
        private final int[] seconds = new int[(int) end + 60];
        private long number;
        private double now;
        private int calls;
        private int failed;
        private int requests;
        private int callsInOutage;
        private int requestsInOutage;
        private int waiting;
        private int retriesOfWaiting;

        private record Event(double at, long number, Runnable task) {}

        Run(RetryBudget budget) {
            this.budget = budget;
        }

        private void schedule(double time, Runnable task) {
            events.add(new Event(now + time, number++, task));
        }

        Figures simulate() {
            for (int i = 0; i < load.perSecond * end; i++) {
                int one = i;
                schedule((one + 0.5) / load.perSecond, () -> new Call(one, 0).begin());
            }
            for (int i = 0; i < load.callers; i++) {
                int one = i;
                // the callers do not all begin at the same time
                schedule(i * 1.618 % 1, () -> new Call(one, 0).begin());
            }
            while (!events.isEmpty()) {
                Event next = events.remove();
                now = next.at;
                next.task.run();
            }
            int worst = 0;
            for (int second : seconds) {
                worst = Math.max(worst, second);
            }
            return new Figures(
                    calls, failed, requests, worst, callsInOutage, requestsInOutage, waiting, retriesOfWaiting);
        }

        private boolean isOutage() {
            return now >= BEFORE && now < recovery;
        }

        private final class Call {

            private final int caller;
            private final int index;
            private final SplittableRandom random;
            private final RetryBudget.CallShare share =
                    budget == null ? null : budget.new CallShare(LadiFlowOperation.CUSTOMER_SHOW);
            private double begun;
            private int tries;

            Call(int caller, int index) {
                this.caller = caller;
                this.index = index;
                this.random = new SplittableRandom(caller * 1_000_003L + index).split();
            }

            void begin() {
                begun = now;
                calls++;
                attempt();
            }

            private void attempt() {
                boolean isSent = tries == 0 || share == null || share.tryTakeForRetry();
                boolean fails = isOutage() | random.nextDouble() < store.failing;
                tries++;
                if (isSent) {
                    requests++;
                    seconds[(int) now]++;
                    requestsInOutage += isOutage() ? 1 : 0;
                    retriesOfWaiting += begun < recovery && now >= recovery ? 1 : 0;
                }
                // a request that is not sent takes as long as a request that fails
                schedule(isSent && !fails ? store.latency : store.failureLatency, () -> end(!isSent || fails, isSent));
            }

            private void end(boolean isFailure, boolean isSent) {
                if (isFailure) {
                    if (isSent && share != null) {
                        share.recordFailedAttempt(true, Duration.ZERO);
                    }
                    if (tries <= MAX_RETRIES) {
                        double pause = RETRY_DELAY * (1 << tries - 1) * (1 - random.nextDouble() / 2);
                        schedule(pause, this::attempt);
                        return;
                    }
                    failed++;
                } else if (share != null) {
                    budget.recordSuccess(LadiFlowOperation.CUSTOMER_SHOW, tries == 1 ? null : share);
                }
                callsInOutage += begun < recovery && now >= BEFORE ? 1 : 0;
                waiting += begun < recovery && now >= recovery ? 1 : 0;
                if (load.callers > 0 && now < RetrySimulation.Run.this.end) {
                    new Call(caller, index + 1).begin();
                }
            }
        }
    }
}
