// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.io.IOException;
import java.io.InterruptedIOException;

import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.Method;
import org.apache.hc.core5.http.ProtocolException;
import org.apache.hc.core5.http.impl.io.HttpRequestExecutor;
import org.apache.hc.core5.http.io.HttpClientConnection;
import org.apache.hc.core5.http.io.HttpResponseInformationCallback;
import org.apache.hc.core5.http.protocol.HttpContext;

/**
 * Ensures that no request is sent on a connection with unread bytes, because HttpClient would read these bytes as the
 * response. HttpClient's own checks either do not detect such bytes, or wait for them. Thread-safe.
 */
final class GuardedRequestExecutor extends HttpRequestExecutor {

    /** Thrown before anything is sent, if a connection must not be used. */
    static final class UnusableConnectionException extends IOException {
        private static final long serialVersionUID = 1L;
    }

    /** Thrown if the response arrived before the request was sent. */
    static final class PrematureResponseException extends IOException {
        private static final long serialVersionUID = 1L;

        PrematureResponseException() {
            super("The response arrived before its request was sent");
        }
    }

    /** Thrown if a pooled connection was most likely dead before the request was sent. */
    static final class DeadConnectionException extends IOException {
        private static final long serialVersionUID = 1L;

        DeadConnectionException(IOException cause) {
            super(cause);
        }
    }

    @Override
    public ClassicHttpResponse execute(
            ClassicHttpRequest request,
            HttpClientConnection connection,
            HttpResponseInformationCallback callback,
            HttpContext context)
            throws IOException, HttpException {
        CallDeadline clock = CallDeadline.of(context);
        boolean reused = clock.isConnectionReused();
        if (reused && (clock.requiresNewConnection() || hasUnreadBytes(connection))) {
            throw new UnusableConnectionException();
        }
        if (!reused && connection instanceof GuardedConnection guarded && guarded.hasBufferedBytes()) {
            // these bytes came after a proxy's response to CONNECT, so another connection would not help
            throw new ProtocolException("Bytes arrived before the request was sent");
        }
        var details = connection.getEndpointDetails();
        if (details == null) {
            // the connection has just been closed
            throw new UnusableConnectionException();
        }
        long before = details.getReceivedBytesCount();
        ClassicHttpResponse response;
        try {
            response = super.execute(request, connection, callback, context);
        } catch (InterruptedIOException timeout) {
            throw timeout;
        } catch (IOException e) {
            throw reused && before == details.getReceivedBytesCount() ? new DeadConnectionException(e) : e;
        }
        if (before == details.getReceivedBytesCount()) {
            throw new PrematureResponseException();
        }
        if (response.getEntity() == null && !Method.CONNECT.isSame(request.getMethod())) {
            // a body may follow although the status has none, so HttpClient must not keep the connection
            response.setHeader(HttpHeaders.CONNECTION, "close");
        }
        return response;
    }

    /** Returns whether unread bytes have arrived. A connection of the user's own pool is not checked. */
    private static boolean hasUnreadBytes(HttpClientConnection connection) {
        try {
            return connection instanceof GuardedConnection guarded && guarded.hasUnreadBytes();
        } catch (IOException dead) {
            return true;
        }
    }
}
