// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.io.IOException;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import io.github.camelladiflow.internal.client.GuardedRequestExecutor.NotSentException;
import io.github.camelladiflow.model.exception.LadiFlowException;
import io.github.camelladiflow.model.exception.LadiFlowUnexpectedResponseException;
import io.github.camelladiflow.options.LadiFlowConfiguration;
import org.apache.camel.CamelContext;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.component.http.HttpEndpoint;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.apache.camel.support.service.ServiceHelper;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.ExecRuntime;
import org.apache.hc.client5.http.classic.HttpClient;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.io.HttpClientResponseHandler;
import org.apache.hc.core5.http.io.entity.EntityTemplate;
import org.apache.hc.core5.http.io.entity.HttpEntityWrapper;
import org.apache.hc.core5.io.Closer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Posts JSON with the {@link HttpClient} of a camel-http endpoint, so that the settings of the user's {@code https} or
 * {@code http} component apply. The HTTP client receives only the request, not the route's message. Thread-safe.
 */
final class HttpTransport {

    private static final Logger LOG = LoggerFactory.getLogger(HttpTransport.class);

    private static final ContentType JSON = ContentType.create("application/json");

    private final HttpEndpoint endpoint;
    private final HttpClient client;
    private final HttpHost host;
    private final Set<Attempt> attempts = ConcurrentHashMap.newKeySet();
    /** Runs tasks on the JDK's thread for timeouts, after the longest delay of a cancellation. */
    private final Executor timer = CompletableFuture.delayedExecutor(20, TimeUnit.MILLISECONDS, Runnable::run);

    private final AtomicBoolean timerRuns = new AtomicBoolean();

    /**
     * Creates a pool of connections.
     *
     * @param url a URL on the host of all requests
     */
    HttpTransport(CamelContext camelContext, URI url, LadiFlowConfiguration settings, SSLContextParameters tls) {
        try {
            endpoint = HttpEndpointFactory.create(camelContext, url, settings, tls, HttpTransport::interceptSend);
        } catch (Exception e) {
            throw RuntimeCamelException.wrapRuntimeException(e);
        }
        client = endpoint.getHttpClient();
        host = new HttpHost(url.getScheme(), url.getHost(), url.getPort());
    }

    /**
     * Posts a request and reads the response. Always releases the connection afterwards, even after a failure.
     *
     * @param url a URL on the host
     * @param apiKey the API key, null to send none
     * @param reader reads the response, including its body
     * @return the value that the reader returns
     * @throws NotSentException if a pause has begun since the call took its slot, or the call's owner is stopped
     * @throws Exception thrown by the network, the HTTP client or the reader
     */
    <R> R post(URI url, byte[] json, String apiKey, Attempt attempt, HttpClientResponseHandler<R> reader)
            throws Exception {
        var request = new HttpPost(url);
        if (apiKey != null) {
            request.setHeader("Api-Key", apiKey);
        }
        request.setHeader(HttpHeaders.ACCEPT, JSON.getMimeType());
        request.setEntity(new EntityTemplate(json.length, JSON, null, out -> {
            try {
                out.write(json);
            } catch (IOException e) {
                // a server may reject a request before it has read it. Either the response can be read, or reading it
                // fails in the same way
                attempt.requestTruncated = true;
            }
        }));
        attempts.add(attempt);
        startTimer();
        ClassicHttpResponse response = null;
        try {
            response = execute(request, attempt);
            return reader.handleResponse(response);
        } catch (IOException | HttpException | RuntimeException e) {
            if (!(e instanceof LadiFlowException) || e instanceof LadiFlowUnexpectedResponseException) {
                // the connection is broken, or the response may belong to another request
                request.cancel();
            }
            throw attempt.translateFailure(e);
        } catch (Error e) {
            request.cancel();
            throw e;
        } finally {
            Closer.closeQuietly(response);
            attempts.remove(attempt);
        }
    }

    /**
     * Sends a request. If the pool returns a connection that must not be used, sends the request on another connection.
     */
    private ClassicHttpResponse execute(HttpPost request, Attempt attempt) throws IOException {
        while (true) {
            if (!attempt.maySend()) {
                throw new NotSentException();
            }
            attempt.start(request);
            try {
                return client.executeOpen(host, request, attempt);
            } catch (NotSentException e) {
                LOG.debug("A request to {} was not sent on the connection from the pool", host);
            }
        }
    }

    /**
     * Looks every few milliseconds whether a deadline has passed, while there are attempts. This costs an attempt almost
     * nothing, unlike scheduling and cancelling a task.
     */
    private void startTimer() {
        if (!attempts.isEmpty() && timerRuns.compareAndSet(false, true)) {
            timer.execute(() -> {
                timerRuns.set(false);
                try {
                    long now = System.nanoTime();
                    attempts.forEach(attempt -> attempt.cancelIfExpired(now));
                } finally {
                    startTimer();
                }
            });
        }
    }

    /** Sends the request unless it must not be sent any more. Called when the connection is open. */
    private static ClassicHttpResponse interceptSend(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
            throws IOException, HttpException {
        var attempt = (Attempt) scope.clientContext;
        if (!attempt.maySend()) {
            throw new NotSentException();
        }
        attempt.onConnected(scope.execRuntime.isConnectionReusable());
        ClassicHttpResponse response = chain.proceed(request, scope);
        if (response.getEntity() != null) {
            // HttpClient reads the body of a challenge itself, and resends the request
            boolean challenge = response.getCode() == 401 || response.getCode() == 407;
            response.setEntity(new ConnectionHoldingEntity(response.getEntity(), scope.execRuntime, challenge));
        }
        return response;
    }

    /**
     * Keeps the connection out of the pool until the response is closed, not only until its body is read. The call can
     * therefore still close the connection after it has decoded the body.
     */
    private static final class ConnectionHoldingEntity extends HttpEntityWrapper {

        private final ExecRuntime connection;
        private final boolean streaming;

        ConnectionHoldingEntity(HttpEntity body, ExecRuntime connection, boolean streaming) {
            super(body);
            this.connection = connection;
            this.streaming = streaming;
        }

        /** Returns whether HttpClient releases the connection at the end of the body. */
        @Override
        public boolean isStreaming() {
            return streaming;
        }

        /** Returns the connection to the pool if the body has been read, otherwise closes the connection. */
        @Override
        public void close() {
            try {
                // read() without an array would treat a truncated chunk as the end
                if (getContent().read(new byte[1]) < 0) {
                    connection.releaseEndpoint();
                    return;
                }
            } catch (IOException | RuntimeException broken) {
                // the connection is closed below
            }
            connection.discardEndpoint();
        }
    }

    /** Closes all connections, and prevents new ones. */
    void close() {
        ServiceHelper.stopAndShutdownService(endpoint);
    }
}
