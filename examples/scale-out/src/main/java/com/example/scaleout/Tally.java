// SPDX-License-Identifier: Apache-2.0
package com.example.scaleout;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Counts the results of each row. Thread-safe. */
final class Tally {

    private final Map<Integer, Integer> results = new HashMap<>();
    private final Map<String, Integer> rows = new HashMap<>();
    private final Map<Integer, Set<String>> workers = new HashMap<>();
    private int repeated;

    /** Counts a result. Another result for the same row is counted only as repeated. */
    synchronized void add(String result, int row, String worker) {
        workers.computeIfAbsent(row, none -> new HashSet<>()).add(worker);
        if (results.merge(row, 1, Integer::sum) == 1) {
            rows.merge(result, 1, Integer::sum);
        } else {
            repeated++;
        }
        notifyAll();
    }

    synchronized int rows(String result) {
        return rows.getOrDefault(result, 0);
    }

    /** Returns how many rows have a result. */
    synchronized int rows() {
        return results.size();
    }

    synchronized int repeated() {
        return repeated;
    }

    /** Returns the workers that have sent results for a row. */
    synchronized Set<String> workers(int row) {
        return Set.copyOf(workers.getOrDefault(row, Set.of()));
    }

    /** Returns whether a worker has sent a result. */
    synchronized boolean isBusy(String worker) {
        return workers.values().stream().anyMatch(makers -> makers.contains(worker));
    }

    /** Waits until a number of rows have a result. */
    synchronized void await(int count, long seconds) throws InterruptedException, TimeoutException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (results.size() < count) {
            long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            if (left <= 0) {
                throw new TimeoutException(results.size() + " of " + count + " rows have a result");
            }
            wait(left);
        }
    }
}
