// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.springboot;

import java.time.Duration;

import io.github.camelladiflow.model.request.LookupField;
import io.github.camelladiflow.model.request.PhoneFormat;
import io.github.camelladiflow.options.CacheMode;
import io.github.camelladiflow.options.Lists;
import io.github.camelladiflow.options.NotFound;
import io.github.camelladiflow.options.OutputType;
import org.apache.camel.spring.boot.ComponentConfigurationPropertiesCommon;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * The properties {@code camel.component.ladiflow.*}: one for each option of the component, null if it is not set.
 *
 * <p>Generated from the description of the component.
 */
@ConfigurationProperties("camel.component.ladiflow")
public class LadiFlowComponentConfiguration extends ComponentConfigurationPropertiesCommon {

    private String baseUrl;

    private OutputType outputType;

    private Boolean bridgeErrorHandler;

    private Boolean lazyStartProducer;

    private Boolean autowiredEnabled;

    private Integer connectionsPerRoute;

    private Duration connectTimeout;

    private Long maxResponseSize;

    private Duration responseTimeout;

    private Long cacheMaxSize;

    private CacheMode cacheMode;

    private String cacheName;

    private Duration cacheNotFoundTtl;

    private Duration cacheStaleIfError;

    private Duration cacheTtl;

    private Boolean healthCheckConsumerEnabled;

    private Boolean healthCheckProducerEnabled;

    private LookupField lookupField;

    private String lookupValue;

    private NotFound notFound;

    private PhoneFormat phoneFormat;

    private String proxyHost;

    private Integer proxyPort;

    private Integer maxRequestsPerSecond;

    private Integer maxRetries;

    private String rateLimiter;

    private Duration retryDelay;

    private Duration retryMaxDelay;

    private Duration retryTimeout;

    private Boolean allowPlainHttp;

    private String apiKey;

    private String apiKeySupplier;

    private String sslContextParameters;

    private Boolean useGlobalSslContextParameters;

    private Boolean createTags;

    private Boolean dryRun;

    private Lists lists;

    private Boolean mergeGuard;

    private Boolean retryWrites;

    /** {@return the option {@code baseUrl}, null if it is not set} */
    public String getBaseUrl() {
        return baseUrl;
    }

    /**
     * The base URL of the LadiFlow API. Plain http is rejected, except for a loopback address.
     */
    public void setBaseUrl(String baseUrl) {
        this.baseUrl = baseUrl;
    }

    /** {@return the option {@code outputType}, null if it is not set} */
    public OutputType getOutputType() {
        return outputType;
    }

    /**
     * The type of the message body that contains the response: an object such as a Customer, or its JSON as a string.
     */
    public void setOutputType(OutputType outputType) {
        this.outputType = outputType;
    }

    /** {@return the option {@code bridgeErrorHandler}, null if it is not set} */
    public Boolean getBridgeErrorHandler() {
        return bridgeErrorHandler;
    }

    /**
     * Allows for bridging the consumer to the Camel routing Error Handler, which mean any exceptions (if possible)
     * occurred while the Camel consumer is trying to pickup incoming messages, or the likes, will now be processed as a
     * message and handled by the routing Error Handler. Important: This is only possible if the 3rd party component
     * allows Camel to be alerted if an exception was thrown. Some components handle this internally only, and therefore
     * bridgeErrorHandler is not possible. In other situations we may improve the Camel component to hook into the 3rd
     * party component and make this possible for future releases. By default the consumer will use the
     * org.apache.camel.spi.ExceptionHandler to deal with exceptions, that will be logged at WARN or ERROR level and
     * ignored.
     */
    public void setBridgeErrorHandler(Boolean bridgeErrorHandler) {
        this.bridgeErrorHandler = bridgeErrorHandler;
    }

    /** {@return the option {@code lazyStartProducer}, null if it is not set} */
    public Boolean getLazyStartProducer() {
        return lazyStartProducer;
    }

    /**
     * Whether the producer should be started lazy (on the first message). By starting lazy you can use this to allow
     * CamelContext and routes to startup in situations where a producer may otherwise fail during starting and cause
     * the route to fail being started. By deferring this startup to be lazy then the startup failure can be handled
     * during routing messages via Camel's routing error handlers. Beware that when the first message is processed then
     * creating and starting the producer may take a little time and prolong the total processing time of the
     * processing.
     */
    public void setLazyStartProducer(Boolean lazyStartProducer) {
        this.lazyStartProducer = lazyStartProducer;
    }

    /** {@return the option {@code autowiredEnabled}, null if it is not set} */
    public Boolean getAutowiredEnabled() {
        return autowiredEnabled;
    }

