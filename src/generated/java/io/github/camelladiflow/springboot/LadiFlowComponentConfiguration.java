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
 * <p>Generated from the component's description. {@link io.github.camelladiflow.options.LadiFlowConfiguration} describes the options.
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

    public String getBaseUrl() {
        return baseUrl;
    }

    public void setBaseUrl(String baseUrl) {
        this.baseUrl = baseUrl;
    }

    public OutputType getOutputType() {
        return outputType;
    }

    public void setOutputType(OutputType outputType) {
        this.outputType = outputType;
    }

    public Boolean getBridgeErrorHandler() {
        return bridgeErrorHandler;
    }

    public void setBridgeErrorHandler(Boolean bridgeErrorHandler) {
        this.bridgeErrorHandler = bridgeErrorHandler;
    }

    public Boolean getLazyStartProducer() {
        return lazyStartProducer;
    }

    public void setLazyStartProducer(Boolean lazyStartProducer) {
        this.lazyStartProducer = lazyStartProducer;
    }

    public Boolean getAutowiredEnabled() {
        return autowiredEnabled;
    }

    public void setAutowiredEnabled(Boolean autowiredEnabled) {
        this.autowiredEnabled = autowiredEnabled;
    }

    public Integer getConnectionsPerRoute() {
        return connectionsPerRoute;
    }

    public void setConnectionsPerRoute(Integer connectionsPerRoute) {
        this.connectionsPerRoute = connectionsPerRoute;
    }

    public Duration getConnectTimeout() {
        return connectTimeout;
    }

    public void setConnectTimeout(Duration connectTimeout) {
        this.connectTimeout = connectTimeout;
    }

    public Long getMaxResponseSize() {
        return maxResponseSize;
    }

    public void setMaxResponseSize(Long maxResponseSize) {
        this.maxResponseSize = maxResponseSize;
    }

    public Duration getResponseTimeout() {
        return responseTimeout;
    }

    public void setResponseTimeout(Duration responseTimeout) {
        this.responseTimeout = responseTimeout;
    }

    public Long getCacheMaxSize() {
        return cacheMaxSize;
    }

    public void setCacheMaxSize(Long cacheMaxSize) {
        this.cacheMaxSize = cacheMaxSize;
    }

    public CacheMode getCacheMode() {
        return cacheMode;
    }

    public void setCacheMode(CacheMode cacheMode) {
        this.cacheMode = cacheMode;
    }

    public String getCacheName() {
        return cacheName;
    }

    public void setCacheName(String cacheName) {
        this.cacheName = cacheName;
    }

    public Duration getCacheNotFoundTtl() {
        return cacheNotFoundTtl;
    }

    public void setCacheNotFoundTtl(Duration cacheNotFoundTtl) {
        this.cacheNotFoundTtl = cacheNotFoundTtl;
    }

    public Duration getCacheStaleIfError() {
        return cacheStaleIfError;
    }

    public void setCacheStaleIfError(Duration cacheStaleIfError) {
        this.cacheStaleIfError = cacheStaleIfError;
    }

    public Duration getCacheTtl() {
        return cacheTtl;
    }

    public void setCacheTtl(Duration cacheTtl) {
        this.cacheTtl = cacheTtl;
    }

    public Boolean getHealthCheckConsumerEnabled() {
        return healthCheckConsumerEnabled;
    }

    public void setHealthCheckConsumerEnabled(Boolean healthCheckConsumerEnabled) {
        this.healthCheckConsumerEnabled = healthCheckConsumerEnabled;
    }

    public Boolean getHealthCheckProducerEnabled() {
        return healthCheckProducerEnabled;
    }

    public void setHealthCheckProducerEnabled(Boolean healthCheckProducerEnabled) {
        this.healthCheckProducerEnabled = healthCheckProducerEnabled;
    }

    public LookupField getLookupField() {
        return lookupField;
    }

    public void setLookupField(LookupField lookupField) {
        this.lookupField = lookupField;
    }

    public String getLookupValue() {
        return lookupValue;
    }

    public void setLookupValue(String lookupValue) {
        this.lookupValue = lookupValue;
    }

    public NotFound getNotFound() {
        return notFound;
    }

    public void setNotFound(NotFound notFound) {
        this.notFound = notFound;
    }

    public PhoneFormat getPhoneFormat() {
        return phoneFormat;
    }

    public void setPhoneFormat(PhoneFormat phoneFormat) {
        this.phoneFormat = phoneFormat;
    }

    public String getProxyHost() {
        return proxyHost;
    }

    public void setProxyHost(String proxyHost) {
        this.proxyHost = proxyHost;
    }

    public Integer getProxyPort() {
        return proxyPort;
    }

    public void setProxyPort(Integer proxyPort) {
        this.proxyPort = proxyPort;
    }

    public Integer getMaxRequestsPerSecond() {
        return maxRequestsPerSecond;
    }

    public void setMaxRequestsPerSecond(Integer maxRequestsPerSecond) {
        this.maxRequestsPerSecond = maxRequestsPerSecond;
    }

    public Integer getMaxRetries() {
        return maxRetries;
    }

    public void setMaxRetries(Integer maxRetries) {
        this.maxRetries = maxRetries;
    }

    public String getRateLimiter() {
        return rateLimiter;
    }

    public void setRateLimiter(String rateLimiter) {
        this.rateLimiter = rateLimiter;
    }

    public Duration getRetryDelay() {
        return retryDelay;
    }

    public void setRetryDelay(Duration retryDelay) {
        this.retryDelay = retryDelay;
    }

    public Duration getRetryMaxDelay() {
        return retryMaxDelay;
    }

    public void setRetryMaxDelay(Duration retryMaxDelay) {
        this.retryMaxDelay = retryMaxDelay;
    }

    public Duration getRetryTimeout() {
        return retryTimeout;
    }

    public void setRetryTimeout(Duration retryTimeout) {
        this.retryTimeout = retryTimeout;
    }

    public Boolean getAllowPlainHttp() {
        return allowPlainHttp;
    }

    public void setAllowPlainHttp(Boolean allowPlainHttp) {
        this.allowPlainHttp = allowPlainHttp;
    }

    public String getApiKey() {
        return apiKey;
    }

    public void setApiKey(String apiKey) {
        this.apiKey = apiKey;
    }

    public String getApiKeySupplier() {
        return apiKeySupplier;
    }

    public void setApiKeySupplier(String apiKeySupplier) {
        this.apiKeySupplier = apiKeySupplier;
    }

    public String getSslContextParameters() {
        return sslContextParameters;
    }

    public void setSslContextParameters(String sslContextParameters) {
        this.sslContextParameters = sslContextParameters;
    }

    public Boolean getUseGlobalSslContextParameters() {
        return useGlobalSslContextParameters;
    }

    public void setUseGlobalSslContextParameters(Boolean useGlobalSslContextParameters) {
        this.useGlobalSslContextParameters = useGlobalSslContextParameters;
    }

    public Boolean getCreateTags() {
        return createTags;
    }

    public void setCreateTags(Boolean createTags) {
        this.createTags = createTags;
    }

    public Boolean getDryRun() {
        return dryRun;
    }

    public void setDryRun(Boolean dryRun) {
        this.dryRun = dryRun;
    }

    public Lists getLists() {
        return lists;
    }

    public void setLists(Lists lists) {
        this.lists = lists;
    }

    public Boolean getMergeGuard() {
        return mergeGuard;
    }

    public void setMergeGuard(Boolean mergeGuard) {
        this.mergeGuard = mergeGuard;
    }

    public Boolean getRetryWrites() {
        return retryWrites;
    }

    public void setRetryWrites(Boolean retryWrites) {
        this.retryWrites = retryWrites;
    }
}
