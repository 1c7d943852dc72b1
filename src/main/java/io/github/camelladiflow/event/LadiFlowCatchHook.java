// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.event;

import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;

import io.github.camelladiflow.internal.client.ConnectionSettings;
import io.github.camelladiflow.internal.client.FailureFactory;
import io.github.camelladiflow.internal.client.LadiFlowClient;
import io.github.camelladiflow.internal.component.ComponentServices;
import io.github.camelladiflow.internal.json.JsonValue;
import io.github.camelladiflow.internal.options.BaseUrl;
import io.github.camelladiflow.internal.options.Checks;
import io.github.camelladiflow.internal.options.PipeText;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.support.service.ServiceHelper;
import org.apache.camel.support.service.ServiceSupport;

/**
 * Starts a flow through the URL of its <em>Catch hook</em> trigger. This step of a route sends the JSON object
 * in the body unchanged, and does not modify the message. Thread-safe after its properties are set.
 *
 * <p>The URL is a secret, because anyone who has it can start the flow. No exception, log or endpoint shows it. A
 * request is never retried, because a flow that starts twice sends real messages twice. Requests use the connection
 * settings of the component {@code ladiflow}: proxy, TLS and pool. Redirects are not followed. Only the body of the
 * message is sent.
 */
public final class LadiFlowCatchHook extends ServiceSupport implements Processor, CamelContextAware {

    private CamelContext camelContext;
    private String secret;
    private boolean usesGet;
    private Duration timeout = Duration.ofSeconds(30);
    private URI url;
    private ConnectionSettings connection;
    private ComponentServices services;
    private volatile LadiFlowClient client;

    @Override
    public CamelContext getCamelContext() {
        return camelContext;
    }

    @Override
    public void setCamelContext(CamelContext camelContext) {
        this.camelContext = camelContext;
    }

    /**
     * Sets the URL of the hook. The property is named secret, because Camel masks properties with that name.
     *
     * @param secret the URL that LadiFlow shows. It must use https, except on a loopback address. Any other value
     *     prevents the route from starting
     */
    public void setSecret(String secret) {
        // checked later: Camel's message about a property that a setter rejects quotes the value
        this.secret = PipeText.decode(secret);
    }

    /**
     * Sets the HTTP method.
     *
     * @param method {@code POST} (the default), which sends JSON, or {@code GET}, which sends parameters; with GET, no
     *     member may be an object or a list
     */
    public void setMethod(String method) {
        this.usesGet = "GET".equals(method);
        Checks.require(usesGet || "POST".equals(method), "The method of a catch hook must be POST or GET.");
    }

    /**
     * Sets how long to wait for the complete response.
     *
     * @param timeout the timeout, which must be more than 0; 30 seconds by default. Until the connection is
     *     established, {@code connectTimeout} also applies
     */
    public void setTimeout(Duration timeout) {
        Checks.require(!timeout.isNegative() && !timeout.isZero(), "The timeout of a catch hook must be more than 0.");
        this.timeout = timeout;
    }

    /**
     * Checks the URL.
     *
     * @throws IllegalStateException if the URL is missing or invalid. The exception's message does not contain the URL
     */
    @Override
    protected void doInit() {
        url = parseUrl(secret);
    }

    private static URI parseUrl(String text) {
        try {
            URI url = new URI(text == null ? "" : text.strip());
            boolean secure = "https".equalsIgnoreCase(url.getScheme());
            if (url.getHost() != null
                    && url.getUserInfo() == null
                    && url.getFragment() == null
                    && (secure || "http".equalsIgnoreCase(url.getScheme()) && BaseUrl.isLoopback(url.getHost()))) {
                return url;
            }
        } catch (URISyntaxException e) {
            // the cause is omitted, because its message quotes the URL
        }
        throw new IllegalStateException(
                "A catch hook needs the property 'secret'. Set it to the https URL that LadiFlow shows for the trigger,"
                        + " for example {{env:LADIFLOW_HOOK_URL}}.");
    }

    @Override
    protected void doStart() throws Exception {
        var component = camelContext.getComponent("ladiflow");
        ServiceHelper.startService(component);
        services = ComponentServices.of(component);
        connection = services.connections()
                .settings(
                        // the path is omitted, because it is secret and consoles may show the settings
                        new URI(url.getScheme().toLowerCase(Locale.ROOT), url.getRawAuthority(), null, null, null),
                        services.configuration());
        client = services.connections().acquire(connection);
    }

    @Override
    protected void doStop() {
        services.connections().release(connection);
    }

    @Override
    public void process(Exchange exchange) {
        if (client == null) {
            // the processor was called directly and not as a step of a route
            setCamelContext(exchange.getContext());
            start();
        }
        JsonValue members = readMembers(exchange);
        int status = usesGet
                ? send(withQuery(members), null)
                : send(url, members.json().getBytes(StandardCharsets.UTF_8));
        if (status / 100 != 2) {
            throw new RuntimeCamelException(description() + " responded with HTTP " + status
                    + (status / 100 == 5 || status == 408
                            ? ". LadiFlow failed, but may have started the flow. Check the flow in LadiFlow before"
                                    + " you retry."
                            : ", so the flow has not started. Check the URL in the property 'secret', and whether"
                                    + " the trigger is active."));
        }
    }

    private int send(URI address, byte[] json) {
        try {
            return client.call(address, json, timeout);
        } catch (Exception e) {
            String kind = " (" + e.getClass().getSimpleName() + ")";
            throw new RuntimeCamelException(
                    FailureFactory.isNotSent(e)
                            ? description() + " cannot be reached, so the flow has not started" + kind
                                    + ". Check the URL in the property 'secret', the network, the proxy and the"
                                    + " certificate."
                            : description()
                                    + (e instanceof SocketTimeoutException
                                            ? " did not send a complete response within " + timeout.toMillis() + " ms"
                                            : " closed the connection" + kind)
                                    + ". The flow may have started, so the component does not retry the request.",
                    e);
        }
    }

    private String description() {
        return "The catch hook at " + url.getHost();
    }

    private static JsonValue readMembers(Exchange exchange) {
        Object body = exchange.getMessage().getBody();
        try {
            return body instanceof Map<?, ?> map
                    ? JsonValue.of(map)
                    : JsonValue.parse(exchange.getMessage().getBody(String.class));
        } catch (RuntimeException e) {
            // the cause is omitted, because it may quote the body
            throw new RuntimeCamelException(
                    "The message does not contain parameters for the catch hook. Send a JSON object or a Map as the"
                            + " body.");
        }
    }

    private URI withQuery(JsonValue members) {
        var query = new StringJoiner("&");
        if (url.getRawQuery() != null) {
            query.add(url.getRawQuery());
        }
        members.toTree().properties().forEach(member -> {
            if (member.getValue().isContainerNode()) {
                throw new RuntimeCamelException(
                        "A catch hook with GET accepts only strings, numbers and booleans. Use POST for objects"
                                + " and lists.");
            }
            if (!member.getValue().isNull()) {
                query.add(encoded(member.getKey()) + "="
                        + encoded(member.getValue().asText()));
            }
        });
        String text = url.toString().replaceFirst("\\?.*", "");
        return URI.create(query.length() == 0 ? text : text + "?" + query);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
