/*
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *     http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */
package io.github.camelladiflow.internal.client;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;

import io.github.camelladiflow.model.LadiFlowOperation;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.Message;
import org.apache.camel.Producer;
import org.apache.camel.component.http.CompositeHttpConfigurer;
import org.apache.camel.component.http.HttpComponent;
import org.apache.camel.component.http.HttpConstants;
import org.apache.camel.component.http.HttpEndpoint;
import org.apache.camel.http.base.HttpHeaderFilterStrategy;
import org.apache.camel.spi.PropertyConfigurerGetter;
import org.apache.camel.support.UnitOfWorkHelper;
import org.apache.camel.support.service.ServiceHelper;
import org.apache.camel.support.service.ServiceSupport;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpMessage;
import org.apache.hc.core5.util.Timeout;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Posts JSON to one URL through camel-http, on an HTTP endpoint of its own and with a fresh exchange for every call, so
 * that nothing of a route's message can redirect the call or reach the wire. Honours what users set on their {@code https}
 * or {@code http} component: TLS, proxy, pool, timeouts, client configurers. Thread-safe.
 */
final class HttpCall extends ServiceSupport {

    private static final Logger LOG = LoggerFactory.getLogger(HttpCall.class);
    private static final String JSON = "application/json";
    /** What camel-http has for both of its connect timeouts unless the user sets them, in milliseconds. */
    private static final long HTTP_COMPONENT_DEFAULT = Duration.ofMinutes(3).toMillis();

    private final CamelContext camelContext;
    private final ClientSettings settings;
    private final LadiFlowOperation operation;
    private final ResponseDeadline responseDeadline;
    private HttpEndpoint endpoint;
    private Producer producer;

    HttpCall(
            CamelContext camelContext,
            ClientSettings settings,
            LadiFlowOperation operation,
            ScheduledExecutorService timer) {
        this.camelContext = camelContext;
        this.settings = settings;
        this.operation = operation;
        this.responseDeadline = new ResponseDeadline(settings.responseTimeout(), timer);
    }

    /** Reads an answer. */
    @FunctionalInterface
    interface Reader<R> {
        R read(HttpAnswer answer) throws IOException;
    }

    /**
     * Posts a request and has the answer read. However that ends, the connection is free afterwards.
     *
     * @param json the request's body
     * @param deadline when the answer has to be there even if {@code responseTimeout} is longer, as {@link System#nanoTime}
     * @param reader reads the answer, including its body
     * @return what the reader returned
     * @throws Exception what the network, the HTTP client or the reader threw
     */
    <R> R post(byte[] json, long deadline, Reader<R> reader) throws Exception {
        Exchange exchange = endpoint.createExchange(ExchangePattern.InOut);
        Message request = exchange.getIn();
        request.setHeader("Api-Key", settings.apiKey());
        request.setHeader(Exchange.CONTENT_TYPE, JSON);
        request.setHeader("Accept", JSON);
        request.setBody(json);
        responseDeadline.set(deadline);
        try {
            producer.process(exchange);
            if (exchange.getException() != null) {
                throw exchange.getException();
            }
            return reader.read(answerOf(exchange));
        } finally {
            responseDeadline.clear();
            UnitOfWorkHelper.doneSynchronizations(
                    exchange, exchange.getExchangeExtension().handoverCompletions());
        }
    }

    private static HttpAnswer answerOf(Exchange exchange) {
        Message message = exchange.getMessage();
        return new HttpAnswer(
                message.getHeader(HttpConstants.HTTP_RESPONSE_CODE, int.class),
                message.getHeader("Retry-After", String.class),
                charsetOf(exchange),
                message.getBody(InputStream.class));
    }

    private static Charset charsetOf(Exchange exchange) {
        String name = exchange.getProperty(ExchangePropertyKey.CHARSET_NAME, String.class);
        try {
            return name == null || name.toUpperCase(Locale.ROOT).startsWith("UTF") ? null : Charset.forName(name);
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            // a name that means nothing says nothing against the body, still less against the status
            return null;
        }
    }

