// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;

import io.github.camelladiflow.internal.ApiRequest;
import io.github.camelladiflow.model.exception.LadiFlowException;
import io.github.camelladiflow.model.exception.LadiFlowUnexpectedResponseException;
import org.apache.camel.CamelContext;
import org.apache.camel.component.http.CompositeHttpConfigurer;
import org.apache.camel.component.http.HttpComponent;
import org.apache.camel.component.http.HttpEndpoint;
import org.apache.camel.support.DefaultExchange;
import org.apache.camel.support.GZIPHelper;
import org.apache.camel.support.service.ServiceHelper;
import org.apache.camel.support.service.ServiceSupport;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.ExecRuntime;
import org.apache.hc.client5.http.classic.HttpClient;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.Configurable;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.ChainElement;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
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
import org.apache.hc.core5.http.io.HttpClientResponseHandler;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.io.entity.HttpEntityWrapper;
import org.apache.hc.core5.http.protocol.BasicHttpContext;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.io.Closer;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Posts JSON with the {@link HttpClient} that camel-http makes for an HTTP endpoint of ours, so that what users set on their
 * {@code https} or {@code http} component counts: TLS, proxy, pool, timeouts, authentication, client configurers. Nothing of
 * a route's message comes near it. Thread-safe once started.
 */
final class HttpTransport extends ServiceSupport {

    private static final Logger LOG = LoggerFactory.getLogger(HttpTransport.class);
    /** What camel-http has for its timeouts of connecting and reading unless the user sets them, in milliseconds. */
    private static final long HTTP_COMPONENT_DEFAULT_TIMEOUT =
            Duration.ofMinutes(3).toMillis();

    /** What is read and thrown away at the end of an answer so that its connection can be used again, in bytes. */
    private static final int MAX_DRAIN_BYTES = 8_192;

    private static final Duration NO_TIMEOUT = Duration.ofDays(36_500);

    /** What servers and the proxies before them call the id of a request, by which their operators find it. */
    private static final List<String> REQUEST_ID_HEADERS = List.of("x-request-id", "cf-ray", "x-amzn-trace-id");

    private static final Pattern REQUEST_ID = Pattern.compile("[\\w.:;=/-]{1,128}");

    private static final ContentType JSON = ContentType.create("application/json");

    /** Content types that need not be parsed, because JSON shows its Unicode encoding itself. */
    private static final Set<String> USUAL_CONTENT_TYPES = Set.of(
            "application/json",
            "application/json; charset=utf-8",
            "application/json;charset=utf-8",
            "application/json; charset=UTF-8",
            "application/json;charset=UTF-8");

    private final CamelContext camelContext;
    private final ConnectionSettings settings;
    private final HttpHost host;
    private final DeadlineTicker ticker;
    /** Where each path is; reading one from its text takes longer than asking here. */
    private final ConcurrentMap<String, URI> urisByPath = new ConcurrentHashMap<>();

    /** Whether what this thread sends must not be lost on a connection that the server has closed. */
    private final ThreadLocal<Boolean> requiresLiveConnection = ThreadLocal.withInitial(() -> false);

    private HttpEndpoint endpoint;
    private HttpClient client;
    private Duration connectTimeout;

    HttpTransport(CamelContext camelContext, ConnectionSettings settings, DeadlineTicker watch) {
        this.camelContext = camelContext;
        this.settings = settings;
        URI url = settings.baseUrl();
        this.host = new HttpHost(url.getScheme(), url.getHost(), url.getPort());
        this.ticker = watch;
    }

    /** The request was not sent, since it must not be any more. */
    static final class PermitRevokedException extends IOException {
        private static final long serialVersionUID = 1L;
    }

    /** Reads an answer. */
    @FunctionalInterface
    interface ResponseReader<R> {
        R read(RawResponse answer) throws IOException;
    }

