// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.sandbox;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;

/** Sends events to one target, one after another, in the order of the changes. Thread-safe. */
final class EventSender implements AutoCloseable {

    private static final int MAX_EVENTS = 10_000;
    private static final int MAX_ATTEMPTS = 3;
    private static final Duration RETRY_DELAY = Duration.ofMillis(500);

    /** Uses no proxy, because a proxy could forward requests to hosts that are not allowed. */
    private static final HttpClient CLIENT = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .proxy(HttpClient.Builder.NO_PROXY)
            .build();

    private final EventTarget target;
    private final ExecutorService executor;
    /** The newest events that have ended. */
    private final Deque<SandboxEvent> events = new ArrayDeque<>();

    /** The number of events that have been delivered or have permanently failed. */
    volatile long endedCount;

    EventSender(EventTarget target, ThreadFactory threads) {
        this.target = target;
        this.executor = Executors.newSingleThreadExecutor(threads);
    }

    EventTarget target() {
        return target;
    }

    synchronized List<SandboxEvent> events() {
        return List.copyOf(events);
    }

    /** Queues an event whose body contains the customer's current state. */
    void emit(Map<String, Object> customer) {
        String body = target.body(customer);
        executor.execute(() -> send((String) customer.get("_id"), body));
    }

    private void send(String customerId, String body) {
        var request = target.request(body);
        try {
            int attempt = 1;
            int status = status(request);
            while (attempt < MAX_ATTEMPTS && (status == 0 || status == 408 || status == 429 || status / 100 == 5)) {
                Thread.sleep(RETRY_DELAY.toMillis() * attempt);
                attempt++;
                status = status(request);
            }
            end(new SandboxEvent(customerId, body, attempt, status));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void end(SandboxEvent event) {
        if (events.size() == MAX_EVENTS) {
            events.removeFirst();
        }
        events.add(event);
        endedCount++;
    }

    /** Sends a request and discards the response's body. Returns the status, or 0 if no response arrives in time. */
    private static int status(HttpRequest request) throws InterruptedException {
        try {
            return CLIENT.send(request, BodyHandlers.discarding()).statusCode();
        } catch (IOException e) {
            return 0;
        }
    }

    /** Discards the events that wait. */
    @Override
    public void close() {
        executor.shutdownNow();
    }
}
