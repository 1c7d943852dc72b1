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
 * The options that all operations have. The component has them as well; an endpoint starts with the component's. Not
 * thread-safe: set everything before the first endpoint is made.
 */
@UriParams
public class LadiFlowConfiguration extends Copyable<LadiFlowConfiguration> {

    private static final Pattern HOST = Pattern.compile("[\\p{L}\\p{N}._-]+|\\[?[0-9A-Fa-f:.]+]?");

    /** Where LadiFlow's public API lives. */
    public static final String DEFAULT_BASE_URL = "https://api.service.ladiflow.com/1.0";

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

    @UriParam(label = "producer,retry", defaultValue = "true")
    private boolean blockWhenFull = true;

    /** {@return the store's API key, null if none is set} */
    public String getApiKey() {
        return apiKey;
    }

    /**
     * The API key of the store. It or apiKeySupplier must be set on the component or on the endpoint.
     */
    public void setApiKey(String apiKey) {
        this.apiKey = apiKey;
    }

    /** {@return what gives the store's API key, null if none is set} */
    public Supplier<String> getApiKeySupplier() {
        return apiKeySupplier;
    }

    /**
     * Gives the API key of the store, instead of apiKey, so that a key can change while the application runs. It is asked
     * for each call, by many threads at once, so it has to be quick.
     */
    public void setApiKeySupplier(Supplier<String> apiKeySupplier) {
        this.apiKeySupplier = apiKeySupplier;
    }

    /** {@return where the API lives, never null} */
    public String getBaseUrl() {
        return baseUrl;
    }

    /**
     * Where the LadiFlow API lives. Plain http is refused except to a loopback address.
     */
    public void setBaseUrl(String baseUrl) {
        this.baseUrl = baseUrl;
    }

    /** {@return whether plain HTTP may be used to other hosts than this one; false unless set} */
    public boolean isAllowPlainHttp() {
        return allowPlainHttp;
    }

    /**
     * Insecure: whether baseUrl may be plain http to another host. Then the API key and the customers' data (names, phone numbers,
     * e-mail addresses) go over the wire in clear, and anyone on the way can read and change them. Rejected for ladiflow.com,
     * and if the profile of the Camel context (camel.main.profile) is prod.
     */
    public void setAllowPlainHttp(boolean allowPlainHttp) {
        this.allowPlainHttp = allowPlainHttp;
    }

    /** {@return how long to wait for a connection, null if it is not set} */
    public Duration getConnectTimeout() {
        return connectTimeout;
    }

    /**
     * How long to wait for a connection, and for a free one of the pool. If not set, what the http or https component
     * has is used where it was changed, else 5 seconds.
     */
    public void setConnectTimeout(Duration connectTimeout) {
        this.connectTimeout = connectTimeout;
    }

    /** {@return how long a whole answer may take, never null} */
    public Duration getResponseTimeout() {
        return responseTimeout;
    }

    /**
     * How long the whole answer may take once the connection stands: all of it, not each read.
     */
    public void setResponseTimeout(Duration responseTimeout) {
        this.responseTimeout = responseTimeout;
    }

    /** {@return how large an answer may be: the size in bytes} */
    public long getMaxResponseSize() {
        return maxResponseSize;
    }

    /**
     * How large an answer may be, in bytes after decompression. A larger one is cut off while it arrives, and the call
     * fails.
     */
    public void setMaxResponseSize(long maxResponseSize) {
        this.maxResponseSize = maxResponseSize;
    }

    /** {@return how many connections there may be, null if it is not set} */
    public Integer getConnectionsPerRoute() {
        return connectionsPerRoute;
    }

    /**
     * How many connections to LadiFlow there may be, and so how many calls at the same time. If not set, what the http or
     * https component has, which is 20 unless changed.
     */
    public void setConnectionsPerRoute(Integer connectionsPerRoute) {
        this.connectionsPerRoute = connectionsPerRoute;
    }

    /** {@return the host of the HTTP proxy, null if it is not set} */
    public String getProxyHost() {
        return proxyHost;
    }

    /**
     * The host of the HTTP proxy through which the calls go. If not set, what the http or https component has. A user and
     * a password for the proxy are set there too.
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

    /** {@return how often a failed call is made again} */
    public int getMaxRetries() {
        return maxRetries;
    }

