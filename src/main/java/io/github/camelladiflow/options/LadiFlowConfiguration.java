// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.options;

import java.time.Duration;
import java.util.function.Supplier;

import io.github.camelladiflow.model.request.LookupField;
import io.github.camelladiflow.model.request.PhoneFormat;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;

/**
 * The options of connections, retries, lookups and writes. The component has the same options, and their values are the
 * defaults of its endpoints. Not thread-safe: set all options before the first endpoint is created.
 */
@UriParams
public class LadiFlowConfiguration implements Cloneable {

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
    private Duration connectTimeout = Duration.ofSeconds(5);

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

    @UriParam(label = "producer,lookup", defaultValue = "AUTO")
    private LookupField lookupField = LookupField.AUTO;

    @UriParam(label = "producer,lookup")
    private String lookupValue;

    @UriParam(label = "producer,lookup", defaultValue = "EXCEPTION")
    private NotFound notFound = NotFound.EXCEPTION;

    @UriParam(label = "producer,lookup", defaultValue = "AS_IS")
    private PhoneFormat phoneFormat = PhoneFormat.AS_IS;

    @UriParam(label = "producer,lookup,cache", displayName = "Cache TTL")
    private Duration cacheTtl;

    @UriParam(label = "producer,lookup,cache", displayName = "Cache Not Found TTL")
    private Duration cacheNotFoundTtl;

    @UriParam(label = "producer,lookup,cache")
    private Duration cacheStaleIfError;

    @UriParam(label = "producer,lookup,cache", defaultValue = "USE")
    private CacheMode cacheMode = CacheMode.USE;

    // null means that the option is not set. Camel's generator would give an option of type java.lang.Boolean the
    // default false, so the type is set here
    @UriParam(label = "producer,write", enums = "true,false", javaType = "Boolean")
    private Boolean createTags;

    @UriParam(label = "producer,write")
    private boolean dryRun;

    @UriParam(label = "producer,write", defaultValue = "SEND")
    private Lists lists = Lists.SEND;

    @UriParam(label = "producer,write")
    private boolean mergeGuard;

    @UriParam(label = "producer,write")
    private boolean retryWrites;

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
     * An alternative to apiKey that supplies the store's API key. The key can then change while the application runs.
     * The component calls the supplier before each attempt, from several threads, so the supplier must be fast and
     * thread-safe.
     */
    public void setApiKeySupplier(Supplier<String> apiKeySupplier) {
        this.apiKeySupplier = apiKeySupplier;
    }

    /** {@return the base URL of the API, never null} */
    public String getBaseUrl() {
        return baseUrl;
    }

    /** The base URL of the LadiFlow API. The component rejects plain http, except for a loopback address. */
    public void setBaseUrl(String baseUrl) {
        this.baseUrl = baseUrl;
    }

    /** {@return whether plain HTTP to other hosts is allowed; false by default} */
    public boolean isAllowPlainHttp() {
        return allowPlainHttp;
    }

    /**
     * Insecure: whether baseUrl may use plain http for a host that is not a loopback address. The component then sends
     * the API key and the customers' data unencrypted. The component rejects the value true for ladiflow.com and in
     * the prod profile (camel.main.profile).
     */
    public void setAllowPlainHttp(boolean allowPlainHttp) {
        this.allowPlainHttp = allowPlainHttp;
    }

    /** {@return how long to wait for a connection, never null} */
    public Duration getConnectTimeout() {
        return connectTimeout;
    }

    /** How long to wait for a new connection, or for a free connection in the pool. */
    public void setConnectTimeout(Duration connectTimeout) {
        this.connectTimeout = connectTimeout;
    }

    /** {@return the timeout of a complete response, never null} */
    public Duration getResponseTimeout() {
        return responseTimeout;
    }

    /** How long a complete response may take after the connection is established. */
    public void setResponseTimeout(Duration responseTimeout) {
        this.responseTimeout = responseTimeout;
    }

    /** {@return the maximum size of a response in bytes} */
    public long getMaxResponseSize() {
        return maxResponseSize;
    }

