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
import io.github.camelladiflow.internal.options.PipeText;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.Component;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.support.service.ServiceHelper;
import org.apache.camel.support.service.ServiceSupport;

/**
 * Starts a flow by the URL of its trigger <em>Catch hook</em>: a step of a route that sends the body's JSON object there as it is, and
 * leaves the message as it was. Thread-safe once its properties are set.
 *
 * <p>The URL is all that one has to know to start the flow, so it is a secret: no exception, log or endpoint shows it. A request is
 * sent once, since a flow that starts twice sends real messages twice. It goes out by the connections that the component
 * {@code ladiflow} is set to: its proxy, TLS and pool. Redirects are not followed. Nothing of the message is sent but the body.
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

    /** Makes a step that needs a URL. */
    public LadiFlowCatchHook() {
        // properties follow
    }

    @Override
    public CamelContext getCamelContext() {
        return camelContext;
    }

    @Override
    public void setCamelContext(CamelContext camelContext) {
        this.camelContext = camelContext;
    }

    /**
     * Sets where the hook is. It is called secret since Camel masks properties of that name where it shows them.
     *
     * @param secret its URL as LadiFlow shows it, https except for the machine itself; anything else keeps the route from starting
     */
    public void setSecret(String secret) {
        // not checked here: Camel's message about a property that a bean refuses quotes it
        this.secret = PipeText.decode(secret);
    }

    /**
     * Sets how members are sent.
     *
     * @param method {@code POST}, as JSON, the default, or {@code GET}, as parameters, for which no member may be an object or a list
     */
    public void setMethod(String method) {
        if (!"POST".equals(method) && !"GET".equals(method)) {
            throw new IllegalArgumentException("The method of a catch hook has to be POST or GET.");
        }
        this.usesGet = method.equals("GET");
    }

    /**
     * Sets how long to wait for the whole answer.
     *
     * @param timeout longer than none, 30 seconds at first; until the connection stands {@code connectTimeout} counts too
     */
    public void setTimeout(Duration timeout) {
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("The timeout of a catch hook has to be longer than none.");
        }
        this.timeout = timeout;
    }

    /**
     * Checks the URL.
     *
     * @throws IllegalStateException if it is none; the message does not hold it
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
            // it quotes the text
        }
        throw new IllegalStateException(
                "A catch hook needs the property secret: the https URL that LadiFlow shows for the"
                        + " trigger, such as in {{env:LADIFLOW_HOOK_URL}}.");
    }

    @Override
    protected void doStart() throws Exception {
        Component component = camelContext.getComponent("ladiflow");
        ServiceHelper.startService(component);
        services = ComponentServices.of(component);
        connection = services.connections()
                .settings(
                        // the host alone: what is made of it may be shown
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
            // no step of a route, but called by one
            setCamelContext(exchange.getContext());
            start();
        }
        JsonValue members = readMembers(exchange);
        int status = usesGet
                ? send(withQuery(members), null)
                : send(url, members.json().getBytes(StandardCharsets.UTF_8));
        if (status / 100 != 2) {
            throw new RuntimeCamelException(description() + " answered HTTP " + status
                    + (status / 100 == 5 || status == 408
                            ? ". LadiFlow failed; whether the flow has started is not known."
                            : ", so the flow has not started. Check secret, its URL, and that the trigger is active."));
        }
    }

    private int send(URI address, byte[] json) {
        try {
            return client.call(address, json, timeout);
        } catch (Exception e) {
            String kind = " (" + e.getClass().getSimpleName() + ")";
            throw new RuntimeCamelException(
                    FailureFactory.isNotSent(e)
                            ? description() + " is not reached, so the flow has not started" + kind
                                    + ". Check secret, its URL, the network, the proxy and the certificate."
                            : description() + ": "
                                    + (e instanceof SocketTimeoutException
                                            ? "no whole answer within " + timeout.toMillis() + " ms"
                                            : "the connection broke off" + kind)
                                    + ". Whether the flow has started is not known, so it was not tried again.",
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
            // without the cause, which may quote the body
            throw new RuntimeCamelException(
                    "The message is nothing to send to a catch hook. Send a JSON object or a Map with the hook's parameters.");
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
                        "A catch hook by GET takes texts, numbers and booleans alone. Use POST for objects and lists.");
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