    /**
     * Whether autowiring is enabled. This is used for automatic autowiring options (the option must be marked as
     * autowired) by looking up in the registry to find if there is a single instance of matching type, which then gets
     * configured on the component. This can be used for automatic configuring JDBC data sources, JMS connection
     * factories, AWS Clients, etc.
     */
    public void setAutowiredEnabled(Boolean autowiredEnabled) {
        this.autowiredEnabled = autowiredEnabled;
    }

    /** {@return the option {@code connectionsPerRoute}, null if it is not set} */
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

    /** {@return the option {@code connectTimeout}, null if it is not set} */
    public Duration getConnectTimeout() {
        return connectTimeout;
    }

    /**
     * How long to wait for a new connection, and for a free connection in the pool.
     */
    public void setConnectTimeout(Duration connectTimeout) {
        this.connectTimeout = connectTimeout;
    }

    /** {@return the option {@code maxResponseSize}, null if it is not set} */
    public Long getMaxResponseSize() {
        return maxResponseSize;
    }

    /**
     * The maximum size of a response, in bytes after decompression. If a response is larger, the component stops
     * reading it, and the call fails.
     */
    public void setMaxResponseSize(Long maxResponseSize) {
        this.maxResponseSize = maxResponseSize;
    }

    /** {@return the option {@code responseTimeout}, null if it is not set} */
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

    /** {@return the option {@code cacheMaxSize}, null if it is not set} */
    public Long getCacheMaxSize() {
        return cacheMaxSize;
    }

    /**
     * The maximum number of customers in the cache. It also limits the number of negative entries. If cacheName is the
     * name of a cache in the registry, the maximum size of that cache applies instead.
     */
    public void setCacheMaxSize(Long cacheMaxSize) {
        this.cacheMaxSize = cacheMaxSize;
    }

    /** {@return the option {@code cacheMode}, null if it is not set} */
    public CacheMode getCacheMode() {
        return cacheMode;
    }

    /**
     * For customer/show: how a lookup uses the cache. USE reads the cache first. EVICT removes the customer from the
     * cache without a call, for example when a webhook reports a change.
     */
    public void setCacheMode(CacheMode cacheMode) {
        this.cacheMode = cacheMode;
    }

    /** {@return the option {@code cacheName}, null if it is not set} */
    public String getCacheName() {
        return cacheName;
    }

    /**
     * The name of the customer cache in the registry. If the registry already contains a Caffeine cache with this name,
     * the component uses that cache.
     */
    public void setCacheName(String cacheName) {
        this.cacheName = cacheName;
    }

    /** {@return the option {@code cacheNotFoundTtl}, null if it is not set} */
    public Duration getCacheNotFoundTtl() {
        return cacheNotFoundTtl;
    }

    /**
     * For customer/show: how long a negative cache entry (customer not found) is fresh. If not set, the cache does not
     * store negative entries. This option requires cacheTtl.
     */
    public void setCacheNotFoundTtl(Duration cacheNotFoundTtl) {
        this.cacheNotFoundTtl = cacheNotFoundTtl;
    }

    /** {@return the option {@code cacheStaleIfError}, null if it is not set} */
    public Duration getCacheStaleIfError() {
        return cacheStaleIfError;
    }

    /**
     * For customer/show: how much longer than cacheTtl a cached customer is used while LadiFlow cannot be reached,
     * fails, or limits the request rate. If not set, the cache does not serve stale customers. This option requires
     * cacheTtl.
     */
    public void setCacheStaleIfError(Duration cacheStaleIfError) {
        this.cacheStaleIfError = cacheStaleIfError;
    }

    /** {@return the option {@code cacheTtl}, null if it is not set} */
    public Duration getCacheTtl() {
        return cacheTtl;
    }

    /**
     * For customer/show: how long a cached customer is fresh. If not set, the cache is off.
     */
    public void setCacheTtl(Duration cacheTtl) {
        this.cacheTtl = cacheTtl;
    }

    /** {@return the option {@code healthCheckConsumerEnabled}, null if it is not set} */
    public Boolean getHealthCheckConsumerEnabled() {
        return healthCheckConsumerEnabled;
    }

    /**
     * Used for enabling or disabling all consumer based health checks from this component
     */
    public void setHealthCheckConsumerEnabled(Boolean healthCheckConsumerEnabled) {
        this.healthCheckConsumerEnabled = healthCheckConsumerEnabled;
    }

    /** {@return the option {@code healthCheckProducerEnabled}, null if it is not set} */
    public Boolean getHealthCheckProducerEnabled() {
        return healthCheckProducerEnabled;
    }

