// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.StringJoiner;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLException;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelladiflow.model.JsonValue;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.support.service.ServiceSupport;

/**
 * Starts a flow by the URL of its trigger <em>Catch hook</em>: a step of a route that sends the body's JSON object there, and leaves
 * the message as it was. Thread-safe once its properties are set.
 *
 * <p>The URL is all that one has to know to start the flow, so it is a secret: no exception, log or endpoint shows it. A request is
 * sent once, since a flow that starts twice sends real messages twice. Proxy and TLS are those of the JVM; redirects are not followed.
 * Nothing of the message is sent but the body. {@code LF:} is put before the names of members that are objects, which is how the hook
 * tells nested bodies (assumed from LadiFlow's help pages).
 */
public final class LadiFlowCatchHook extends ServiceSupport implements Processor {

    private static final String PREFIX = "LF:";

    private final ObjectMapper mapper = new ObjectMapper().setNodeFactory(new JsonNodeFactory(true));
    private String secretUrl;
    private boolean get;
    private Duration timeout = Duration.ofSeconds(30);
    private HttpClient client;
    private URI url;

    /** Makes a step that needs a URL. */
    public LadiFlowCatchHook() {
        // properties follow
    }

    /**
     * Sets where the hook is.
     *
     * @param secretUrl its URL as LadiFlow shows it, https except for the machine itself; anything else keeps the route from starting
     */
    public void setSecretUrl(String secretUrl) {
        // not checked here: Camel's message about a property that a bean refuses quotes it
        this.secretUrl = secretUrl;
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
        this.get = method.equals("GET");
    }

    /**
     * Sets how long to wait for the whole answer.
     *
     * @param timeout longer than none, 30 seconds at first
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
        url = url(secretUrl);
        client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(timeout)
                .build();
    }

    private static URI url(String text) {
        try {
            URI url = new URI(text == null ? "" : text.strip());
            boolean secure = "https".equalsIgnoreCase(url.getScheme());
            if (url.getHost() != null
                    && url.getUserInfo() == null
                    && url.getFragment() == null
                    && (secure || "http".equalsIgnoreCase(url.getScheme()) && isThisMachine(url.getHost()))) {
                return url;
            }
        } catch (URISyntaxException e) {
            // it quotes the text
        }
        throw new IllegalStateException(
                "A catch hook needs the property secretUrl: the https URL that LadiFlow shows for the"
                        + " trigger, such as in {{env:LADIFLOW_HOOK_URL}}.");
    }

    private static boolean isThisMachine(String host) {
        return host.equals("localhost") || host.matches("127(\\.\\d+){3}") || host.equals("[::1]");
    }

    @Override
    public void process(Exchange exchange) throws InterruptedException {
        init();
        ObjectNode members = members(exchange);
        var request = HttpRequest.newBuilder(get ? withQuery(members) : url);
        if (get) {
            request.method("GET", new NothingOnce());
        } else {
            request.header("Content-Type", "application/json").POST(BodyPublishers.ofString(members.toString()));
        }
        int status = send(request.build());
        if (status / 100 != 2) {
            throw new RuntimeCamelException(where() + " answered HTTP " + status
                    + (status / 100 == 5
                            ? ". LadiFlow failed; whether the flow has started is not known."
                            : ", so the flow has not started. Check secretUrl, and that the trigger is active."));
        }
    }

    private int send(HttpRequest request) throws InterruptedException {
        var answer = client.sendAsync(request, BodyHandlers.discarding());
        try {
            HttpResponse<Void> whole = answer.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
            return whole.statusCode();
        } catch (TimeoutException e) {
            throw unknown("no whole answer within " + timeout.toMillis() + " ms", e);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            if (cause instanceof ConnectException
                    || cause instanceof HttpConnectTimeoutException
                    || cause instanceof UnknownHostException
                    || cause instanceof SSLException) {
                throw new RuntimeCamelException(
                        where() + " is not reached, so the flow has not started (" + kind(cause)
                                + "). Check secretUrl, the network, the proxy and the certificate.",
                        cause);
            }
            throw unknown("the connection broke off (" + kind(cause) + ")", cause);
        } finally {
            answer.cancel(true);
        }
    }

    private static String kind(Throwable cause) {
        return cause instanceof IOException ? cause.getClass().getSimpleName() : "a failure of the HTTP client";
    }

    private RuntimeCamelException unknown(String what, Throwable cause) {
        return new RuntimeCamelException(
                where() + ": " + what + ". Whether the flow has started is not known, so it was not tried again.",
                cause);
    }

    private String where() {
        return "The catch hook at " + url.getHost();
    }

    private ObjectNode members(Exchange exchange) {
        Object body = exchange.getMessage().getBody();
        try {
            JsonValue json = body instanceof Map<?, ?> map
                    ? JsonValue.of(map)
                    : JsonValue.parse(exchange.getMessage().getBody(String.class));
            var members = (ObjectNode) mapper.readerFor(JsonNode.class)
                    .with(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .<JsonNode>readValue(json.json());
            return marked(members);
        } catch (IOException | RuntimeException e) {
            // without the cause, which may quote the body
            throw new RuntimeCamelException(
                    "The message is nothing to send to a catch hook. Send a JSON object or a Map with the hook's parameters.");
        }
    }

    private ObjectNode marked(ObjectNode members) {
        var marked = mapper.createObjectNode();
        members.properties().forEach(member -> {
            String name = member.getKey();
            if (member.getValue() instanceof ObjectNode nested) {
                marked.set(name.startsWith(PREFIX) ? name : PREFIX + name, marked(nested));
            } else {
                marked.set(name, member.getValue());
            }
        });
        return marked;
    }

    private URI withQuery(ObjectNode members) {
        var query = new StringJoiner("&");
        if (url.getRawQuery() != null) {
            query.add(url.getRawQuery());
        }
        members.properties().forEach(member -> {
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

    /**
     * No body, for one request. The JDK's client sends a GET again whose connection ended without an answer, and cannot be told not
     * to; it asks for the length before each, by HTTP/1.1.
     */
    private static final class NothingOnce implements BodyPublisher {

        private final BodyPublisher nothing = BodyPublishers.noBody();
        private final AtomicBoolean sent = new AtomicBoolean();

        @Override
        public long contentLength() {
            if (sent.getAndSet(true)) {
                throw new IllegalStateException("It was sent once");
            }
            return nothing.contentLength();
        }

        @Override
        public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
            nothing.subscribe(subscriber);
        }
    }
}
