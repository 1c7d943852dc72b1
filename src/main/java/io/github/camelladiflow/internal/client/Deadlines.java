// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;

import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.client5.http.HttpRoute;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.ExecChainHandler;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.ChainElement;
import org.apache.hc.core5.concurrent.Cancellable;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.io.entity.HttpEntityWrapper;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.util.Timeout;

/**
 * Bounds two times. One is that from the request's first byte to the answer's last. The HTTP client's own timeout bounds
 * each read, which a server that drips a byte a second never exceeds. At the deadline the connection is closed, which wakes
 * the reader. An answer that is closed before its end is cut off rather than read to the end. The other is the time until
 * the connection stands, with its handshake, which may last neither beyond the two timeouts that the HTTP client has for it
 * nor beyond the end of the whole call. Thread-safe.
 */
final class Deadlines implements ExecChainHandler {

    static final String NAME = "ladiflow-response-deadline";
    /** The connection stands before the clock runs: it has a timeout of its own. */
    static final String AFTER = ChainElement.CONNECT.name();

    static final String CONNECTING_NAME = "ladiflow-connecting-deadline";

    /** What is read and thrown away at the end of an answer so that its connection can be used again, in bytes. */
    private static final int MAX_DRAIN = 8_192;

    private static final Duration FOR_EVER = Duration.ofDays(36_500);

    private static final String CALL = "ladiflow-call";

    private final Watch watch;

    Deadlines(Watch watch) {
        this.watch = watch;
    }

    /**
     * Bounds the call that a context is used for.
     *
     * @param responseTimeout how long the answer may take from the request's first byte
     * @param deadline when it has to be there in any case, as {@link System#nanoTime}
     */
    void set(HttpContext context, Duration responseTimeout, long deadline) {
        context.setAttribute(CALL, new Call(responseTimeout, deadline));
    }

    private static Call call(ExecChain.Scope scope) {
        return (Call) scope.clientContext.getAttribute(CALL);
    }

    /**
     * To be put before all others: ends the waits for a free connection and for a new one, with its handshake, when both
     * their timeouts are over, and at the call's deadline.
     */
    ClassicHttpResponse executeConnecting(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
            throws IOException, HttpException {
        Call current = call(scope);
        Duration longest = longestConnecting(scope);
        boolean isShort = current.left().compareTo(longest) <= 0;
        if (!isShort && !canDrip(scope.route)) {
            return chain.proceed(request, scope);
        }
        var clock = new Clock((Cancellable) scope.originalRequest, isShort ? current.left() : longest);
        current.connecting = clock;
        try {
            return chain.proceed(request, scope);
        } catch (IOException | RuntimeException e) {
            if (current.connecting != null && clock.over) {
                var exception = new ConnectTimeoutException("No connection within " + clock.limit.toMillis() + " ms");
                exception.initCause(e);
                throw exception;
            }
            throw e;
        } finally {
            clock.stop();
        }
    }

    /** The client's timeouts bound each read of a handshake and of what a proxy answers, not the whole. */
    private static boolean canDrip(HttpRoute route) {
        return route.isSecure() || route.getProxyHost() != null;
    }

    /** One wait for a free connection, and one for a new one; camel-http sets both here. */
    @SuppressWarnings("deprecation")
    private static Duration longestConnecting(ExecChain.Scope scope) {
        RequestConfig config = scope.clientContext.getRequestConfigOrDefault();
        return toDuration(config.getConnectionRequestTimeout()).plus(toDuration(config.getConnectTimeout()));
    }

    private static Duration toDuration(Timeout timeout) {
        return timeout == null || timeout.isDisabled() ? FOR_EVER : timeout.toDuration();
    }

    @Override
    public ClassicHttpResponse execute(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
            throws IOException, HttpException {
        Call current = call(scope);
        current.stands();
        var clock = new Clock((Cancellable) scope.originalRequest, current.limit());
        try {
            ClassicHttpResponse response = chain.proceed(request, scope);
            HttpEntity entity = response.getEntity();
            if (entity == null) {
                clock.stop();
            } else {
                response.setEntity(new TimedEntity(entity, clock));
            }
            return response;
        } catch (IOException | HttpException | RuntimeException e) {
            clock.stop();
            clock.throwIfOver(e);
            throw e;
        }
    }

    /** A call; used by its thread alone. */
    private static final class Call {

        private final Duration responseTimeout;
        private final long deadline;
        private Clock connecting;

        Call(Duration responseTimeout, long deadline) {
            this.responseTimeout = responseTimeout;
            this.deadline = deadline;
        }

        Duration limit() {
            Duration left = left();
            return left.compareTo(responseTimeout) < 0 ? left : responseTimeout;
        }

        Duration left() {
            return Duration.ofNanos(deadline - System.nanoTime());
        }

        /** From now on the request may leave. */
        void stands() {
            if (connecting != null) {
                connecting.stop();
                connecting = null;
            }
        }
    }

    /** Runs from the request's first byte; cuts the connection when the time is over. */
    private final class Clock implements Watch.Watched {

        private final Cancellable request;
        private final Duration limit;
        private final long end;
        private volatile boolean over;

        Clock(Cancellable request, Duration limit) {
            this.request = request;
            this.limit = limit;
            this.end = System.nanoTime() + limit.toNanos();
            watch.add(this);
        }

        @Override
        public void look(long now) {
            if (now - end >= 0) {
                over = true;
                stop();
                request.cancel();
            }
        }

        void stop() {
            watch.remove(this);
        }

        void cut() {
            stop();
            request.cancel();
        }

        /** What fails after the deadline fails because of it. */
        void throwIfOver(Exception cause) throws SocketTimeoutException {
            if (over) {
                var exception = new SocketTimeoutException("No whole answer within " + limit.toMillis() + " ms");
                exception.initCause(cause);
                throw exception;
            }
        }
    }

    private static final class TimedEntity extends HttpEntityWrapper {

        private final Clock clock;
        private InputStream content;

        TimedEntity(HttpEntity entity, Clock clock) {
            super(entity);
            this.clock = clock;
        }

        @Override
        public InputStream getContent() throws IOException {
            if (content == null) {
                content = new TimedStream(super.getContent(), clock);
            }
            return content;
        }

        @Override
        public void close() throws IOException {
            getContent().close();
        }
    }

    private static final class TimedStream extends FilterInputStream {

        private final Clock clock;
        private boolean ended;

        TimedStream(InputStream in, Clock clock) {
            super(in);
            this.clock = clock;
        }

        @Override
        public int read() throws IOException {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            if (ended) {
                return -1;
            }
            try {
                int count = in.read(buffer, offset, length);
                if (count < 0) {
                    end();
                }
                return count;
            } catch (IOException | RuntimeException e) {
                end();
                clock.throwIfOver(e);
                throw e;
            }
        }

        private void end() {
            ended = true;
            clock.stop();
        }

        @Override
        public void close() throws IOException {
            if (!ended) {
                drain();
            }
            if (!ended) {
                ended = true;
                clock.cut();
            }
            in.close();
        }

        private void drain() {
            try {
                var rest = new byte[MAX_DRAIN];
                int left = MAX_DRAIN;
                int count = 0;
                while (left > 0 && count >= 0) {
                    count = read(rest, 0, left);
                    left -= Math.max(count, 0);
                }
            } catch (IOException e) {
                // the pool would take a broken connection for a good one
                clock.cut();
            }
        }
    }
}
