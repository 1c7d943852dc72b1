// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.sandbox;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;

/** Records the newest requests, and counts all requests. Thread-safe. */
final class RequestJournal {

    private static final int MAX_RESPONSES = 100;

    private final int capacity;
    private final Deque<SandboxRequest> newest = new ArrayDeque<>();
    private final Map<String, Long> countByOperation = new HashMap<>();
    /** The requests whose responses are recorded. Responses may be large, so fewer responses than requests are kept. */
    private final Deque<SandboxRequest> requestsWithResponse = new ArrayDeque<>();
    /** The responses to these requests. A response is empty until it has been sent. */
    private final Map<SandboxRequest, Map<String, Object>> responses = new IdentityHashMap<>();

    private long count;

    RequestJournal(int capacity) {
        this.capacity = capacity;
    }

    /** Creates a request with the next number, and records it. */
    synchronized SandboxRequest add(LongFunction<SandboxRequest> withNumber) {
        var request = withNumber.apply(count + 1);
        count++;
        countByOperation.merge(request.operation(), 1L, Long::sum);
        if (newest.size() == capacity) {
            newest.removeFirst();
        }
        newest.addLast(request);
        responses.put(request, Map.of());
        requestsWithResponse.addLast(request);
        if (requestsWithResponse.size() > MAX_RESPONSES) {
            responses.remove(requestsWithResponse.removeFirst());
        }
        notifyAll();
        return request;
    }

    synchronized void recordResponse(SandboxRequest request, Map<String, Object> answer) {
        responses.replace(request, answer);
    }

    synchronized Map<String, Object> response(SandboxRequest request) {
        return responses.getOrDefault(request, Map.of("dropped", true));
    }

    synchronized List<SandboxRequest> newest() {
        return List.copyOf(newest);
    }

    synchronized long droppedCount() {
        return count - newest.size();
    }

    synchronized long count() {
        return count;
    }

    synchronized long count(String operation) {
        return countByOperation.getOrDefault(operation, 0L);
    }

    synchronized Map<String, Long> counts() {
        return new TreeMap<>(countByOperation);
    }

    synchronized void clear() {
        newest.clear();
        requestsWithResponse.clear();
        responses.clear();
        countByOperation.clear();
        count = 0;
    }

    /**
     * Waits until {@code wanted} requests have arrived. Returns the number of requests that have arrived. After a
     * timeout, this number is less than {@code wanted}.
     */
    synchronized long await(long wanted, Duration atMost) throws InterruptedException {
        long end = System.nanoTime() + atMost.toNanos();
        while (count < wanted) {
            long left = end - System.nanoTime();
            if (left <= 0) {
                break;
            }
            // the time is rounded up, because wait(0) never times out
            wait(TimeUnit.NANOSECONDS.toMillis(left) + 1);
        }
        return count;
    }
}
