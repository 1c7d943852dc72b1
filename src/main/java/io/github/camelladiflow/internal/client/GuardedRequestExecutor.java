// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import javax.net.ssl.SSLSocket;

import org.apache.camel.util.function.ThrowingFunction;
import org.apache.hc.client5.http.io.ManagedHttpClientConnection;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.ProtocolException;
import org.apache.hc.core5.http.impl.io.DefaultBHttpClientConnection;
import org.apache.hc.core5.http.impl.io.HttpRequestExecutor;
import org.apache.hc.core5.http.impl.io.SessionInputBufferImpl;
import org.apache.hc.core5.http.impl.io.SocketHolder;
import org.apache.hc.core5.http.io.HttpClientConnection;
import org.apache.hc.core5.http.io.HttpResponseInformationCallback;
import org.apache.hc.core5.http.protocol.HttpContext;

/**
 * Ensures that no request is sent on a connection with unread bytes, because HttpClient would read these bytes as the
 * response. HttpClient's own checks either do not detect such bytes, or wait for them. Thread-safe.
 */
final class GuardedRequestExecutor extends HttpRequestExecutor {

    /**
     * This handle and the next give access to members that HttpClient does not expose: the input buffer, and the TCP
     * socket that a TLS connection uses. A handle is null if HttpClient no longer has the member.
     */
    private static final MethodHandle INPUT_BUFFER = findHandle(
            lookup -> lookup.findGetter(DefaultBHttpClientConnection.class, "inBuffer", SessionInputBufferImpl.class));

    private static final MethodHandle SOCKET_HOLDER = findHandle(lookup -> lookup.findVirtual(
            DefaultBHttpClientConnection.class, "getSocketHolder", MethodType.methodType(SocketHolder.class)));

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

    private static MethodHandle findHandle(
            ThrowingFunction<MethodHandles.Lookup, MethodHandle, ReflectiveOperationException> finder) {
        try {
            return finder.apply(
                    MethodHandles.privateLookupIn(DefaultBHttpClientConnection.class, MethodHandles.lookup()));
        } catch (ReflectiveOperationException otherVersion) {
            // this version of HttpClient lacks the member, so the check that needs it is omitted. The class still
            // checks for decrypted bytes, and compares the byte counts
            return null;
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
        if (reused && (clock.requiresNewConnection() || hasBufferedBytes(connection) || hasUnreadBytes(connection))) {
            throw new UnusableConnectionException();
        }
        if (!reused && hasBufferedBytes(connection)) {
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
        return response;
    }

    private static boolean hasBufferedBytes(HttpClientConnection connection) {
        return INPUT_BUFFER != null
                && connection instanceof DefaultBHttpClientConnection http
                && ((SessionInputBufferImpl) invoke(INPUT_BUFFER, http)).hasBufferedData();
    }

    /**
     * Returns whether unread bytes have arrived, decrypted or not. Does not detect the end of the stream, because
     * that would require waiting.
     */
    private static boolean hasUnreadBytes(HttpClientConnection connection) {
        try {
            var socket = connection instanceof ManagedHttpClientConnection managed ? managed.getSocket() : null;
            if (socket == null) {
                return false;
            }
            if (socket.getInputStream().available() > 0) {
                return true;
            }
            // a TLS socket counts only decrypted bytes
            return socket instanceof SSLSocket
                    && SOCKET_HOLDER != null
                    && connection instanceof DefaultBHttpClientConnection http
                    && invoke(SOCKET_HOLDER, http) instanceof SocketHolder holder
                    && holder.getBaseSocket().getInputStream().available() > 0;
        } catch (IOException dead) {
            return true;
        }
    }

    private static Object invoke(MethodHandle handle, DefaultBHttpClientConnection connection) {
        try {
            return handle.invoke(connection);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
