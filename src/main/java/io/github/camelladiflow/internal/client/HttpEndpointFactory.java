// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.ResourceBundle;
import javax.net.ssl.SSLContext;

import io.github.camelladiflow.options.LadiFlowConfiguration;
import org.apache.camel.CamelContext;
import org.apache.camel.component.http.CompositeHttpConfigurer;
import org.apache.camel.component.http.HttpComponent;
import org.apache.camel.component.http.HttpEndpoint;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.apache.camel.support.service.ServiceHelper;
import org.apache.hc.client5.http.classic.ExecChainHandler;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.impl.ChainElement;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.io.HttpClientConnectionManager;
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

    private HttpEndpointFactory() {}

    /**
     * Creates and starts an endpoint.
     *
     * @param tls the TLS settings of this component, null if they are not set
     * @param sendInterceptor runs when a connection is open
     */
    static HttpEndpoint create(
            CamelContext camelContext,
            URI url,
            LadiFlowConfiguration settings,
            SSLContextParameters tls,
            ExecChainHandler sendInterceptor)
            throws Exception {
        var component = camelContext.getComponent(url.getScheme(), HttpComponent.class);
        var endpoint = (HttpEndpoint) component.createEndpoint(url.toString(), endpointOptions(settings));
        // the build writes the version to this file
        var file = ResourceBundle.getBundle(HttpEndpointFactory.class.getPackageName() + ".version");
        endpoint.setUserAgent("camel-ladiflow/" + file.getString("version"));
        // a listener receives the API key, and logHttpActivity writes it to the log
        endpoint.setLogHttpActivity(false);
        endpoint.setHttpActivityListener(null);
        // a new composite is created, because the user's configurer may be shared
        var configurer = new CompositeHttpConfigurer();
        configurer.addConfigurer(endpoint.getHttpClientConfigurer());
        configurer.addConfigurer(builder -> builder.disableAutomaticRetries()
                .disableRedirectHandling()
                .disableCookieManagement()
                .setRequestExecutor(new GuardedRequestExecutor())
                .addExecInterceptorAfter(ChainElement.CONNECT.name(), "ladiflow-sending", sendInterceptor));
        endpoint.setHttpClientConfigurer(configurer);
        if (component.getClientConnectionManager() == null) {
            endpoint.getClientConnectionManager().close();
            endpoint.setClientConnectionManager(
                    createPool(component, settings.getConnectionsPerRoute(), tlsStrategy(component, tls)));
        } else {
            LOG.warn(
                    "The HTTP component has its own clientConnectionManager, so the connections for {} do not limit the"
                            + " size of response heads, and are not checked for unread bytes of earlier responses."
                            + " Remove clientConnectionManager from the HTTP component.",
                    url);
        }
        ServiceHelper.startService(endpoint);
        return endpoint;
    }

    private static HttpClientConnectionManager createPool(
            HttpComponent component, Integer size, TlsSocketStrategy tls) {
        return PoolingHttpClientConnectionManagerBuilder.create()
                .setConnectionFactory(socket -> new GuardedConnection())
                .setTlsSocketStrategy(tls)
                // this pool connects only to one host
                .setMaxConnTotal(size != null ? size : component.getMaxTotalConnections())
                .setMaxConnPerRoute(size != null ? size : component.getConnectionsPerRoute())
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        .setTimeToLive(TimeValue.ofMilliseconds(component.getConnectionTimeToLive()))
                        .build())
                .build();
    }

    /** Returns the TLS settings of this component, of the HTTP component, of the Camel context, or of the JVM. */
    private static TlsSocketStrategy tlsStrategy(HttpComponent component, SSLContextParameters tls) throws Exception {
        CamelContext camelContext = component.getCamelContext();
        SSLContextParameters used = tls != null
                ? tls
                : component.getSslContextParameters() != null
                        ? component.getSslContextParameters()
                        : component.isUseGlobalSslContextParameters() ? camelContext.getSSLContextParameters() : null;
        SSLContext context = used != null
                ? used.createSSLContext(camelContext)
                : component.isUseSystemProperties() ? SSLContexts.createSystemDefault() : SSLContexts.createDefault();
        return new DefaultClientTlsStrategy(context, component.getX509HostnameVerifier());
    }

    private static Map<String, Object> endpointOptions(LadiFlowConfiguration settings) {
        Map<String, Object> options = new HashMap<>();
        options.put("followRedirects", false);
        // single reads need no timeout, because the whole call has a deadline
        options.put("responseTimeout", Timeout.DISABLED);
        options.put("connectTimeout", Timeout.of(settings.getConnectTimeout()));
        options.put("connectionRequestTimeout", Timeout.of(settings.getConnectTimeout()));
        if (settings.getProxyHost() != null) {
            options.put("proxyHost", settings.getProxyHost());
            options.put("proxyPort", settings.getProxyPort());
            // this is the scheme of the connection to the proxy, even if the URL of LadiFlow uses HTTPS
            options.put("proxyAuthScheme", "http");
        }
        return options;
    }
}