    /**
     * Posts a request and has the answer read. However that ends, the connection is free afterwards. What may be sent again
     * does without the millisecond in which a pooled connection shows whether the server has closed it.
     *
     * @param responseTimeout how long the answer may take from the request's first byte
     * @param deadline when the answer has to be there in any case, as {@link System#nanoTime}
     * @param onNewConnection whether no connection may be used that has carried a response
     * @param revoked asked when there is a connection; if it is true then, the request is not sent
     * @param reader reads the answer, including its body
     * @return what the reader returned
     * @throws Exception what the network, the HTTP client or the reader threw
     */
    <R> R post(
            ApiRequest<?> asked,
            String apiKey,
            Duration responseTimeout,
            long deadline,
            boolean onNewConnection,
            BooleanSupplier revoked,
            ResponseReader<R> reader)
            throws Exception {
        byte[] json = asked.json();
        boolean repeatable = asked.safeToRetry();
        URI address = urisByPath.computeIfAbsent(
                asked.operation().path(), path -> URI.create(settings.baseUrl() + "/" + path));
        var request = new HttpPost(address);
        request.setHeader("Api-Key", apiKey);
        request.setHeader(HttpHeaders.ACCEPT, JSON.getMimeType());
        request.setEntity(new ByteArrayEntity(json, JSON));
        var clock = new CallDeadline(request, connectTimeout, responseTimeout, deadline);
        clock.setRevocationCheck(revoked);
        if (onNewConnection) {
            clock.requireNewConnection();
        }
        return send(request, repeatable, clock, response -> reader.read(toRawResponse(response, request)));
    }

    /** Calls an address of the host as it is, by GET if there is no JSON to post; returns the HTTP status. */
    int call(URI address, byte[] json, Duration timeout) throws Exception {
        var request = json == null ? new HttpGet(address) : new HttpPost(address);
        if (json != null) {
            request.setEntity(new ByteArrayEntity(json, JSON));
        }
        var clock = new CallDeadline(request, connectTimeout, timeout, System.nanoTime() + timeout.toNanos());
        // the status decides: the body may be too large, broken, or never end
        return send(request, false, clock, ClassicHttpResponse::getCode);
    }

    private <R> R send(
            HttpUriRequestBase request, boolean repeatable, CallDeadline clock, HttpClientResponseHandler<R> reader)
            throws Exception {
        if (endpoint.getCustomHostHeader() != null) {
            request.setHeader(HttpHeaders.HOST, endpoint.getCustomHostHeader());
        }
        if (endpoint.isConnectionClose()) {
            request.setHeader(HttpHeaders.CONNECTION, "close");
        }
        ticker.add(clock);
        requiresLiveConnection.set(!repeatable);
        ClassicHttpResponse response = null;
        try {
            response = execute(request, repeatable, clock);
            return reader.handleResponse(response);
        } catch (LadiFlowException e) {
            if (e instanceof LadiFlowUnexpectedResponseException) {
                // it may have been the response to another request
                request.cancel();
            }
            throw e;
        } catch (IOException | RuntimeException e) {
            // the pool would take a broken connection for a good one, or wait for it
            request.cancel();
            throw clock.translateFailure(e);
        } finally {
            Closer.closeQuietly(response);
            requiresLiveConnection.remove();
            ticker.remove(clock);
        }
    }

    /** Sends a request, on another connection as long as the pool gives one that must not be used. */
    private ClassicHttpResponse execute(HttpUriRequestBase request, boolean repeatable, CallDeadline clock)
            throws IOException {
        while (true) {
            HttpContext context = createHttpContext();
            clock.attachTo(context);
            try {
                return client.executeOpen(host, request, context);
            } catch (GuardedRequestExecutor.UnusableConnectionException e) {
                LOG.debug("A connection to {} was closed before a request was sent on it", host);
            } catch (GuardedRequestExecutor.PrematureResponseException e) {
                if (!repeatable || clock.requiresNewConnection()) {
                    throw e;
                }
                clock.requireNewConnection();
            }
        }
    }

