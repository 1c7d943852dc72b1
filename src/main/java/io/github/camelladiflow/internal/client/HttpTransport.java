// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;

import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.exception.LadiFlowException;
import io.github.camelladiflow.model.exception.LadiFlowUnexpectedResponseException;
import org.apache.camel.CamelContext;
import org.apache.camel.component.http.HttpEndpoint;
import org.apache.camel.support.DefaultExchange;
import org.apache.camel.support.GZIPHelper;
import org.apache.camel.support.service.ServiceHelper;
import org.apache.camel.support.service.ServiceSupport;
import org.apache.camel.util.function.ThrowingFunction;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.ExecRuntime;
import org.apache.hc.client5.http.classic.HttpClient;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.concurrent.Cancellable;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.io.HttpClientResponseHandler;
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
    private final DeadlineTicker ticker;
    private final Map<LadiFlowOperation, URI> urls = new EnumMap<>(LadiFlowOperation.class);

    /** Whether a pooled connection has to be checked before this thread's current request uses it. */
    private final ThreadLocal<Boolean> requiresLiveConnection = ThreadLocal.withInitial(() -> false);

    private HttpEndpoint endpoint;
    private HttpClient client;
    private Duration connectTimeout;

    HttpTransport(CamelContext camelContext, ConnectionSettings settings, DeadlineTicker ticker) {
        this.camelContext = camelContext;
        this.settings = settings;
        URI url = settings.baseUrl();
        this.host = new HttpHost(url.getScheme(), url.getHost(), url.getPort());
        this.ticker = ticker;
        for (LadiFlowOperation operation : LadiFlowOperation.values()) {
            urls.put(operation, URI.create(url + "/" + operation.path()));
        }
    }

    /** Thrown if a request was not sent because a pause has begun since the call took its slot. */
    static final class SlotLostException extends IOException {
        private static final long serialVersionUID = 1L;
    }

    /**
     * Posts a request and reads the response. Always releases the connection afterwards, even after a failure. If the
     * request cannot be retried, first checks whether the server has closed the pooled connection. Other requests skip
     * this check, because it takes a millisecond.
     *
     * @param call the call, whose timeouts apply
     * @param apiKey the API key that the request contains
     * @param onNewConnection whether the request needs a connection that has not carried a response yet
     * @param slotIsCurrent called when the connection is open; if it returns false, the request is not sent
     * @param reader reads the response, including its body
     * @return the value that the reader returns
     * @throws Exception thrown by the network, the HTTP client or the reader
     */
    <R> R post(
            ApiRequest<?> apiRequest,
            Call call,
            String apiKey,
            boolean onNewConnection,
            BooleanSupplier slotIsCurrent,
            ThrowingFunction<RawResponse, R, IOException> reader)
            throws Exception {
        boolean repeatable = apiRequest.safeToRetry();
        var request = new HttpPost(urls.get(apiRequest.operation()));
        request.setHeader("Api-Key", apiKey);
        request.setHeader(HttpHeaders.ACCEPT, JSON.getMimeType());
        request.setEntity(new ByteArrayEntity(apiRequest.json(), JSON));
        var deadline = new CallDeadline(
                request,
                connectTimeout,
                call.settings().getResponseTimeout(),
                System.nanoTime() + call.remaining(),
                onNewConnection,
                slotIsCurrent);
        call.setRequest(request);
        try {
            return send(request, repeatable, deadline, response -> reader.apply(toRawResponse(response, request)));
        } finally {
            call.setRequest(null);
        }
    }

    /** Posts JSON to an address on the host, and returns the HTTP status. */
    int post(URI address, byte[] json, Duration timeout) throws Exception {
        var request = new HttpPost(address);
        request.setEntity(new ByteArrayEntity(json, JSON));
        var deadline = new CallDeadline(
                request, connectTimeout, timeout, System.nanoTime() + timeout.toNanos(), false, () -> true);
        // the status is sufficient; the body may be too large, broken, or endless
        return send(request, false, deadline, ClassicHttpResponse::getCode);
    }

    private <R> R send(
            HttpUriRequestBase request, boolean repeatable, CallDeadline deadline, HttpClientResponseHandler<R> reader)
            throws Exception {
        ticker.add(deadline);
        requiresLiveConnection.set(!repeatable);
        ClassicHttpResponse response = null;
        try {
            response = execute(request, repeatable, deadline);
            return reader.handleResponse(response);
        } catch (LadiFlowException e) {
            if (e instanceof LadiFlowUnexpectedResponseException) {
                // the connection is closed, because the response may belong to another request
                request.cancel();
            }
            throw e;
        } catch (IOException | RuntimeException e) {
            // otherwise the pool would reuse a broken connection, or wait for it
            request.cancel();
            throw deadline.translateFailure(e);
        } finally {
            Closer.closeQuietly(response);
            requiresLiveConnection.remove();
            ticker.remove(deadline);
        }
    }

    /**
     * Sends a request. If the pool returns a connection that must not be used, sends the request on another connection.
     */
    private ClassicHttpResponse execute(HttpUriRequestBase request, boolean repeatable, CallDeadline deadline)
            throws IOException {
        while (true) {
            HttpContext context = createHttpContext();
            deadline.attachTo(context);
            try {
                return client.executeOpen(host, request, context);
            } catch (GuardedRequestExecutor.UnusableConnectionException e) {
                LOG.debug("A connection to {} was closed before a request was sent on it", host);
            } catch (GuardedRequestExecutor.PrematureResponseException e) {
                if (!repeatable || deadline.requiresNewConnection()) {
                    throw e;
                }
                deadline.requireNewConnection();
            }
        }
    }

    /** Sends the request unless its slot has been lost. Called when the connection is open. */
    private static ClassicHttpResponse interceptSend(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
            throws IOException, HttpException {
        CallDeadline deadline = CallDeadline.of(scope.clientContext);
        if (!deadline.isSlotCurrent()) {
            // the pool keeps even a new connection, so that the call can use it when it has a new slot
            scope.execRuntime.markConnectionReusable(null, TimeValue.NEG_ONE_MILLISECOND);
            scope.execRuntime.releaseEndpoint();
            throw new SlotLostException();
        }
        deadline.onConnected(scope.execRuntime.isConnectionReusable());
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

    /**
     * Creates the context of a request. It is based on the user's context, which may contain credentials. An activity
     * listener expects an exchange, so the context contains an empty exchange if there is such a listener.
     */
    @SuppressWarnings("deprecation")
    private HttpContext createHttpContext() {
        HttpContext users = endpoint.getHttpContext();
        HttpContext context = users == null ? HttpClientContext.create() : new BasicHttpContext(users);
        if (endpoint.getHttpActivityListener() != null) {
            context.setAttribute("org.apache.camel.Exchange", new DefaultExchange(camelContext));
            context.setAttribute("org.apache.hc.core5.http.HttpHost", host);
        }
        return context;
    }

    private static RawResponse toRawResponse(ClassicHttpResponse response, Cancellable connection) throws IOException {
        HttpEntity entity = response.getEntity();
        var retryAfter = response.getFirstHeader(HttpHeaders.RETRY_AFTER);
        var body = entity == null ? null : entity.getContent();
        var encoding = response.getFirstHeader(HttpHeaders.CONTENT_ENCODING);
        if (body != null && encoding != null) {
            // HttpClient decompresses the body and removes the header, unless the user has disabled that
            body = GZIPHelper.uncompressGzip(encoding.getValue(), body);
        }
        return new RawResponse(
                response.getCode(),
                retryAfter == null ? null : retryAfter.getValue(),
                requestId(response),
                entity == null ? null : charset(entity.getContentType()),
                body,
                connection);
    }

    private static String requestId(ClassicHttpResponse response) {
        for (String name : REQUEST_ID_HEADERS) {
            var id = response.getFirstHeader(name);
            if (id != null && REQUEST_ID.matcher(id.getValue()).matches()) {
                return id.getValue();
            }
        }
        return null;
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
        endpoint = new HttpEndpointFactory(camelContext, settings)
                .create(HttpTransport::interceptSend, requiresLiveConnection::get);
        client = endpoint.getHttpClient();
        connectTimeout = HttpEndpointFactory.totalConnectTimeout(client);
    }

    @Override
    protected void doStop() {
        ServiceHelper.stopAndShutdownService(endpoint);
    }
}
