// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.sandbox;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;

/** Records the newest requests, and counts all requests. Thread-safe. */
final class RequestJournal {

    private static final int MAX_RESPONSES = 100;

    private final int capacity;
    private final Deque<SandboxRequest> newest = new ArrayDeque<>();
    private final Map<String, Long> countByOperation = new HashMap<>();
    /** The newest requests and their responses, which may be large. A response is empty until it has been sent. */
    private final Map<SandboxRequest, Map<String, Object>> responses = new LinkedHashMap<>();

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
        if (responses.size() > MAX_RESPONSES) {
            responses.remove(responses.keySet().iterator().next());
        }
        return request;
    }

    synchronized void recordResponse(SandboxRequest request, Map<String, Object> response) {
        responses.replace(request, response);
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

    synchronized void clear() {
        newest.clear();
        responses.clear();
        countByOperation.clear();
        count = 0;
    }
}