    @Override
    protected void doInit() throws Exception {
        URI url = URI.create(settings.baseUrl() + "/" + operation.path());
        HttpComponent component = camelContext.getComponent(url.getScheme(), HttpComponent.class);
        endpoint = (HttpEndpoint) component.createEndpoint(url.toString(), options(component));
        endpoint.setUserAgent(Version.USER_AGENT);
        endpoint.setHeaderFilterStrategy(new HttpHeaderFilterStrategy());
        endpoint.setHttpClientConfigurer(configurer());
        producer = endpoint.createProducer();
        ServiceHelper.initService(endpoint, producer);
    }

    private Map<String, Object> options(HttpComponent component) {
        Map<String, Object> options = new HashMap<>();
        options.put("httpMethod", "POST");
        options.put("skipControlHeaders", true);
        options.put("disableStreamCache", true);
        options.put("throwExceptionOnFailure", false);
        options.put("followRedirects", false);
        options.put("bridgeEndpoint", false);
        options.put("transferException", false);
        options.put("skipRequestHeaders", false);
        options.put("skipResponseHeaders", false);
        options.put("copyHeaders", false);
        putTimeout(options, "connectTimeout", component);
        putTimeout(options, "connectionRequestTimeout", component);
        options.put("responseTimeout", Timeout.of(settings.responseTimeout()));
        if (settings.sslContextParameters() != null) {
            options.put("sslContextParameters", settings.sslContextParameters());
        }
        options.putAll(settings.httpOptions());
        return options;
    }

    /** Our option wins if it is set, else what the user set on the HTTP component, else our default. */
    private void putTimeout(Map<String, Object> options, String name, HttpComponent component) {
        if (settings.connectTimeout() != null) {
            options.put(name, Timeout.of(settings.connectTimeout()));
        } else if (isUntouched(component, name)) {
            options.put(name, Timeout.of(ClientSettings.DEFAULT_CONNECT_TIMEOUT));
        }
    }

    /** Asks the component's configurer: its getters return a Timeout in Camel 4.10 and milliseconds since then. */
    private static boolean isUntouched(HttpComponent component, String timeout) {
        Object value = component.getComponentPropertyConfigurer() instanceof PropertyConfigurerGetter getter
                ? getter.getOptionValue(component, timeout, true)
                : null;
        long millis = value instanceof Timeout t ? t.toMilliseconds() : value instanceof Long l ? l : -1;
        return millis == HTTP_COMPONENT_DEFAULT;
    }

    /** The user's configurer first, then ours; a composite of our own, since the user's may be shared. */
    private CompositeHttpConfigurer configurer() {
        var both = new CompositeHttpConfigurer();
        both.addConfigurer(endpoint.getHttpClientConfigurer());
        both.addConfigurer(builder -> builder.disableAutomaticRetries()
                .disableRedirectHandling()
                .disableCookieManagement()
                .addResponseInterceptorLast((response, entity, context) -> dropJavaType(response))
                .addExecInterceptorFirst(ResponseDeadline.CONNECTING_NAME, responseDeadline::executeConnecting)
                .addExecInterceptorAfter(ResponseDeadline.AFTER, ResponseDeadline.NAME, responseDeadline));
        return both;
    }

    /** Bodies of this type camel-http keeps to itself, or makes objects of if the user allows that: nothing for a server. */
    private static void dropJavaType(HttpMessage response) {
        Header type = response.getFirstHeader(HttpHeaders.CONTENT_TYPE);
        if (type != null && HttpConstants.CONTENT_TYPE_JAVA_SERIALIZED_OBJECT.equals(type.getValue())) {
            response.removeHeaders(HttpHeaders.CONTENT_TYPE);
        }
    }

    @Override
    protected void doStart() {
        ServiceHelper.startService(endpoint, producer);
        if (endpoint.getHttpActivityListener() != null || endpoint.isLogHttpActivity()) {
            LOG.warn(
                    "An HTTP activity listener is set for the component that ladiflow:{} calls through: it sees the"
                            + " API key, and logHttpActivity writes it to the log",
                    operation.path());
        }
    }

    @Override
    protected void doStop() {
        ServiceHelper.stopService(producer, endpoint);
    }

    @Override
    protected void doShutdown() {
        ServiceHelper.stopAndShutdownServices(producer, endpoint);
    }
}
