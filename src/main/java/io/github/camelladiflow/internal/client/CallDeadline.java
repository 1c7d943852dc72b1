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
 * Bounds a call as a whole: first until its connection stands, with its handshake, then to the answer's last byte. The HTTP
 * client's own timeouts bound each read, which a server that drips a byte a second never exceeds. When the time is over the
 * connection is closed, and the thread that reads from it fails. Used by the call's thread, and looked at by another.
 */
final class CallDeadline implements DeadlineTicker.TickListener {

    private static final String CONTEXT_ATTRIBUTE = "ladiflow-clock";

    private final Cancellable request;
    private final Duration connectTimeout;
    private final Duration responseTimeout;
    private final long deadline;
    private Duration currentTimeout;
    private boolean connected;
    private boolean connectionReused;
    private boolean requiresNewConnection;
    private BooleanSupplier revocationCheck = () -> false;
    private volatile long expiresAt;
    private volatile boolean expired;

    /**
     * Begins to run.
     *
     * @param connecting how long it may take until the connection stands
     * @param responseTimeout how long the answer may take from the request's first byte
     * @param deadline when it has to be there in any case, as {@link System#nanoTime}
     */
    CallDeadline(Cancellable request, Duration connecting, Duration responseTimeout, long deadline) {
        this.request = request;
        this.connectTimeout = connecting;
        this.responseTimeout = responseTimeout;
        this.deadline = deadline;
        startTimeout(connecting);
    }

    private void startTimeout(Duration longest) {
        long now = System.nanoTime();
        long nanos = Math.min(longest.toNanos(), deadline - now);
        currentTimeout = Duration.ofNanos(nanos);
        expiresAt = now + nanos;
    }

    /** Begins to connect, for the first time or for another connection. */
    void attachTo(HttpContext context) {
        connected = false;
        connectionReused = false;
        startTimeout(connectTimeout);
        context.setAttribute(CONTEXT_ATTRIBUTE, this);
    }

    static CallDeadline of(HttpContext context) {
        return (CallDeadline) context.getAttribute(CONTEXT_ATTRIBUTE);
    }

    /** Notes that the request may leave, and whether its connection has carried a response before. */
    void onConnected(boolean onReusedConnection) {
        connected = true;
        connectionReused = onReusedConnection;
        startTimeout(responseTimeout);
    }

    boolean isConnectionReused() {
        return connectionReused;
    }

    /** Has the request sent only if this is false when its connection stands. */
    void setRevocationCheck(BooleanSupplier revoked) {
        this.revocationCheck = revoked;
    }

    boolean isRevoked() {
        return revocationCheck.getAsBoolean();
    }

    /** Has the request sent on a connection that has carried no response. */
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

    /** What fails when the time is over fails because of it. */
    Exception translateFailure(Exception failure) {
        if (!expired) {
            return failure;
        }
        IOException reason = connected
                ? new SocketTimeoutException("No whole answer within " + currentTimeout.toMillis() + " ms")
                : new ConnectTimeoutException("No connection within " + currentTimeout.toMillis() + " ms");
        reason.initCause(failure);
        return reason;
    }
}
