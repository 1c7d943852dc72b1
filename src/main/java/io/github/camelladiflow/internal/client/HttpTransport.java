// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;

import io.github.camelladiflow.model.exception.LadiFlowException;
import io.github.camelladiflow.model.exception.LadiFlowUnexpectedResponseException;
import org.apache.camel.CamelContext;
import org.apache.camel.component.http.HttpEndpoint;
import org.apache.camel.support.service.ServiceHelper;
import org.apache.camel.support.service.ServiceSupport;
import org.apache.camel.util.function.ThrowingFunction;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.ExecRuntime;
import org.apache.hc.client5.http.classic.HttpClient;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.concurrent.Cancellable;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.io.entity.EntityTemplate;
import org.apache.hc.core5.http.io.entity.HttpEntityWrapper;
import org.apache.hc.core5.http.protocol.BasicHttpContext;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.io.Closer;
import org.apache.hc.core5.util.TimeValue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Posts JSON with the {@link HttpClient} of a camel-http endpoint, so that the settings of the user's {@code https} or
 * {@code http} component apply. The HTTP client receives only the request, not the route's message. Thread-safe once
 * started.
 */
final class HttpTransport extends ServiceSupport {

    private static final Logger LOG = LoggerFactory.getLogger(HttpTransport.class);

    /**
     * The maximum number of unread bytes that are read at the end of a response, so that its connection can be reused.
     */
    private static final int MAX_DRAIN_BYTES = 8_192;

    /** The headers in which a server or a proxy returns a request id. */
    private static final List<String> REQUEST_ID_HEADERS = List.of("x-request-id", "cf-ray", "x-amzn-trace-id");

    private static final Pattern REQUEST_ID = Pattern.compile("[\\w.:;=/-]{1,128}");

    private static final ContentType JSON = ContentType.create("application/json");

    private final CamelContext camelContext;
    private final ConnectionSettings settings;
    private final HttpHost host;
    private final Set<Attempt> attempts = ConcurrentHashMap.newKeySet();
    /** Runs tasks on the JDK's thread for timeouts, after the longest delay of a cancellation. */
    private final Executor timer = CompletableFuture.delayedExecutor(20, TimeUnit.MILLISECONDS, Runnable::run);

    private final AtomicBoolean timerRuns = new AtomicBoolean();
    private HttpEndpoint endpoint;
    private HttpClient client;

    HttpTransport(CamelContext camelContext, ConnectionSettings settings) {
        this.camelContext = camelContext;
        this.settings = settings;
        URI url = settings.baseUrl();
        this.host = new HttpHost(url.getScheme(), url.getHost(), url.getPort());
    }

    /**
     * Posts a request and reads the response. Always releases the connection afterwards, even after a failure.
     *
     * @param url a URL on the host
     * @param apiKey the API key, null to send none
     * @param reader reads the response, including its body
     * @return the value that the reader returns
     * @throws GuardedRequestExecutor.NotSentException if a pause has begun since the call took its slot
     * @throws Exception thrown by the network, the HTTP client or the reader
     */
    <R> R post(
            URI url, byte[] json, String apiKey, Attempt attempt, ThrowingFunction<RawResponse, R, IOException> reader)
            throws Exception {
        var request = new HttpPost(url);
        if (apiKey != null) {
            request.setHeader("Api-Key", apiKey);
        }
        request.setHeader(HttpHeaders.ACCEPT, JSON.getMimeType());
        request.setEntity(new ByteArrayEntity(json, JSON));
        attempts.add(attempt);
        startTimer();
        ClassicHttpResponse response = null;
        try {
            response = execute(request, attempt);
            return reader.apply(toRawResponse(response, request));
        } catch (IOException | RuntimeException e) {
            if (!(e instanceof LadiFlowException) || e instanceof LadiFlowUnexpectedResponseException) {
                // the connection is broken, or the response may belong to another request
                request.cancel();
            }
            throw attempt.translateFailure(e);
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
            HttpContext context = createHttpContext();
            attempt.start(request, context);
            try {
                return client.executeOpen(host, request, context);
            } catch (GuardedRequestExecutor.NotSentException e) {
                if (!attempt.isSlotCurrent()) {
                    throw e;
                }
                LOG.debug("A connection to {} was closed before a request was sent on it", host);
            }
        }
    }