    /**
     * Used for enabling or disabling all producer based health checks from this component. Notice: Camel has by default
     * disabled all producer based health-checks. You can turn on producer checks globally by setting
     * camel.health.producersEnabled=true.
     */
    public void setHealthCheckProducerEnabled(Boolean healthCheckProducerEnabled) {
        this.healthCheckProducerEnabled = healthCheckProducerEnabled;
    }

    /** {@return the option {@code lookupField}, null if it is not set} */
    public LookupField getLookupField() {
        return lookupField;
    }

    /**
     * For customer/show: the key that lookups use. AUTO uses the first key that the message has: the id, the e-mail
     * address or the phone number. If the message is plain text, the component recognizes the kind of key by the format
     * of the text. ALL sends all keys of the message in one request, and bypasses the cache. The other values use only
     * the key that they name.
     */
    public void setLookupField(LookupField lookupField) {
        this.lookupField = lookupField;
    }

    /** {@return the option {@code lookupValue}, null if it is not set} */
    public String getLookupValue() {
        return lookupValue;
    }

    /**
     * For customer/show: the value of the key, as a Simple expression such as ${header.customer}. If set, the lookup
     * reads nothing else in the message. If not set, it reads the headers CamelLadiFlowCustomerId, CamelLadiFlowEmail
     * and CamelLadiFlowPhone, and then the body. Write a constant that contains a plus or an ampersand as RAW(...).
     */
    public void setLookupValue(String lookupValue) {
        this.lookupValue = lookupValue;
    }

    /** {@return the option {@code notFound}, null if it is not set} */
    public NotFound getNotFound() {
        return notFound;
    }

    /**
     * For customer/show: the result if the customer is not found. EXCEPTION throws an exception, NULL sets the body to
     * null, and KEEP leaves the body unchanged.
     */
    public void setNotFound(NotFound notFound) {
        this.notFound = notFound;
    }

    /** {@return the option {@code phoneFormat}, null if it is not set} */
    public PhoneFormat getPhoneFormat() {
        return phoneFormat;
    }

    /**
     * For customer/show, customer/create, customer/update and customer/create-or-update: the format in which phone
     * numbers are sent. AS_IS sends them unchanged. VN sends the Vietnamese national format (0901234567): the country
     * code 84, with or without a plus or 00 before it, becomes 0. If a spreadsheet has removed the leading 0 and nine
     * digits remain, the component adds the 0.
     */
    public void setPhoneFormat(PhoneFormat phoneFormat) {
        this.phoneFormat = phoneFormat;
    }

    /** {@return the option {@code proxyHost}, null if it is not set} */
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

    /** {@return the option {@code proxyPort}, null if it is not set} */
    public Integer getProxyPort() {
        return proxyPort;
    }

    /**
     * The port of the HTTP proxy.
     */
    public void setProxyPort(Integer proxyPort) {
        this.proxyPort = proxyPort;
    }

    /** {@return the option {@code maxRequestsPerSecond}, null if it is not set} */
    public Integer getMaxRequestsPerSecond() {
        return maxRequestsPerSecond;
    }

    /**
     * The maximum total number of requests per second that all endpoints send with one API key. 0 means no limit.
     * Further calls wait in order of arrival, and block their threads. A call's retryTimeout begins when this first
     * wait ends, or when LadiFlow rejects a request with a 429 in the meantime.
     */
    public void setMaxRequestsPerSecond(Integer maxRequestsPerSecond) {
        this.maxRequestsPerSecond = maxRequestsPerSecond;
    }

    /** {@return the option {@code maxRetries}, null if it is not set} */
    public Integer getMaxRetries() {
        return maxRetries;
    }

    /**
     * How many times to retry a call that fails with a connection error or with HTTP 408, 429, 502, 503 or 504. 0 means
     * no retries.
     */
    public void setMaxRetries(Integer maxRetries) {
        this.maxRetries = maxRetries;
    }

    /** {@return the option {@code rateLimiter}, null if it is not set} */
    public String getRateLimiter() {
        return rateLimiter;
    }

    /**
     * A bean that shares the rate limit of the account among several processes. The component asks this bean for a
     * permit for each request, after the wait because of maxRequestsPerSecond. It waits for the permit for up to
     * retryTimeout.
     */
    public void setRateLimiter(String rateLimiter) {
        this.rateLimiter = rateLimiter;
    }

    /** {@return the option {@code retryDelay}, null if it is not set} */
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

    /** {@return the option {@code retryMaxDelay}, null if it is not set} */
    public Duration getRetryMaxDelay() {
        return retryMaxDelay;
    }

    /**
     * The longest wait before a retry. If LadiFlow requires a longer wait, the component waits only this long.
     */
    public void setRetryMaxDelay(Duration retryMaxDelay) {
        this.retryMaxDelay = retryMaxDelay;
    }

