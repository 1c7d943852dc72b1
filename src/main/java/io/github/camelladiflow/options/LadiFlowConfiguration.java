// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.options;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Pattern;

import io.github.camelladiflow.internal.options.BaseUrl;
import io.github.camelladiflow.internal.options.Checks;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;

/**
 * The options of all operations. The component has the same options, and their values are the defaults of its
 * endpoints. Not thread-safe: set all options before the first endpoint is created.
 */
@UriParams
public class LadiFlowConfiguration extends Copyable<LadiFlowConfiguration> {

    private static final Pattern HOST = Pattern.compile("[\\p{L}\\p{N}._-]+|\\[?[0-9A-Fa-f:.]+]?");

    /** The base URL of LadiFlow's public API. */
    private static final String DEFAULT_BASE_URL = "https://api.service.ladiflow.com/1.0";

    @UriParam(label = "security", secret = true, displayName = "API Key")
    private String apiKey;

    @UriParam(label = "security", displayName = "API Key Supplier")
    private Supplier<String> apiKeySupplier;

    @UriParam(label = "common", defaultValue = DEFAULT_BASE_URL, displayName = "Base URL")
    private String baseUrl = DEFAULT_BASE_URL;

    @UriParam(label = "security", displayName = "Allow Plain HTTP")
    private boolean allowPlainHttp;

    @UriParam(label = "common", defaultValue = "POJO")
    private OutputType outputType = OutputType.POJO;

    @UriParam(label = "advanced", defaultValue = "5s")
    private Duration connectTimeout;

    @UriParam(label = "advanced", defaultValue = "30s")
    private Duration responseTimeout = Duration.ofSeconds(30);

    @UriParam(label = "advanced", defaultValue = "8388608")
    private long maxResponseSize = 8L * 1024 * 1024;

    @UriParam(label = "advanced")
    private Integer connectionsPerRoute;

    @UriParam(label = "proxy")
    private String proxyHost;

    @UriParam(label = "proxy")
    private Integer proxyPort;

    @UriParam(label = "retry", defaultValue = "2")
    private int maxRetries = 2;

    @UriParam(label = "retry", defaultValue = "500ms")
    private Duration retryDelay = Duration.ofMillis(500);

    @UriParam(label = "retry", defaultValue = "30s")
    private Duration retryMaxDelay = Duration.ofSeconds(30);

    @UriParam(label = "retry", defaultValue = "60s")
    private Duration retryTimeout = Duration.ofSeconds(60);

    /** {@return the API key of the store, null if it is not set} */
    public String getApiKey() {
        return apiKey;
    }

    /** The API key of the store. Set apiKey or apiKeySupplier on the component or on the endpoint. */
    public void setApiKey(String apiKey) {
        this.apiKey = apiKey;
    }

    /** {@return the supplier of the store's API key, null if it is not set} */
    public Supplier<String> getApiKeySupplier() {
        return apiKeySupplier;
    }

    /**
     * Supplies the API key of the store, instead of apiKey, so that the key can change while the application runs. The
     * component calls the supplier for each attempt to call LadiFlow, from many threads at the same time, so the supplier
     * must be fast.
     */
    public void setApiKeySupplier(Supplier<String> apiKeySupplier) {
        this.apiKeySupplier = apiKeySupplier;
    }

    /** {@return the base URL of the API, never null} */
    public String getBaseUrl() {
        return baseUrl;
    }

    /** The base URL of the LadiFlow API. Plain http is rejected, except for a loopback address. */
    public void setBaseUrl(String baseUrl) {
        this.baseUrl = baseUrl;
    }

    /** {@return whether plain HTTP to other hosts is allowed; false by default} */
    public boolean isAllowPlainHttp() {
        return allowPlainHttp;
    }

    /**
     * Insecure: whether baseUrl may use plain http for a host that is not a loopback address. The API key and the
     * customers' data (names, phone numbers, e-mail addresses) are then sent unencrypted, and third parties can read
     * and change them. The value true is rejected for ladiflow.com. It is also rejected if the profile of the
     * Camel context (camel.main.profile) is prod.
     */
    public void setAllowPlainHttp(boolean allowPlainHttp) {
        this.allowPlainHttp = allowPlainHttp;
    }

    /** {@return how long to wait for a connection, null if it is not set} */
    public Duration getConnectTimeout() {
        return connectTimeout;
    }

    /**
     * How long to wait for a new connection, and for a free connection in the pool. If not set, the timeout that was
     * set on the http or https component applies. If that is not set either, the timeout is 5 seconds.
     */
    public void setConnectTimeout(Duration connectTimeout) {
        this.connectTimeout = connectTimeout;
    }

    /** {@return the timeout of a complete response, never null} */
    public Duration getResponseTimeout() {
        return responseTimeout;
    }

    /**
     * How long a complete response may take after the connection is established. The timeout applies to the whole
     * response, not to each read.
     */
    public void setResponseTimeout(Duration responseTimeout) {
        this.responseTimeout = responseTimeout;
    }

    /** {@return the maximum size of a response in bytes} */
    public long getMaxResponseSize() {
        return maxResponseSize;
    }

