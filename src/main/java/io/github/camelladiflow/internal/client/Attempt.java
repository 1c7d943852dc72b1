// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;

import io.github.camelladiflow.model.exception.LadiFlowException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.concurrent.Cancellable;

/**
 * One attempt of a call, which HttpClient passes to each step of the request. It has two deadlines: one for opening the
 * connection, and one for receiving the last byte of the response. HttpClient's own timeouts limit only single reads, so
 * a server that sends a byte per second never exceeds them. At a deadline, the request is cancelled, and the thread that
 * reads the response gets an exception.
 */
final class Attempt extends HttpClientContext {

    final Call call;
    final Pace pace;
    final int slot;
    final boolean repeatable;
    final boolean onNewConnection;
    /** The id in the response if it may belong to another request, otherwise null. */
    String mismatchedId;
    /** Whether the connection has carried a response before. */
    boolean connectionReused;
    /** Whether the server has closed the connection before it has read the whole request. */
    boolean requestTruncated;

    private boolean connected;
    private volatile Cancellable request;
    private volatile long expiresAt;
    private volatile boolean expired;

    /**
     * Creates an attempt.
     *
     * @param call the call, whose timeouts apply
     * @param pace the pace that has granted the slot
     * @param repeatable whether the request can be retried. A pooled connection for any other request is checked before
     *     it is used, which takes a millisecond
     * @param onNewConnection whether the request needs a connection that has not carried a response yet
     */
    Attempt(Call call, Pace pace, int slot, boolean repeatable, boolean onNewConnection) {
        this.call = call;
        this.pace = pace;
        this.slot = slot;
        this.repeatable = repeatable;
        this.onNewConnection = onNewConnection;
    }

    /** Returns whether the request may be sent: no pause has begun, and the call's owner is not stopped. */
    boolean maySend() {
        return !call.isStopped() && pace.isCurrent(slot);
    }

    /** Starts to open a connection for the request. */
    void start(Cancellable request) {
        connected = false;
        connectionReused = false;
        // for a free connection in the pool, and for a new connection
        startTimeout(call.settings.getConnectTimeout().multipliedBy(2));
        // from here on, the request can be cancelled
        this.request = request;
    }

    /** Records that the request may be sent, and whether its connection has carried a response before. */
    void onConnected(boolean onReusedConnection) {
        connected = true;
        connectionReused = onReusedConnection;
        startTimeout(call.settings.getResponseTimeout());
    }

    private void startTimeout(Duration timeout) {
        expiresAt = System.nanoTime() + Math.min(timeout.toNanos(), call.remaining());
    }

    /** Closes the connection of the request. */
    void cancel() {
        request.cancel();
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
