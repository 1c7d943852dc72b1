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
final class CallClock implements Watch.Watched {

    private static final String NAME = "ladiflow-clock";

    private final Cancellable request;
    private final Duration connecting;
    private final Duration responseTimeout;
    private final long deadline;
    private Duration limit;
    private boolean connected;
    private boolean reused;
    private boolean needsNewConnection;
    private BooleanSupplier revoked = () -> false;
    private volatile long end;
    private volatile boolean over;

    /**
     * Begins to run.
     *
     * @param connecting how long it may take until the connection stands
     * @param responseTimeout how long the answer may take from the request's first byte
     * @param deadline when it has to be there in any case, as {@link System#nanoTime}
     */
    CallClock(Cancellable request, Duration connecting, Duration responseTimeout, long deadline) {
        this.request = request;
        this.connecting = connecting;
        this.responseTimeout = responseTimeout;
        this.deadline = deadline;
        run(connecting);
    }

    private void run(Duration longest) {
        long now = System.nanoTime();
        long nanos = Math.min(longest.toNanos(), deadline - now);
        limit = Duration.ofNanos(nanos);
        end = now + nanos;
    }

    /** Begins to connect, for the first time or for another connection. */
    void putInto(HttpContext context) {
        connected = false;
        reused = false;
        run(connecting);
        context.setAttribute(NAME, this);
    }

    static CallClock of(HttpContext context) {
        return (CallClock) context.getAttribute(NAME);
    }

    /** Notes that the request may leave, and whether its connection has carried a response before. */
    void connected(boolean onReusedConnection) {
        connected = true;
        reused = onReusedConnection;
        run(responseTimeout);
    }

    boolean isReused() {
        return reused;
    }

    /** Has the request sent only if this is false when its connection stands. */
    void unless(BooleanSupplier revoked) {
        this.revoked = revoked;
    }

    boolean isRevoked() {
        return revoked.getAsBoolean();
    }

    /** Has the request sent on a connection that has carried no response. */
    void needNewConnection() {
        needsNewConnection = true;
    }

    boolean needsNewConnection() {
        return needsNewConnection;
    }

    @Override
    public void look(long now) {
        if (now - end >= 0) {
            over = true;
            request.cancel();
        }
    }

    /** What fails when the time is over fails because of it. */
    Exception reason(Exception failure) {
        if (!over) {
            return failure;
        }
        IOException reason = connected
                ? new SocketTimeoutException("No whole answer within " + limit.toMillis() + " ms")
                : new ConnectTimeoutException("No connection within " + limit.toMillis() + " ms");
        reason.initCause(failure);
        return reason;
    }
}