    /** {@return the option {@code retryTimeout}, null if it is not set} */
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

    /** {@return the option {@code allowPlainHttp}, null if it is not set} */
    public Boolean getAllowPlainHttp() {
        return allowPlainHttp;
    }

    /**
     * Insecure: whether baseUrl may use plain http for a host that is not a loopback address. The API key and the
     * customers' data (names, phone numbers, e-mail addresses) are then sent unencrypted, and third parties can read
     * and change them. The value true is rejected for ladiflow.com. It is also rejected if the profile of the Camel
     * context (camel.main.profile) is prod.
     */
    public void setAllowPlainHttp(Boolean allowPlainHttp) {
        this.allowPlainHttp = allowPlainHttp;
    }

    /** {@return the option {@code apiKey}, null if it is not set} */
    public String getApiKey() {
        return apiKey;
    }

    /**
     * The API key of the store. Set apiKey or apiKeySupplier on the component or on the endpoint.
     */
    public void setApiKey(String apiKey) {
        this.apiKey = apiKey;
    }

    /** {@return the option {@code apiKeySupplier}, null if it is not set} */
    public String getApiKeySupplier() {
        return apiKeySupplier;
    }

    /**
     * Supplies the API key of the store, instead of apiKey, so that the key can change while the application runs. The
     * component calls the supplier for each attempt to call LadiFlow, from many threads at the same time, so the
     * supplier must be fast.
     */
    public void setApiKeySupplier(String apiKeySupplier) {
        this.apiKeySupplier = apiKeySupplier;
    }

    /** {@return the option {@code sslContextParameters}, null if it is not set} */
    public String getSslContextParameters() {
        return sslContextParameters;
    }

    /**
     * The TLS settings of requests to LadiFlow. If not set, the settings of the https component apply.
     */
    public void setSslContextParameters(String sslContextParameters) {
        this.sslContextParameters = sslContextParameters;
    }

    /** {@return the option {@code useGlobalSslContextParameters}, null if it is not set} */
    public Boolean getUseGlobalSslContextParameters() {
        return useGlobalSslContextParameters;
    }

    /**
     * Whether to use the TLS settings of the Camel context.
     */
    public void setUseGlobalSslContextParameters(Boolean useGlobalSslContextParameters) {
        this.useGlobalSslContextParameters = useGlobalSslContextParameters;
    }

    /** {@return the option {@code createTags}, null if it is not set} */
    public Boolean getCreateTags() {
        return createTags;
    }

    /**
     * For customer/create, customer/update and customer/create-or-update: whether to create tags for names that the
     * store does not have. If false, the component rejects a message with such a name. If not set, it also rejects the
     * message, except if all tags of a customer/create-or-update are names, because LadiFlow then creates the missing
     * tags.
     */
    public void setCreateTags(Boolean createTags) {
        this.createTags = createTags;
    }

    /** {@return the option {@code dryRun}, null if it is not set} */
    public Boolean getDryRun() {
        return dryRun;
    }

    /**
     * For all writes: whether to do everything except the write. The component sets the body to the request that it
     * would send.
     */
    public void setDryRun(Boolean dryRun) {
        this.dryRun = dryRun;
    }

    /** {@return the option {@code lists}, null if it is not set} */
    public Lists getLists() {
        return lists;
    }

    /**
     * For customer/create, customer/update and customer/create-or-update: how writes treat the tags, custom fields and
     * other lists that a customer already has. SEND sends only the items of the message. It is not known whether
     * LadiFlow keeps the customer's other items. ADD first looks the customer up, and also sends the items that the
     * customer already has.
     */
    public void setLists(Lists lists) {
        this.lists = lists;
    }

    /** {@return the option {@code mergeGuard}, null if it is not set} */
    public Boolean getMergeGuard() {
        return mergeGuard;
    }

    /**
     * For customer/create, customer/update and customer/create-or-update: whether to prevent merges. The component
     * first looks up the customers that have the id, e-mail address and phone number of the write. It rejects the write
     * if these are different customers, because LadiFlow would merge them.
     */
    public void setMergeGuard(Boolean mergeGuard) {
        this.mergeGuard = mergeGuard;
    }

    /** {@return the option {@code retryWrites}, null if it is not set} */
    public Boolean getRetryWrites() {
        return retryWrites;
    }

    /**
     * For all writes: whether to retry a write after a transient failure, as the component does for a lookup, although
     * LadiFlow may have carried out the write. Set it to true only if a second write does not do any harm, for example
     * with customer/create-or-update. Without it, a write that LadiFlow rejects with 429 is also retried, up to
     * maxRetries.
     */
    public void setRetryWrites(Boolean retryWrites) {
        this.retryWrites = retryWrites;
    }
}
