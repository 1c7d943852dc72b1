// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.event;

import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelladiflow.internal.client.ConnectionFailures;
import io.github.camelladiflow.internal.client.LadiFlowClient;
import io.github.camelladiflow.internal.component.ComponentServices;
import io.github.camelladiflow.internal.json.JsonTree;
import io.github.camelladiflow.internal.json.PlainValues;
import io.github.camelladiflow.internal.options.BaseUrl;
import io.github.camelladiflow.internal.options.Checks;
import io.github.camelladiflow.options.LadiFlowConfiguration;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
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
 * settings of the component {@code ladiflow}: proxy, TLS, pool and {@code responseTimeout}. Redirects are not followed. Only the body of the
 * message is sent.
 */
public final class LadiFlowCatchHook extends ServiceSupport implements Processor, CamelContextAware {

    private CamelContext camelContext;
    private String secret;
    private URI url;
    private ComponentServices services;
    /** Null while the hook is stopped. */
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
        this.secret = secret;
    }

    /**
     * Checks the URL.
     *
     * @throws IllegalStateException if the URL is missing or invalid. The exception's message does not contain the URL
     */
    @Override
    protected void doInit() {
        String text = String.valueOf(secret).strip();
        try {
            url = URI.create(text);
            Checks.require(BaseUrl.isSafe(url) && url.getRawFragment() == null, "");
        } catch (IllegalArgumentException e) {
            // the cause is omitted, because its message quotes the URL
            throw new IllegalStateException(
                    "A catch hook needs the property 'secret'. Set it to the https URL that LadiFlow shows for the"
                            + " trigger, for example {{env:LADIFLOW_HOOK_URL}}.");
        }
    }

    @Override
    protected void doStart() throws Exception {
        var component = camelContext.getComponent("ladiflow");
        ServiceHelper.startService(component);
        services = ComponentServices.of(component);
        // the path is omitted, because it is secret and consoles may show the settings
        client = services.acquireClient(this, url.resolve("/"), services.configuration());
    }

    @Override
    protected void doStop() {
        client = null;
        services.releaseClient(this);
    }

    @Override
    public void process(Exchange exchange) {
        int status = post(readJson(exchange.getMessage()));
        if (status / 100 != 2) {
            throw failure("responded with HTTP " + status, status / 100 == 5 || status == 408, null);
        }
    }

    private static byte[] readJson(Message message) {
        try {
            return JsonTree.toBytes(
                    message.getBody() instanceof Map<?, ?> map
                            ? PlainValues.toObjectNode(map)
                            : (ObjectNode) JsonTree.parse(message.getBody(String.class)));
        } catch (RuntimeException | JsonProcessingException e) {
            // the cause is omitted, because it may quote the body
            throw new RuntimeCamelException(
                    "The message does not contain parameters for the catch hook. Send a JSON object or a Map as the"
                            + " body.");
        } catch (Error e) {
            // Camel would end the route's thread
            throw RuntimeCamelException.wrapRuntimeException(e);
        }
    }

    private int post(byte[] json) {
        LadiFlowClient current = client;
        if (current == null) {
            throw new RuntimeCamelException("The catch hook was stopped, so the flow has not started.");
        }
        Duration timeout = services.configuration().getResponseTimeout();
        LadiFlowConfiguration settings = services.configuration().copy();
        settings.setRetryTimeout(timeout);
        try {
            return current.post(url, json, settings);
        } catch (Exception e) {
            boolean isNotSent = ConnectionFailures.isNotSent(e);
            String reason = isNotSent
                    ? "cannot be reached"
                    : e instanceof SocketTimeoutException
                            ? "did not send a complete response within " + timeout.toMillis() + " ms"
                            : "closed the connection";
            throw failure(reason + " (" + e.getClass().getSimpleName() + ")", !isNotSent, e);
        }
    }

    private RuntimeCamelException failure(String reason, boolean mayHaveStarted, Exception cause) {
        String advice = mayHaveStarted
                ? ". The flow may have started, so the component does not retry the request. Check the flow in LadiFlow"
                        + " before you retry."
                : ", so the flow has not started. Check the URL in the property 'secret', whether the trigger is"
                        + " active, the network, the proxy and the certificate.";
        return new RuntimeCamelException("The catch hook at " + url.getHost() + " " + reason + advice, cause);
    }
}