    /**
     * How often a call is made again that failed on the connection or with HTTP 408, 429, 502, 503 or 504. 0 for never.
     */
    public void setMaxRetries(int maxRetries) {
        this.maxRetries = maxRetries;
    }

    /** {@return how long to wait before the first repetition, never null} */
    public Duration getRetryDelay() {
        return retryDelay;
    }

    /**
     * How long to wait before a call is made again for the first time. Doubled for each further time, with jitter that takes off up to a half. A Retry-After of LadiFlow is obeyed instead.
     */
    public void setRetryDelay(Duration retryDelay) {
        this.retryDelay = retryDelay;
    }

    /** {@return the longest wait before a repetition, never null} */
    public Duration getRetryMaxDelay() {
        return retryMaxDelay;
    }

    /**
     * The longest wait before a call is made again. If LadiFlow asks for more, the call fails at once.
     */
    public void setRetryMaxDelay(Duration retryMaxDelay) {
        this.retryMaxDelay = retryMaxDelay;
    }

    /** {@return how long a lookup may take altogether, never null} */
    public Duration getRetryTimeout() {
        return retryTimeout;
    }

    /**
     * How long a lookup may take altogether, with all attempts and waits, also those for maxRequestsPerSecond.
     */
    public void setRetryTimeout(Duration retryTimeout) {
        this.retryTimeout = retryTimeout;
    }

    /** {@return as what an answer is put into the message, never null} */
    public OutputType getOutputType() {
        return outputType;
    }

    /**
     * As what an answer is put into the message: an object such as a Customer, or its JSON as text.
     */
    public void setOutputType(OutputType outputType) {
        this.outputType = outputType;
    }
    /** {@return whether a call for which no more may wait blocks its thread; true unless set} */
    public boolean isBlockWhenFull() {
        return blockWhenFull;
    }

    /**
     * Whether a call for which no more may wait, because of maxRequestsPerSecond or since LadiFlow itself wants fewer, blocks
     * its thread until there is room, before its retryTimeout begins. If false, it fails with a LadiFlowRateLimitException.
     */
    public void setBlockWhenFull(boolean blockWhenFull) {
        this.blockWhenFull = blockWhenFull;
    }

    /** Tells what is on of retries and limits, for the log. Holds no secret. */
    @Override
    public String toString() {
        return "retries " + maxRetries + " within " + retryTimeout + "; response timeout " + responseTimeout;
    }

    /**
     * Checks the options but for the API key, which only a producer or a source that starts needs.
     *
     * @param warn told of what may be so but is hardly meant
     * @throws IllegalArgumentException if an option is wrong; the message has neither a key nor the value of a lookup
     */
    public void check(Consumer<String> warn) {
        BaseUrl.of(baseUrl, allowPlainHttp);
        if (connectTimeout != null) {
            Checks.requirePositive("connectTimeout", connectTimeout);
        }
        Checks.requirePositive("responseTimeout", responseTimeout);
        Checks.require(maxRetries >= 0, "maxRetries must not be negative; 0 is never");
        Checks.requirePositive("retryDelay", retryDelay);
        Checks.requirePositive("retryMaxDelay", retryMaxDelay);
        Checks.requirePositive("retryTimeout", retryTimeout);
        checkConnections();
        Checks.require(maxResponseSize > 0, "maxResponseSize must be a positive number of bytes");
        if (responseTimeout.compareTo(retryTimeout) > 0) {
            warn.accept("responseTimeout is longer than retryTimeout (" + retryTimeout.toMillis()
                    + " ms), which ends each call earlier");
        }
    }

    private void checkConnections() {
        Checks.require(
                connectionsPerRoute == null || connectionsPerRoute >= 1,
                "connectionsPerRoute must be a positive number");
        Checks.require(
                (proxyHost == null) == (proxyPort == null),
                "proxyHost and proxyPort belong together: set both or neither");
        Checks.require(
                proxyHost == null || HOST.matcher(proxyHost).matches(),
                "proxyHost must be a name or an address alone, such as proxy.example.com");
        Checks.require(
                proxyPort == null || proxyPort >= 1 && proxyPort <= BaseUrl.MAX_PORT,
                "proxyPort must be from 1 to 65535");
    }
}