    /** Stands behind the element that connects: from now on the request may leave. */
    private static ClassicHttpResponse interceptSend(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
            throws IOException, HttpException {
        if (CallDeadline.of(scope.clientContext).isRevoked()) {
            // a new connection is kept, too: the request is sent as soon as it may be
            scope.execRuntime.markConnectionReusable(null, TimeValue.NEG_ONE_MILLISECOND);
            scope.execRuntime.releaseEndpoint();
            throw new PermitRevokedException();
        }
        CallDeadline.of(scope.clientContext).onConnected(scope.execRuntime.isConnectionReusable());
        if (request.getEntity() != null) {
            // a server may refuse a request before it has read it, and close: what it said is what counts, not that
            // it closed
            request.setEntity(new HttpEntityWrapper(request.getEntity()) {
                @Override
                public void writeTo(OutputStream out) {
                    try {
                        super.writeTo(out);
                    } catch (IOException e) {
                        // reading comes next: it finds the answer, or fails in the same way; then the pool must not
                        // keep the connection
                        request.setHeader(HttpHeaders.CONNECTION, "close");
                    }
                }
            });
        }
        ClassicHttpResponse response = chain.proceed(request, scope);
        if (response.getEntity() != null) {
            // the element before reads the body of a challenge, and sends the request again
            boolean challenge = response.getCode() == 401 || response.getCode() == 407;
            response.setEntity(new ConnectionHoldingEntity(response.getEntity(), scope.execRuntime, challenge));
        }
        return response;
    }

    /**
     * Keeps the connection out of the pool until the response is closed, not just until its body is read: so the call can
     * still have it closed when it knows what the body holds.
     */
    private static final class ConnectionHoldingEntity extends HttpEntityWrapper {

        private final ExecRuntime connection;
        private final boolean streaming;

        ConnectionHoldingEntity(HttpEntity body, ExecRuntime connection, boolean streaming) {
            super(body);
            this.connection = connection;
            this.streaming = streaming;
        }

        /** If it is, HttpClient gives the connection back at the end of the body. */
        @Override
        public boolean isStreaming() {
            return streaming;
        }

        /** Reads what little is left, so that the connection can be used again, or closes it. */
        @Override
        public void close() {
            try {
                InputStream body = getContent();
                // most often nothing is left; a read of a single byte would take a chunk that broke off for the end
                if (body.read(new byte[1]) < 0 || body.readNBytes(MAX_DRAIN_BYTES).length < MAX_DRAIN_BYTES) {
                    connection.releaseEndpoint();
                    return;
                }
            } catch (IOException | RuntimeException broken) {
                // is closed now
            }
            connection.discardEndpoint();
        }
    }

    /** Begins with the user's context, for authentication; an activity listener expects an exchange, and gets a bare one. */
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
        Header retryAfter = response.getFirstHeader(HttpHeaders.RETRY_AFTER);
        InputStream body = entity == null ? null : entity.getContent();
        Header encoding = response.getFirstHeader(HttpHeaders.CONTENT_ENCODING);
        if (body != null && encoding != null) {
            // HttpClient does it by itself and drops the header, unless the user told it not to
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
            Header id = response.getFirstHeader(name);
            if (id != null && REQUEST_ID.matcher(id.getValue()).matches()) {
                return id.getValue();
            }
        }
        return null;
    }

    /** A name that means nothing says nothing against the body, still less against the status. */
    private static Charset charset(String contentType) {
        if (contentType == null || USUAL_CONTENT_TYPES.contains(contentType)) {
            return null;
        }
        ContentType type = ContentType.parseLenient(contentType);
        Charset charset = type == null ? null : type.getCharset();
        return charset == null || charset.name().startsWith("UTF") ? null : charset;
    }