    /**
     * The maximum size of a response, in bytes after decompression. If a response is larger, the component stops
     * reading it, and the call fails.
     */
    public void setMaxResponseSize(long maxResponseSize) {
        this.maxResponseSize = maxResponseSize;
    }

    /** {@return the maximum number of connections, null if it is not set} */
    public Integer getConnectionsPerRoute() {
        return connectionsPerRoute;
    }

    /**
     * The maximum number of connections to LadiFlow, and therefore of concurrent requests. If not set, the value of the
     * http or https component applies, which is 20 by default.
     */
    public void setConnectionsPerRoute(Integer connectionsPerRoute) {
        this.connectionsPerRoute = connectionsPerRoute;
    }

    /** {@return the host of the HTTP proxy, null if it is not set} */
    public String getProxyHost() {
        return proxyHost;
    }

    /**
     * The host of the HTTP proxy for all requests. If not set, the proxy of the http or https component applies. Set
     * the user name and password of the proxy on that component.
     */
    public void setProxyHost(String proxyHost) {
        this.proxyHost = proxyHost;
    }

    /** {@return the port of the HTTP proxy, null if it is not set} */
    public Integer getProxyPort() {
        return proxyPort;
    }

    /**
     * The port of the HTTP proxy.
     */
    public void setProxyPort(Integer proxyPort) {
        this.proxyPort = proxyPort;
    }

    /** {@return the maximum number of retries of a failed call} */
    public int getMaxRetries() {
        return maxRetries;
    }

    /**
     * How many times to retry a call that fails with a connection error or with HTTP 408, 429, 502, 503 or 504. 0 means
     * no retries.
     */
    public void setMaxRetries(int maxRetries) {
        this.maxRetries = maxRetries;
    }

    /** {@return the wait before the first retry, never null} */
    public Duration getRetryDelay() {
        return retryDelay;
    }

    /**
     * The wait before the first retry. It doubles for each further retry, and random jitter shortens it by up to one
     * half. If LadiFlow sends a Retry-After header, the component waits for that time instead.
     */
    public void setRetryDelay(Duration retryDelay) {
        this.retryDelay = retryDelay;
    }

    /** {@return the longest wait before a retry, never null} */
    public Duration getRetryMaxDelay() {
        return retryMaxDelay;
    }

    /** The longest wait before a retry. If LadiFlow requires a longer wait, the call fails immediately. */
    public void setRetryMaxDelay(Duration retryMaxDelay) {
        this.retryMaxDelay = retryMaxDelay;
    }

    /** {@return the timeout of a call, including all attempts and waits, never null} */
    public Duration getRetryTimeout() {
        return retryTimeout;
    }

    /**
     * The timeout of a whole call, including all attempts and waits. Only the call's first wait because of
     * maxRequestsPerSecond is not included.
     */
    public void setRetryTimeout(Duration retryTimeout) {
        this.retryTimeout = retryTimeout;
    }

    /** {@return the type of the message body that contains the response, never null} */
    public OutputType getOutputType() {
        return outputType;
    }

    /**
     * The type of the message body that contains the response: an object such as a Customer, or its JSON as a string.
     */
    public void setOutputType(OutputType outputType) {
        this.outputType = outputType;
    }
    /** Returns a description of retries and limits for the log, without any secret. */
    @Override
    public String toString() {
        return "retries " + maxRetries + " within " + retryTimeout + "; response timeout " + responseTimeout;
    }

    /**
     * Checks the options, except for the API key, which is needed only when a producer or a source starts.
     *
     * @param warn receives warnings about values that are valid but probably unintended
     * @throws IllegalArgumentException if an option is invalid. The exception's message contains neither an API key nor
     *     a lookup value
     */
    public void check(Consumer<String> warn) {
        BaseUrl.of(baseUrl, allowPlainHttp);
        if (connectTimeout != null) {
            Checks.requirePositive("connectTimeout", connectTimeout);
        }
        Checks.requirePositive("responseTimeout", responseTimeout);
        Checks.require(maxRetries >= 0, "maxRetries must be 0 (no retries) or more");
        Checks.requirePositive("retryDelay", retryDelay);
        Checks.requirePositive("retryMaxDelay", retryMaxDelay);
        Checks.requirePositive("retryTimeout", retryTimeout);
        Checks.require(
                connectionsPerRoute == null || connectionsPerRoute >= 1, "connectionsPerRoute must be 1 or more");
        Checks.require(
                (proxyHost == null) == (proxyPort == null),
                "proxyHost and proxyPort belong together: set both or neither");
        Checks.require(
                proxyHost == null || HOST.matcher(proxyHost).matches(),
                "proxyHost must be only a host name or an address, such as proxy.example.com");
        Checks.require(
                proxyPort == null || proxyPort >= 1 && proxyPort <= BaseUrl.MAX_PORT,
                "proxyPort must be from 1 to 65535");
        Checks.require(maxResponseSize > 0, "maxResponseSize must be at least 1 byte");
        if (responseTimeout.compareTo(retryTimeout) > 0) {
            warn.accept("responseTimeout is longer than retryTimeout (" + retryTimeout.toMillis()
                    + " ms), so each call ends before responseTimeout has an effect");
        }
    }
}
