// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.function.BooleanSupplier;

import io.github.camelladiflow.model.exception.LadiFlowException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.core5.concurrent.Cancellable;
import org.apache.hc.core5.http.protocol.HttpContext;

/**
 * One attempt of a call, with two deadlines: one for opening the connection, and one for receiving the last byte of the
 * response. HttpClient's own timeouts limit only single reads, so a server that sends a byte per second never exceeds
 * them. At a deadline, the request is cancelled, and the thread that reads the response gets an exception.
 */
final class Attempt {

    private static final String CONTEXT_ATTRIBUTE = "ladiflow-attempt";

    private final Call call;
    private final boolean repeatable;
    private final boolean onNewConnection;
    private final BooleanSupplier slotIsCurrent;
    private boolean connected;
    private boolean connectionReused;
    private volatile Cancellable request;
    private volatile long expiresAt;
    private volatile boolean expired;

    /**
     * Creates an attempt.
     *
     * @param call the call, whose timeouts apply
     * @param repeatable whether the request can be retried. A pooled connection for any other request is checked before
     *     it is used, which takes a millisecond
     * @param onNewConnection whether the request needs a connection that has not carried a response yet
     * @param slotIsCurrent called when the connection is open; if it returns false, the request is not sent
     */
    Attempt(Call call, boolean repeatable, boolean onNewConnection, BooleanSupplier slotIsCurrent) {
        this.call = call;
        this.repeatable = repeatable;
        this.onNewConnection = onNewConnection;
        this.slotIsCurrent = slotIsCurrent;
    }

    static Attempt of(HttpContext context) {
        return (Attempt) context.getAttribute(CONTEXT_ATTRIBUTE);
    }

    /** Starts to open a connection for the request. */
    void start(Cancellable request, Duration connectTimeout, HttpContext context) {
        this.request = request;
        connected = false;
        connectionReused = false;
        startTimeout(connectTimeout);
        context.setAttribute(CONTEXT_ATTRIBUTE, this);
        call.setRequest(request);
    }

    /** Records that the request may be sent, and whether its connection has carried a response before. */
    void onConnected(boolean onReusedConnection) {
        connected = true;
        connectionReused = onReusedConnection;
        startTimeout(call.settings().getResponseTimeout());
    }

    private void startTimeout(Duration timeout) {
        expiresAt = System.nanoTime() + Math.min(timeout.toNanos(), call.remaining());
    }

    boolean isConnectionReused() {
        return connectionReused;
    }

    boolean isRepeatable() {
        return repeatable;
    }

    boolean requiresNewConnection() {
        return onNewConnection;
    }

    boolean isSlotCurrent() {
        return slotIsCurrent.getAsBoolean();
    }

    /** Cancels the request if a deadline has passed at the given time. */
    void cancelIfExpired(long now) {
        Cancellable current = request;
        if (current != null && now - expiresAt >= 0) {
            expired = true;
            current.cancel();
        }
    }

    /** Returns a timeout exception if a deadline has passed, otherwise the failure itself. */
    Exception translateFailure(Exception failure) {
        if (!expired || failure instanceof LadiFlowException) {
            return failure;
        }
        IOException timeout = connected
                ? new SocketTimeoutException("No complete response before the deadline")
                : new ConnectTimeoutException("No connection before the deadline");
        timeout.initCause(failure);
        return timeout;
    }
}