    /** A new endpoint each time, since one that was stopped has closed its connections for good. */
    @Override
    protected void doStart() throws Exception {
        String url = settings.baseUrl().toString();
        HttpComponent component = camelContext.getComponent(host.getSchemeName(), HttpComponent.class);
        endpoint = (HttpEndpoint) component.createEndpoint(url, endpointOptions(component));
        endpoint.setUserAgent("camel-ladiflow/" + version());
        endpoint.setHttpClientConfigurer(createConfigurer());
        ServiceHelper.startService(endpoint);
        client = endpoint.getHttpClient();
        connectTimeout = totalConnectTimeout(client);
        // not if it is the user's, for others may use it too
        if (component.getClientConnectionManager() == null
                && endpoint.getClientConnectionManager() instanceof PoolingHttpClientConnectionManager pool) {
            var config = ConnectionConfig.custom()
                    .setTimeToLive(TimeValue.ofMilliseconds(component.getConnectionTimeToLive()));
            var usual = config.build();
            var alive = config.setValidateAfterInactivity(TimeValue.ZERO_MILLISECONDS)
                    .build();
            pool.setConnectionConfigResolver(route -> requiresLiveConnection.get() ? alive : usual);
        }
        if (endpoint.getHttpActivityListener() != null || endpoint.isLogHttpActivity()) {
            LOG.warn(
                    "An HTTP activity listener is set for the component that calls {}: it sees the API key, and"
                            + " logHttpActivity writes it to the log",
                    url);
        }
    }

    /** The version of this component, as the build wrote it. */
    private static String version() throws IOException {
        try (InputStream in = HttpTransport.class.getResourceAsStream("version.properties")) {
            var properties = new Properties();
            properties.load(in);
            return properties.getProperty("version");
        }
    }

    /** One wait for a free connection, and one for a new one; camel-http sets both here. */
    @SuppressWarnings("deprecation")
    private static Duration totalConnectTimeout(HttpClient client) {
        RequestConfig config = client instanceof Configurable set ? set.getConfig() : RequestConfig.DEFAULT;
        return toDuration(config.getConnectionRequestTimeout()).plus(toDuration(config.getConnectTimeout()));
    }

    private static Duration toDuration(Timeout timeout) {
        return timeout == null || timeout.isDisabled() ? NO_TIMEOUT : timeout.toDuration();
    }

    private Map<String, Object> endpointOptions(HttpComponent component) {
        Map<String, Object> options = new HashMap<>();
        options.put("followRedirects", false);
        // bounded as a whole, not each read of it
        options.put("responseTimeout", Timeout.DISABLED);
        if (component.getSoTimeout() == HTTP_COMPONENT_DEFAULT_TIMEOUT) {
            // nor any read by itself: one with a timeout takes three calls of the system instead of one
            options.put("soTimeout", Timeout.DISABLED);
        }
        putTimeout(options, "connectTimeout", component.getConnectTimeout());
        putTimeout(options, "connectionRequestTimeout", component.getConnectionRequestTimeout());
        options.putAll(settings.httpOptions());
        // camel-http makes https of an address for which there are TLS settings
        if (settings.sslContextParameters() != null && host.getSchemeName().equals("https")) {
            options.put("sslContextParameters", settings.sslContextParameters());
        }
        return options;
    }

    /** Our option wins if it is set, else what the user set on the HTTP component, else our default. */
    private void putTimeout(Map<String, Object> options, String name, long ofComponent) {
        if (settings.connectTimeout() != null) {
            options.put(name, Timeout.of(settings.connectTimeout()));
        } else if (ofComponent == HTTP_COMPONENT_DEFAULT_TIMEOUT) {
            options.put(name, Timeout.of(ConnectionSettings.DEFAULT_CONNECT_TIMEOUT));
        }
    }

    /** The user's configurer first, then ours; a composite of our own, since the user's may be shared. */
    private CompositeHttpConfigurer createConfigurer() {
        var both = new CompositeHttpConfigurer();
        both.addConfigurer(endpoint.getHttpClientConfigurer());
        both.addConfigurer(builder -> builder.disableAutomaticRetries()
                .disableRedirectHandling()
                .disableCookieManagement()
                .setRequestExecutor(new GuardedRequestExecutor())
                .addExecInterceptorAfter(
                        ChainElement.CONNECT.name(), "ladiflow-sending", HttpTransport::interceptSend));
        return both;
    }

    @Override
    protected void doStop() {
        ServiceHelper.stopAndShutdownService(endpoint);
    }
}
