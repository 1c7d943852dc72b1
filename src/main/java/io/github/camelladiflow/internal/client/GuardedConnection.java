// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.Socket;
import javax.net.ssl.SSLSocket;

import org.apache.hc.client5.http.impl.io.LenientHttpResponseParser;
import org.apache.hc.client5.http.io.ManagedHttpClientConnection;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.ProtocolException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.io.DefaultBHttpClientConnection;
import org.apache.hc.core5.http.io.HttpMessageParser;
import org.apache.hc.core5.http.io.HttpMessageParserFactory;
import org.apache.hc.core5.http.io.SessionInputBuffer;
import org.apache.hc.core5.http.message.BasicLineParser;
import org.apache.hc.core5.io.CloseMode;

/**
 * A pooled connection that limits the size of response heads, and that knows whether unread bytes have arrived.
 * HttpClient would read such bytes as the response to the next request.
 */
final class GuardedConnection extends DefaultBHttpClientConnection implements ManagedHttpClientConnection {

    /** HttpCore before 5.4 reads endless headers until the memory is full. */
    private static final Http1Config LIMITS =
            Http1Config.custom().setMaxHeaderCount(200).setMaxLineLength(32_768).build();

    private final BufferKeeper buffer;
    private volatile boolean closed;
    private Socket tlsSocket;
    private Socket tcpSocket;

    /** Keeps the buffer from which responses are parsed. */
    private static final class BufferKeeper implements HttpMessageParserFactory<ClassicHttpResponse> {

        private SessionInputBuffer buffer;

        @Deprecated
        @Override
        public HttpMessageParser<ClassicHttpResponse> create(Http1Config ignored) {
            return create();
        }

        @Override
        public HttpMessageParser<ClassicHttpResponse> create() {
            return new LenientHttpResponseParser(BasicLineParser.INSTANCE, null, LIMITS) {
                @Override
                public ClassicHttpResponse parse(SessionInputBuffer source, InputStream in)
                        throws IOException, HttpException {
                    buffer = source;
                    try {
                        return super.parse(source, in);
                    } catch (IllegalArgumentException e) {
                        throw new ProtocolException("The status is not valid", e);
                    }
                }
            };
        }
    }

    GuardedConnection() {
        this(new BufferKeeper());
    }

    private GuardedConnection(BufferKeeper buffer) {
        super(LIMITS, null, null, null, null, null, null, buffer);
        this.buffer = buffer;
    }

    /** Returns whether bytes are buffered that were received with an earlier response. */
    boolean hasBufferedBytes() {
        return buffer.buffer != null && buffer.buffer.length() > 0;
    }

    /** Returns whether unread bytes have arrived. Does not detect the end of the stream, which would require waiting. */
    boolean hasUnreadBytes() throws IOException {
        return hasBufferedBytes()
                || tcpSocket.getInputStream().available() > 0
                // a TLS socket counts decrypted bytes only
                || tlsSocket != null && tlsSocket.getInputStream().available() > 0;
    }

    @Override
    public void bind(Socket socket) throws IOException {
        bind(null, socket);
    }

    @Override
    public void bind(SSLSocket secure, Socket socket) throws IOException {
        tlsSocket = secure;
        tcpSocket = socket;
        if (closed) {
            getSocket().close();
            throw new InterruptedIOException("The connection was closed while it was opened");
        }
        if (secure == null) {
            super.bind(socket);
        } else {
            super.bind(secure, socket);
        }
    }

    @Override
    public Socket getSocket() {
        return tlsSocket != null ? tlsSocket : tcpSocket;
    }

    @Override
    public void passivate() {}

    @Override
    public void activate() {}

    @Override
    public void close() throws IOException {
        closed = true;
        super.close();
    }

    @Override
    public void close(CloseMode mode) {
        closed = true;
        super.close(mode);
    }
}
