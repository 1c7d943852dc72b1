// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLContext;

import org.apache.camel.CamelContext;
import org.apache.camel.component.http.CompositeHttpConfigurer;
import org.apache.camel.component.http.HttpComponent;
import org.apache.camel.component.http.HttpEndpoint;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.apache.camel.support.service.ServiceHelper;
import org.apache.hc.client5.http.classic.ExecChainHandler;
import org.apache.hc.client5.http.classic.HttpClient;
import org.apache.hc.client5.http.config.Configurable;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.ChainElement;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.ssl.SSLContexts;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates camel-http endpoints. This component's settings take precedence over those of the user's HTTP component,
 * which take precedence over this component's defaults.
 */
final class HttpEndpointFactory {

    private static final Logger LOG = LoggerFactory.getLogger(HttpTransport.class);

    /** The default for connect and read timeouts in camel-http, in milliseconds. */
    private static final long HTTP_COMPONENT_DEFAULT_TIMEOUT =
            Duration.ofMinutes(3).toMillis();

    private static final Duration NO_TIMEOUT = Duration.ofDays(36_500);

    private final CamelContext camelContext;
    private final ConnectionSettings settings;
    private final String scheme;
    private final HttpComponent component;

    HttpEndpointFactory(CamelContext camelContext, ConnectionSettings settings) {
        this.camelContext = camelContext;
        this.settings = settings;
        this.scheme = settings.baseUrl().getScheme();
        this.component = camelContext.getComponent(scheme, HttpComponent.class);
    }

    /**
     * Creates and starts an endpoint.
     *
     * @param sendInterceptor runs when a connection is open
     * @param requiresLiveConnection returns whether a pooled connection for the calling thread has to be checked before
     *     it is used
     */
    HttpEndpoint create(ExecChainHandler sendInterceptor, BooleanSupplier requiresLiveConnection) throws Exception {
        String url = settings.baseUrl().toString();
        var endpoint = (HttpEndpoint) component.createEndpoint(url, endpointOptions());
        endpoint.setUserAgent("camel-ladiflow/" + version());
        // a new composite is created, because the user's configurer may be shared
        var configurer = new CompositeHttpConfigurer();
        configurer.addConfigurer(endpoint.getHttpClientConfigurer());
        configurer.addConfigurer(builder -> builder.disableAutomaticRetries()
                .disableRedirectHandling()
                .disableCookieManagement()
                .setRequestExecutor(new GuardedRequestExecutor())
                .addExecInterceptorAfter(ChainElement.CONNECT.name(), "ladiflow-sending", sendInterceptor));
        endpoint.setHttpClientConfigurer(configurer);
        usePool(endpoint, requiresLiveConnection);
        ServiceHelper.startService(endpoint);
        // if logHttpActivity is set, the endpoint created a listener when it was started
        if (endpoint.getHttpActivityListener() != null) {
            LOG.warn(
                    "An HTTP activity listener is set for the component that calls {}. The listener receives the"
                            + " API key, and"
                            + " logHttpActivity writes the key to the log. Remove the listener in production.",
                    url);
        }
        return endpoint;
    }

    /** Replaces the endpoint's pool by a pool of guarded connections, unless the user has set a connection manager. */
    private void usePool(HttpEndpoint endpoint, BooleanSupplier requiresLiveConnection) throws Exception {
        if (component.getClientConnectionManager() != null) {
            LOG.warn(
                    "The HTTP component has its own clientConnectionManager, so the connections for {} do not limit the"
                            + " size of response heads, and are not checked for unread bytes of earlier responses."
                            + " Remove clientConnectionManager from the HTTP component.",
                    settings.baseUrl());
            return;
        }
        endpoint.getClientConnectionManager().close();
        var pool = PoolingHttpClientConnectionManagerBuilder.create()
                .setConnectionFactory(socket -> new GuardedConnection())
                .setTlsSocketStrategy(tlsStrategy())
                .setMaxConnTotal(poolSize("maxTotalConnections", component.getMaxTotalConnections()))
                .setMaxConnPerRoute(poolSize("connectionsPerRoute", component.getConnectionsPerRoute()))
                .build();
        var config =
                ConnectionConfig.custom().setTimeToLive(TimeValue.ofMilliseconds(component.getConnectionTimeToLive()));
        var usual = config.build();
        var live =
                config.setValidateAfterInactivity(TimeValue.ZERO_MILLISECONDS).build();
        pool.setConnectionConfigResolver(route -> requiresLiveConnection.getAsBoolean() ? live : usual);
        endpoint.setClientConnectionManager(pool);
    }

    private int poolSize(String option, int ofComponent) {
        return settings.httpOptions().get(option) instanceof Integer set ? set : ofComponent;
    }

    /** Returns the TLS settings of this component, of the HTTP component, of the Camel context, or of the JVM. */
    private TlsSocketStrategy tlsStrategy() throws Exception {
        SSLContextParameters tls = settings.sslContextParameters() != null
                ? settings.sslContextParameters()
                : component.getSslContextParameters() != null
                        ? component.getSslContextParameters()
                        : component.isUseGlobalSslContextParameters() ? camelContext.getSSLContextParameters() : null;
        SSLContext context = tls != null
                ? tls.createSSLContext(camelContext)
                : component.isUseSystemProperties() ? SSLContexts.createSystemDefault() : SSLContexts.createDefault();
        return new DefaultClientTlsStrategy(context, component.getX509HostnameVerifier());
    }

    /** Returns the version of this component, from a file that the build writes. */
    private static String version() throws IOException {
        try (InputStream in = HttpTransport.class.getResourceAsStream("version.properties")) {
            var properties = new Properties();
            properties.load(in);
            return properties.getProperty("version");
        }
    }

    /**
     * Returns the sum of the timeouts for getting a free connection from the pool and for opening a new connection.
     * camel-http sets both in the client's configuration.
     */
    @SuppressWarnings("deprecation")
    static Duration totalConnectTimeout(HttpClient client) {
        RequestConfig config = client instanceof Configurable set ? set.getConfig() : RequestConfig.DEFAULT;
        return toDuration(config.getConnectionRequestTimeout()).plus(toDuration(config.getConnectTimeout()));
    }

    private static Duration toDuration(Timeout timeout) {
        return timeout == null || timeout.isDisabled() ? NO_TIMEOUT : timeout.toDuration();
    }

    private Map<String, Object> endpointOptions() {
        Map<String, Object> options = new HashMap<>();
        options.put("followRedirects", false);
        // single reads need no timeout, because the whole call has a deadline
        options.put("responseTimeout", Timeout.DISABLED);
        if (component.getSoTimeout() == HTTP_COMPONENT_DEFAULT_TIMEOUT) {
            // a read with a timeout takes three system calls instead of one
            options.put("soTimeout", Timeout.DISABLED);
        }
        putTimeout(options, "connectTimeout", component.getConnectTimeout());
        putTimeout(options, "connectionRequestTimeout", component.getConnectionRequestTimeout());
        options.putAll(settings.httpOptions());
        // if TLS settings are set, camel-http uses https for every address
        if (settings.sslContextParameters() != null && scheme.equals("https")) {
            options.put("sslContextParameters", settings.sslContextParameters());
        }
        return options;
    }

    private void putTimeout(Map<String, Object> options, String name, long componentTimeout) {
        if (settings.connectTimeout() != null) {
            options.put(name, Timeout.of(settings.connectTimeout()));
        } else if (componentTimeout == HTTP_COMPONENT_DEFAULT_TIMEOUT) {
            options.put(name, Timeout.of(ConnectionSettings.DEFAULT_CONNECT_TIMEOUT));
        }
    }
}
