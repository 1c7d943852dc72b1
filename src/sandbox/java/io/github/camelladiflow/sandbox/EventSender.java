// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.sandbox;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Sends events one after another, in the order of the changes, and records them in a journal. Thread-safe. */
final class EventSender {

    private static final int MAX_PENDING = 10_000;
    private static final int MAX_JOURNAL = 10_000;

    private final Executor executor;
    private final Map<Long, SandboxEvent> journal = new LinkedHashMap<>();
    private final Deque<SandboxEvent> pending = new ArrayDeque<>();
    private HttpClient client;
    private EventTarget target;
    private boolean isRunning;
    private long count;
    private long endedCount;
    /** A number that increases when {@link #stop} is called, so that an event in progress is not retried. */
    private int generation;

    EventSender(Executor executor) {
        this.executor = executor;
    }

    synchronized void start(EventTarget newTarget) {
        stop();
        target = newTarget;
        if (client == null) {
            // no proxy is used, because a proxy could forward requests to hosts that are not allowed
            client = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .proxy(HttpClient.Builder.NO_PROXY)
                    .executor(executor)
                    .build();
        }
    }

    synchronized void stop() {
        target = null;
        journal.clear();
        pending.clear();
        count = 0;
        endedCount = 0;
        generation++;
        notifyAll();
    }

    synchronized EventTarget target() {
        return target;
    }

    synchronized boolean isActive() {
        return target != null;
    }

    synchronized List<SandboxEvent> journal() {
        return List.copyOf(journal.values());
    }

    synchronized long droppedFromJournal() {
        return count - journal.size();
    }

    synchronized int pendingCount() {
        return (int) (count - endedCount);
    }

    /**
     * Waits until {@code wanted} events have been delivered, have failed or have been dropped. Returns the number of
     * such events. After a timeout, this number is less than {@code wanted}.
     */
    synchronized long await(long wanted, Duration atMost) throws InterruptedException {
        long end = System.nanoTime() + atMost.toNanos();
        for (long left = atMost.toNanos(); endedCount < wanted && left > 0; left = end - System.nanoTime()) {
            wait(TimeUnit.NANOSECONDS.toMillis(left) + 1);
        }
        return endedCount;
    }

    /** Queues an event whose body contains the customer's current state. */
    synchronized void emit(Set<SandboxEvent.Kind> kinds, String id, Map<String, Object> customer) {
        if (target == null || !target.takes(kinds)) {
            return;
        }
        count++;
        var event = new SandboxEvent(
                count, Instant.now(), kinds, id, target.body(customer), 0, 0, SandboxEvent.Outcome.PENDING);
        if (journal.size() == MAX_JOURNAL) {
            journal.remove(journal.keySet().iterator().next());
        }
        journal.put(event.number(), event);
        if (pending.size() == MAX_PENDING) {
            record(event.after(0, 0, SandboxEvent.Outcome.DROPPED));
            return;
        }
        pending.add(event);
        if (!isRunning) {
            isRunning = true;
            try {
                executor.execute(this::sendPending);
            } catch (RejectedExecutionException e) {
                // the sandbox has been closed
                isRunning = false;
            }
        }
    }

    private synchronized void record(SandboxEvent event) {
        // the journal no longer contains this event if many events have followed
        journal.replace(event.number(), event);
        if (event.outcome() != SandboxEvent.Outcome.PENDING) {
            endedCount++;
            notifyAll();
        }
    }

    /** An event with its target, and the value of {@link EventSender#generation} when the event left the queue. */
    private record Delivery(SandboxEvent event, EventTarget target, int generation) {}

    private synchronized Delivery takeNext() {
        var event = pending.poll();
        if (event == null) {
            isRunning = false;
            return null;
        }
        return new Delivery(event, target, generation);
    }

    private void sendPending() {
        try {
            for (var delivery = takeNext(); delivery != null; delivery = takeNext()) {
                send(delivery);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void send(Delivery delivery) throws InterruptedException {
        var request = delivery.target().request(delivery.event().body());
        for (int attempt = 1; ; attempt++) {
            int status = status(request, delivery.target().timeout());
            boolean isDelivered = status / 100 == 2;
            boolean isLast =
                    isDelivered || !isRetryable(status) || delivery.target().isLastAttempt(attempt);
            var outcome = isDelivered
                    ? SandboxEvent.Outcome.DELIVERED
                    : isLast ? SandboxEvent.Outcome.FAILED : SandboxEvent.Outcome.PENDING;
            if (!recordAttempt(delivery, delivery.event().after(attempt, status, outcome))
                    || isLast
                    || !pause(delivery, delivery.target().delayAfter(attempt))) {
                return;
            }
        }
    }

    private synchronized boolean recordAttempt(Delivery delivery, SandboxEvent event) {
        if (delivery.generation() != generation) {
            return false;
        }
        record(event);
        return true;
    }

    /** Waits before a retry. Returns false if {@link #stop} was called during the wait. */
    private synchronized boolean pause(Delivery delivery, Duration delay) throws InterruptedException {
        long end = System.nanoTime() + delay.toNanos();
        for (long left = delay.toNanos();
                left > 0 && delivery.generation() == generation;
                left = end - System.nanoTime()) {
            wait(TimeUnit.NANOSECONDS.toMillis(left) + 1);
        }
        return delivery.generation() == generation;
    }

    /** Returns whether to retry after a response with this status. A redirect or a rejection is not retried. */
    private static boolean isRetryable(int status) {
        return status == 0 || status == 408 || status == 429 || status / 100 == 5;
    }

    /** Sends a request and discards the response's body. Returns the status, or 0 if no response arrives in time. */
    private int status(HttpRequest request, Duration timeout) throws InterruptedException {
        var response = client.sendAsync(request, BodyHandlers.discarding());
        try {
            return response.get(timeout.toMillis(), TimeUnit.MILLISECONDS).statusCode();
        } catch (ExecutionException e) {
            return 0;
        } catch (TimeoutException e) {
            response.cancel(true);
            return 0;
        } catch (InterruptedException e) {
            // the sandbox is closing
            response.cancel(true);
            throw e;
        }
    }
}