    /** The maximum size of a response, in bytes after decompression. If a response is larger, the call fails. */
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
     * the proxy's user name and password on that component.
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
     * How many times to retry a call after a connection error or after HTTP 408, 429, 502, 503 or 504. 0 means no
     * retries.
     */
    public void setMaxRetries(int maxRetries) {
        this.maxRetries = maxRetries;
    }

    /** {@return the wait before the first retry, never null} */
    public Duration getRetryDelay() {
        return retryDelay;
    }

    /**
     * The wait before the first retry. The wait doubles before each further retry, and jitter shortens it by up to one
     * half. If LadiFlow sends a Retry-After header, the component waits for that time instead.
     */
    public void setRetryDelay(Duration retryDelay) {
        this.retryDelay = retryDelay;
    }

    /** {@return the longest wait before a retry, never null} */
    public Duration getRetryMaxDelay() {
        return retryMaxDelay;
    }

    /** The longest wait before a retry, even if LadiFlow requests a longer wait. */
    public void setRetryMaxDelay(Duration retryMaxDelay) {
        this.retryMaxDelay = retryMaxDelay;
    }

    /** {@return the timeout of a call, including all attempts and waits, never null} */
    public Duration getRetryTimeout() {
        return retryTimeout;
    }

    /**
     * The timeout for a whole call, including all attempts and waits. It does not include the first wait for
     * maxRequestsPerSecond.
     */
    public void setRetryTimeout(Duration retryTimeout) {
        this.retryTimeout = retryTimeout;
    }

    /** {@return the type of the message body that contains the response, never null} */
    public OutputType getOutputType() {
        return outputType;
    }

    /** The type of the message body after the call: an object such as a Customer, or its JSON as a string. */
    public void setOutputType(OutputType outputType) {
        this.outputType = outputType;
    }

    /** {@return the key that lookups use, never null} */
    public LookupField getLookupField() {
        return lookupField;
    }

    /**
     * For customer/show: the key that the lookup uses. AUTO uses the first key present: id, e-mail address or phone
     * number. The other values use only the key that they name.
     */
    public void setLookupField(LookupField lookupField) {
        this.lookupField = lookupField;
    }

    /** {@return the value of the key: a Simple expression, null to use the message's headers and body} */
    public String getLookupValue() {
        return lookupValue;
    }

    /**
     * For customer/show: the value of the key, as a Simple expression such as ${header.customer}. If not set, the
     * lookup reads the headers CamelLadiFlowCustomerId, CamelLadiFlowEmail and CamelLadiFlowPhone, and then the body.
     * Enclose a constant that contains a plus or ampersand sign in RAW(...).
     */
    public void setLookupValue(String lookupValue) {
        this.lookupValue = lookupValue;
    }

    /** {@return the result of a lookup that finds no customer, never null} */
    public NotFound getNotFound() {
        return notFound;
    }

    /**
     * For customer/show: the result if the customer is not found. EXCEPTION throws an exception, NULL sets the body to
     * null, and KEEP does not change the body.
     */
    public void setNotFound(NotFound notFound) {
        this.notFound = notFound;
    }

    /** {@return the format in which phone numbers are sent, never null} */
    public PhoneFormat getPhoneFormat() {
        return phoneFormat;
    }

    /**
     * For customer/show and the operations that write a customer: the format of phone numbers in requests. AS_IS does
     * not change them. VN converts them to the Vietnamese national format (0901234567): it replaces the country code
     * (84, optionally preceded by a plus or 00) with 0, and adds a leading 0 to nine-digit numbers without one.
     */
    public void setPhoneFormat(PhoneFormat phoneFormat) {
        this.phoneFormat = phoneFormat;
    }

    /** {@return how long a cached customer is fresh, null if it is not set} */
    public Duration getCacheTtl() {
        return cacheTtl;
    }

    /** For customer/show: how long a cached customer is fresh. If not set, the cache is off. */
    public void setCacheTtl(Duration cacheTtl) {
        this.cacheTtl = cacheTtl;
    }

