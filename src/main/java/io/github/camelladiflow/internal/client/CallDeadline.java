// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.function.BooleanSupplier;

import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.core5.concurrent.Cancellable;
import org.apache.hc.core5.http.protocol.HttpContext;

/**
 * Enforces the two deadlines of one call: one for opening the connection, and one for receiving the last byte of the
 * response. HttpClient's own timeouts limit only single reads, so a server that sends a byte per second never exceeds
 * them. At the deadline, the request is cancelled, and the thread that reads the response gets an exception. That
 * thread and the {@link DeadlineTicker} share this object.
 */
final class CallDeadline implements DeadlineTicker.TickListener {

    private static final String CONTEXT_ATTRIBUTE = "ladiflow-clock";

    private final Cancellable request;
    private final Duration connectTimeout;
    private final Duration responseTimeout;
    private final long deadline;
    private final BooleanSupplier slotIsCurrent;
    private Duration currentTimeout;
    private boolean connected;
    private boolean connectionReused;
    private boolean requiresNewConnection;
    private volatile long expiresAt;
    private volatile boolean expired;

    /**
     * Creates the deadlines of a call, and starts the timeout for the connection.
     *
     * @param responseTimeout the maximum time from the first byte of the request to the last byte of the response
     * @param deadline the latest end of the call, in the time of {@link System#nanoTime()}
     * @param requiresNewConnection whether the request needs a connection that has not carried a response yet
     * @param slotIsCurrent returns false if the request must no longer be sent
     */
    CallDeadline(
            Cancellable request,
            Duration connectTimeout,
            Duration responseTimeout,
            long deadline,
            boolean requiresNewConnection,
            BooleanSupplier slotIsCurrent) {
        this.request = request;
        this.connectTimeout = connectTimeout;
        this.responseTimeout = responseTimeout;
        this.deadline = deadline;
        this.requiresNewConnection = requiresNewConnection;
        this.slotIsCurrent = slotIsCurrent;
        startTimeout(connectTimeout);
    }

    private void startTimeout(Duration timeout) {
        long now = System.nanoTime();
        long nanos = Math.min(timeout.toNanos(), deadline - now);
        currentTimeout = Duration.ofNanos(nanos);
        expiresAt = now + nanos;
    }

    /** Adds these deadlines to the context of an attempt, and restarts the timeout for the connection. */
    void attachTo(HttpContext context) {
        connected = false;
        connectionReused = false;
        startTimeout(connectTimeout);
        context.setAttribute(CONTEXT_ATTRIBUTE, this);
    }

    static CallDeadline of(HttpContext context) {
        return (CallDeadline) context.getAttribute(CONTEXT_ATTRIBUTE);
    }

    /** Records that the request may be sent, and whether its connection has carried a response before. */
    void onConnected(boolean onReusedConnection) {
        connected = true;
        connectionReused = onReusedConnection;
        startTimeout(responseTimeout);
    }

    boolean isConnectionReused() {
        return connectionReused;
    }

    boolean isSlotCurrent() {
        return slotIsCurrent.getAsBoolean();
    }

    /** Requires a connection that has not carried a response yet. */
    void requireNewConnection() {
        requiresNewConnection = true;
    }

    boolean requiresNewConnection() {
        return requiresNewConnection;
    }

    @Override
    public void onTick(long now) {
        if (now - expiresAt >= 0) {
            expired = true;
            request.cancel();
        }
    }

    /** Returns a timeout exception if the deadline has passed, otherwise the failure itself. */
    Exception translateFailure(Exception failure) {
        if (!expired) {
            return failure;
        }
        IOException reason = connected
                ? new SocketTimeoutException("No complete response within " + currentTimeout.toMillis() + " ms")
                : new ConnectTimeoutException("No connection within " + currentTimeout.toMillis() + " ms");
        reason.initCause(failure);
        return reason;
    }
}