    /** Creates the context of a request. It is based on the user's context, which may contain credentials. */
    @SuppressWarnings("deprecation")
    private HttpContext createHttpContext() {
        HttpContext users = endpoint.getHttpContext();
        return users == null ? HttpClientContext.create() : new BasicHttpContext(users);
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

    /** Sends the request unless its slot has been lost. Called when the connection is open. */
    private static ClassicHttpResponse interceptSend(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
            throws IOException, HttpException {
        Attempt attempt = Attempt.of(scope.clientContext);
        if (!attempt.isSlotCurrent()) {
            // the pool keeps even a new connection, so that the call can use it when it has a new slot
            scope.execRuntime.markConnectionReusable(null, TimeValue.NEG_ONE_MILLISECOND);
            scope.execRuntime.releaseEndpoint();
            throw new GuardedRequestExecutor.NotSentException();
        }
        attempt.onConnected(scope.execRuntime.isConnectionReusable());
        HttpEntity body = request.getEntity();
        if (body != null) {
            // a server may reject a request and close the connection before it has read the whole request. In this
            // case, the response matters, not the failed write
            request.setEntity(new EntityTemplate(body.getContentLength(), JSON, null, out -> {
                try {
                    body.writeTo(out);
                } catch (IOException e) {
                    // this failure is ignored: either the response can be read, or reading it fails in the same way.
                    // The pool must not keep the connection.
                    request.setHeader(HttpHeaders.CONNECTION, "close");
                }
            }));
        }
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

        /**
         * Reads the rest of the body if it is short, so that the connection can be used again. Otherwise closes the
         * connection.
         */
        @Override
        public void close() {
            try {
                var body = getContent();
                // usually no bytes are left. read() without an array would treat a truncated chunk as the end
                if (body.read(new byte[1]) < 0 || body.readNBytes(MAX_DRAIN_BYTES).length < MAX_DRAIN_BYTES) {
                    connection.releaseEndpoint();
                    return;
                }
            } catch (IOException | RuntimeException broken) {
                // the connection is closed below
            }
            connection.discardEndpoint();
        }
    }

    private static RawResponse toRawResponse(ClassicHttpResponse response, Cancellable connection) throws IOException {
        HttpEntity entity = response.getEntity();
        return new RawResponse(
                response.getCode(),
                header(response, HttpHeaders.RETRY_AFTER),
                REQUEST_ID_HEADERS.stream()
                        .map(name -> header(response, name))
                        .filter(id -> id != null && REQUEST_ID.matcher(id).matches())
                        .findFirst()
                        .orElse(null),
                header(response, HttpHeaders.DATE),
                entity == null ? null : charset(entity.getContentType()),
                entity == null ? null : entity.getContent(),
                connection);
    }

    private static String header(ClassicHttpResponse response, String name) {
        Header header = response.getFirstHeader(name);
        return header == null ? null : header.getValue();
    }

    /**
     * Returns the character set of a content type, or null if the character set is missing, unknown, or a Unicode
     * encoding.
     */
    private static Charset charset(String contentType) {
        // most content types are not parsed, because the Unicode encoding of JSON is detected from its bytes
        if (contentType == null
                || contentType.indexOf(';') < 0
                || contentType.regionMatches(true, contentType.length() - 5, "utf-8", 0, 5)) {
            return null;
        }
        try {
            ContentType type = ContentType.parseLenient(contentType);
            Charset charset = type == null ? null : type.getCharset();
            return charset == null || charset.name().startsWith("UTF") ? null : charset;
        } catch (IllegalCharsetNameException e) {
            // HttpCore before 5.4 does not ignore such a name
            return null;
        }
    }

    /** Creates a new endpoint on each start, because a stopped endpoint cannot open connections again. */
    @Override
    protected void doStart() throws Exception {
        endpoint = new HttpEndpointFactory(camelContext, settings).create(HttpTransport::interceptSend);
        client = endpoint.getHttpClient();
    }

    @Override
    protected void doStop() {
        ServiceHelper.stopAndShutdownService(endpoint);
    }
}
