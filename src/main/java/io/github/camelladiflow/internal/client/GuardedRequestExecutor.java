// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.io.IOException;

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

    /** Thrown before anything is sent, if a connection must not be used, or if the request must not be sent. */
    static final class NotSentException extends IOException {
        private static final long serialVersionUID = 1L;
    }

    @Override
    public ClassicHttpResponse execute(
            ClassicHttpRequest request,
            HttpClientConnection connection,
            HttpResponseInformationCallback callback,
            HttpContext context)
            throws IOException, HttpException {
        var attempt = (Attempt) context;
        var details = connection.getEndpointDetails();
        if (details == null || attempt.connectionReused && !isUsable(connection, attempt)) {
            throw new NotSentException();
        }
        if (!attempt.connectionReused
                && connection instanceof GuardedConnection guarded
                && guarded.hasBufferedBytes()) {
            // these bytes came after a proxy's response to CONNECT, so another connection would not help
            throw new ProtocolException("Bytes arrived before the request was sent");
        }
        long before = details.getReceivedBytesCount();
        ClassicHttpResponse response = super.execute(request, connection, callback, context);
        if (before == details.getReceivedBytesCount()) {
            throw new IOException("The response arrived before its request was sent");
        }
        if (attempt.requestTruncated || response.getEntity() == null && !Method.CONNECT.isSame(request.getMethod())) {
            // a body may follow although the status has none, so HttpClient must not keep the connection
            response.setHeader(HttpHeaders.CONNECTION, "close");
        }
        return response;
    }

    /**
     * Returns whether a pooled connection may be used: no unread bytes have arrived, and, for a request that cannot be
     * retried, the server has not closed it. A connection of the user's own pool is not checked for bytes.
     */
    private static boolean isUsable(HttpClientConnection connection, Attempt attempt) {
        try {
            return !attempt.onNewConnection
                    && (attempt.repeatable || !connection.isStale())
                    && !(connection instanceof GuardedConnection guarded && guarded.hasUnreadBytes());
        } catch (IOException dead) {
            return false;
        }
    }
}