    /** {@return how long a negative cache entry is fresh, null if it is not set} */
    public Duration getCacheNotFoundTtl() {
        return cacheNotFoundTtl;
    }

    /**
     * For customer/show: how long a negative cache entry (customer not found) is fresh. If not set, the cache does not
     * store negative entries. Requires cacheTtl.
     */
    public void setCacheNotFoundTtl(Duration cacheNotFoundTtl) {
        this.cacheNotFoundTtl = cacheNotFoundTtl;
    }

    /**
     * {@return how much longer than cacheTtl a cached customer is used while calls to LadiFlow fail, null if it is not
     * set}
     */
    public Duration getCacheStaleIfError() {
        return cacheStaleIfError;
    }

    /**
     * For customer/show: how long the cache serves a stale customer after cacheTtl expires, while calls to LadiFlow
     * fail. If not set, the cache does not serve stale customers. Requires cacheTtl.
     */
    public void setCacheStaleIfError(Duration cacheStaleIfError) {
        this.cacheStaleIfError = cacheStaleIfError;
    }

    /** {@return how lookups use the cache, never null} */
    public CacheMode getCacheMode() {
        return cacheMode;
    }

    /**
     * For customer/show: how a lookup uses the cache. USE reads the cache first. EVICT removes the customer from the
     * cache and does not send a request.
     */
    public void setCacheMode(CacheMode cacheMode) {
        this.cacheMode = cacheMode;
    }

    /**
     * Returns whether the component creates tags for names that the store does not have.
     *
     * @return null if the option is not set. Then only LadiFlow creates tags, in {@code customer/create-or-update}
     */
    public Boolean getCreateTags() {
        return createTags;
    }

    /**
     * For the operations that write a customer: whether to create tags for names that the store does not have. If
     * false, the component rejects a message with such a name. If not set, LadiFlow creates the missing tags
     * when all tags in a customer/create-or-update are names; otherwise, the component rejects the message.
     */
    public void setCreateTags(Boolean createTags) {
        this.createTags = createTags;
    }

    /** {@return whether the write itself is skipped; false by default} */
    public boolean isDryRun() {
        return dryRun;
    }

    /**
     * For all writes: whether to perform all steps except the write. The component sets the body to the request that
     * it would send.
     */
    public void setDryRun(boolean dryRun) {
        this.dryRun = dryRun;
    }

    /** {@return how writes treat the lists that a customer already has; SEND by default} */
    public Lists getLists() {
        return lists;
    }

    /**
     * For the operations that write a customer: how a write treats the tags, custom fields and other lists that the
     * customer already has. SEND sends only the items in the message. LadiFlow does not document whether it keeps the
     * other items. ADD first looks up the customer, and also sends the existing items.
     */
    public void setLists(Lists lists) {
        this.lists = lists;
    }

    /** {@return whether writes that would merge customers are rejected; false by default} */
    public boolean isMergeGuard() {
        return mergeGuard;
    }

    /**
     * For the operations that write a customer: whether to prevent merges. The component first looks up the e-mail
     * address and the phone number. It rejects the write if the address, number and id belong to different customers,
     * because LadiFlow would merge them.
     */
    public void setMergeGuard(boolean mergeGuard) {
        this.mergeGuard = mergeGuard;
    }

    /** {@return whether a write that may have been carried out is retried; false by default} */
    public boolean isRetryWrites() {
        return retryWrites;
    }

    /**
     * For all writes: whether to retry a write after a transient failure, even if LadiFlow may have carried it out. Set
     * this option only if a second write is harmless, for example with customer/create-or-update. Without it, the
     * component still retries a write after a 429.
     */
    public void setRetryWrites(boolean retryWrites) {
        this.retryWrites = retryWrites;
    }

    /** {@return an independent copy} */
    public LadiFlowConfiguration copy() {
        try {
            return (LadiFlowConfiguration) clone();
        } catch (CloneNotSupportedException e) {
            throw new RuntimeCamelException(e);
        }
    }
}
