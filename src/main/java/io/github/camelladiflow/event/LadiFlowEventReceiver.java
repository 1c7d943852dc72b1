// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.event;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

import io.github.camelladiflow.LadiFlowConstants;
import io.github.camelladiflow.internal.json.JsonValue;
import io.github.camelladiflow.internal.options.Checks;
import io.github.camelladiflow.internal.source.Change;
import io.github.camelladiflow.internal.text.Fingerprint;
import io.github.camelladiflow.internal.text.ThrottledWarning;
import io.github.camelladiflow.model.Customer;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.Route;
import org.apache.camel.TypeConversionException;
import org.apache.camel.spi.SynchronizationRouteAware;
import org.apache.camel.support.SynchronizationAdapter;
import org.apache.camel.support.service.ServiceSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The first step of a route from {@code platform-http}. It receives the requests that the action <em>HTTP Request</em>
 * of a LadiFlow flow sends: GET requests, and POST requests with JSON or form data. Thread-safe after its properties
 * are set.
 *
 * <p>The receiver replaces the body with one JSON object that contains the members of the request. It removes all
 * headers, and sets {@code CamelLadiFlowEventId} and {@code Content-Type}. If the members contain {@code id} and {@code
 * updated_at}, it also sets {@code CamelLadiFlowChangeId}. A rejected request does not reach the next step. The status
 * gives the reason: 401 for a wrong secret, and 400, 405, 413 or 415 for an invalid request. The response body is
 * always empty, regardless of what the route does with the message. The status is 204 if the exchange succeeds, and 500
 * if it fails. LadiFlow does not sign its requests, so only the secret proves who sent a request.
 */
public final class LadiFlowEventReceiver extends ServiceSupport implements Processor {

    /** The default maximum size of an event in bytes; see {@link #setMaxSize}. */
    public static final int DEFAULT_MAX_SIZE = 65_536;

    private static final Logger LOG = LoggerFactory.getLogger(LadiFlowEventReceiver.class);

    private static final int MIN_SECRET_LENGTH = 16;
    private static final int MAX_ID_LENGTH = 200;
    private static final int HASH_BYTES = 8;

    /** Placeholders that senders use for an empty or unknown field. */
    private static final Pattern MEANINGLESS_VALUE =
            Pattern.compile("(?i)null|nil|none|undefined|nan|\\[object object]|.*(\\{\\{|\\$\\{).*");

    private String secret;
    private String secretHeader = "X-Secret";
    private String idHeader = "Idempotency-Key";
    private int maxSize = DEFAULT_MAX_SIZE;
    private final ThrottledWarning warning = new ThrottledWarning(System::nanoTime);

    /**
     * Sets the secret that each sender must present.
     *
     * @param secret the secret: at least 16 visible ASCII characters, without spaces. With any other value, the route
     *     does not start
     */
    public void setSecret(String secret) {
        // checked later: Camel's message about a property that a setter rejects quotes the value
        this.secret = secret;
    }

    /**
     * Sets the name of the header that contains the secret. The receiver rejects a query or form parameter with this
     * name.
     *
     * @param secretHeader the name of an HTTP header, or of a parameter in the route's path; {@code X-Secret} by
     *     default
     */
    public void setSecretHeader(String secretHeader) {
        this.secretHeader = requireName("secretHeader", secretHeader);
    }

    /**
     * Sets the header that contains the id of an event, by which a route can recognize duplicates. {@code
     * CamelLadiFlowEventId} contains this id and a hash of the event. The receiver ignores an id without meaning, such
     * as {@code null}, and logs a warning about this at most once a minute.
     *
     * @param idHeader the name of an HTTP header; {@code Idempotency-Key} by default
     */
    public void setIdHeader(String idHeader) {
        this.idHeader = requireName("idHeader", idHeader);
    }

    private static String requireName(String property, String name) {
        Checks.require(
                name != null && !name.isBlank(),
                "The " + property + " of an event receiver must be the name of a header.");
        return name;
    }

    /**
     * Sets the maximum size of an event. The HTTP server reads the request first, and has its own limit.
     *
     * @param maxSize the maximum in bytes of the body or query, and of the resulting JSON; {@value #DEFAULT_MAX_SIZE}
     *     by default
     */
    public void setMaxSize(int maxSize) {
        Checks.require(maxSize >= 1, "The maxSize of an event receiver must be at least 1 byte.");
        this.maxSize = maxSize;
    }

    /**
     * Checks the secret.
     *
     * @throws IllegalStateException if the secret is missing or invalid. The exception's message does not contain the
     *     secret
     */
    @Override
    protected void doInit() {
        if (secret == null || !secret.matches("[!-~]{" + MIN_SECRET_LENGTH + ",}") || secret.startsWith("{{")) {
            throw new IllegalStateException("An event receiver needs a secret of at least " + MIN_SECRET_LENGTH
                    + " visible ASCII characters without spaces. Without a secret, any client could send events."
                    + " Generate a random secret, for example with `openssl rand -hex 16`. Set this secret both in the"
                    + " property 'secret' and in the flow's HTTP Request action.");
        }
    }

    /** Converts a valid request into an event, and rejects an invalid one. */
    @Override
    public void process(Exchange exchange) {
        init();
        var message = exchange.getMessage();
        int status = 0;
        JsonValue event = null;
        String id = null;
        try {
            checkSecret(message);
            var parameters = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
            JsonValue members = readEvent(message, parameters);
            if (parameters.contains(secretHeader)) {
                // Camel's HTTP servers also copy parameters to headers. The secret would then become part of the event
                throw new RejectedRequestException(
                        401,
                        "the secret is in a query or form parameter, but must be in the header or path parameter" + " "
                                + secretHeader);
            }
            id = parameters.contains(idHeader) && message.getHeader(idHeader) instanceof String
                    ? exchange.getExchangeId()
                    : eventId(exchange, members.json());
            event = members;
        } catch (RejectedRequestException refusal) {
            status = refusal.status;
            LOG.debug("Rejected a request with HTTP {}: {}", status, refusal.getMessage());
            exchange.setRouteStop(true);
        }
        exchange.getExchangeExtension().addOnCompletion(new ResponseCleaner(exchange.getFromRouteId(), status));
        message.removeHeaders("*");
        message.setBody(event == null ? null : event.json());
        if (event != null) {
            message.setHeader(LadiFlowConstants.EVENT_ID, id);
            var customer = event.to(Customer.class);
            if (customer.getId() != null && customer.getUpdatedAt() != null) {
                // the source of changed customers also sets this header, so a consumer can skip changes that it
                // receives from both
                message.setHeader(
                        LadiFlowConstants.CHANGE_ID, Change.of(customer).changeId());
            }
            message.setHeader(Exchange.CONTENT_TYPE, "application/json");
        }
    }

    private void checkSecret(Message message) {
        // a header with several values is a list, which is rejected
        if (!(message.getHeader(secretHeader) instanceof String given)
                || !MessageDigest.isEqual(
                        given.getBytes(StandardCharsets.UTF_8), secret.getBytes(StandardCharsets.UTF_8))) {
            throw new RejectedRequestException(401, "the secret in " + secretHeader + " is missing or wrong");
        }
    }

    /**
     * Returns the sender's id and a hash of the event, so that different events with a constant id are not treated as
     * duplicates. Replaces an id that has no meaning.
     */
    private String eventId(Exchange exchange, String event) {
        Object given = exchange.getMessage().getHeader(idHeader);
        if (given == null || given.toString().isBlank()) {
            return exchange.getExchangeId();
        }
        if (!(given instanceof String text) || text.length() > MAX_ID_LENGTH) {
            throw new RejectedRequestException(
                    400, "the header " + idHeader + " must be one string of at most " + MAX_ID_LENGTH + " characters");
        }
        if (MEANINGLESS_VALUE.matcher(text).matches()) {
            warning.warn(
                    LOG,
                    exchange.getFromRouteId(),
                    "The value in the header " + idHeader + " is meaningless, such as null. The component treats each"
                            + " event with such a value as a new event. In the flow's action, use a field whose value"
                            + " differs in each run.");
            return exchange.getExchangeId();
        }
        return text + "-" + HexFormat.of().formatHex(Fingerprint.of(event), 0, HASH_BYTES);
    }

    private JsonValue readEvent(Message message, Set<String> parameters) {
        Object method = message.getHeader(Exchange.HTTP_METHOD);
        Map<String, Object> query = parseForm(message.getHeader(Exchange.HTTP_RAW_QUERY, String.class));
        parameters.addAll(query.keySet());
        try {
            var json = switch (String.valueOf(method)) {
                case "GET" -> JsonValue.of(query);
                case "POST" -> readBody(message, parameters);
                default -> throw new RejectedRequestException(405, "its method is neither GET nor POST");
            };
            checkSize(json.json().getBytes(StandardCharsets.UTF_8).length);
            return json;
        } catch (IllegalArgumentException e) {
            throw new RejectedRequestException(400, "it is not a JSON object: " + e.getMessage());
        }
    }

    private JsonValue readBody(Message message, Set<String> parameters) {
        String type = message.getHeader(Exchange.CONTENT_TYPE) instanceof String given
                ? given.toLowerCase(Locale.ROOT).replaceAll("[\\s\"]", "")
                : "";
        boolean isForm = type.startsWith("application/x-www-form-urlencoded");
        if (!type.matches("application/(json|x-www-form-urlencoded)(;charset=utf-?8)?;?")) {
            throw new RejectedRequestException(
                    415,
                    "its Content-Type is neither application/json nor application/x-www-form-urlencoded, or its"
                            + " charset is not UTF-8");
        }
        // Camel's HTTP servers pass a form as a map
        if (isForm && message.getBody() instanceof Map<?, ?> members) {
            members.keySet().forEach(name -> parameters.add(String.valueOf(name)));
            return JsonValue.of(members);
        }
        byte[] body = readBytes(message);
        checkSize(body.length);
        if (!isForm) {
            return JsonValue.parse(body, body.length);
        }
        boolean hadBody =
                !message.getHeader("Content-Length", "0", String.class).equals("0")
                        || message.getHeader("Transfer-Encoding") != null;
        if (body.length == 0 && hadBody) {
            // the HTTP server has already consumed the body
            throw new RejectedRequestException(
                    400, "its form data is not valid. Check whether two hex digits follow each percent sign");
        }
        Map<String, Object> form = parseForm(new String(body, StandardCharsets.UTF_8));
        parameters.addAll(form.keySet());
        return JsonValue.of(form);
    }

    private static byte[] readBytes(Message message) {
        try {
            byte[] body = message.getBody(byte[].class);
            return body == null ? new byte[0] : body;
        } catch (TypeConversionException e) {
            // the cause is omitted, because Camel's message quotes the body
            throw new RejectedRequestException(400, "its body is neither bytes nor text");
        }
    }

    private void checkSize(int bytes) {
        if (bytes > maxSize) {
            throw new RejectedRequestException(413, "it is larger than maxSize (" + maxSize + " bytes)");
        }
    }

    /** Returns the members of a form or query. A member that occurs several times becomes a list. */
    private Map<String, Object> parseForm(String form) {
        var all = new LinkedHashMap<String, List<String>>();
        if (form != null) {
            checkSize(form.length());
            for (String pair : form.split("&")) {
                int equals = pair.indexOf('=');
                String name = decode(equals < 0 ? pair : pair.substring(0, equals));
                String value = equals < 0 ? "" : decode(pair.substring(equals + 1));
                if (!name.isEmpty()) {
                    all.computeIfAbsent(name, first -> new ArrayList<>()).add(value);
                }
            }
        }
        var members = new LinkedHashMap<String, Object>();
        all.forEach((name, values) -> members.put(name, values.size() == 1 ? values.get(0) : values));
        return members;
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new RejectedRequestException(
                    400, "its query or form data has a percent sign without two hex digits after it");
        }
    }

    /** Thrown if a request is rejected. The exception's message does not contain data from the request. */
    private static final class RejectedRequestException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private final int status;

        RejectedRequestException(int status, String message) {
            super(message, null, false, false);
            this.status = status;
        }
    }

    /**
     * Clears the message before the HTTP server converts it into the response, even if a later step has stopped the
     * route.
     */
    private static final class ResponseCleaner extends SynchronizationAdapter implements SynchronizationRouteAware {

        private final String routeId;
        private final int rejectionStatus;

        ResponseCleaner(String routeId, int refusal) {
            this.routeId = routeId;
            this.rejectionStatus = refusal;
        }

        @Override
        public SynchronizationRouteAware getRouteSynchronization() {
            return this;
        }

        @Override
        public void onBeforeRoute(Route route, Exchange exchange) {
            // nothing to clear yet: the response is created after the route has ended
        }

        @Override
        public void onAfterRoute(Route route, Exchange exchange) {
            if (route.getRouteId().equals(routeId)) {
                var message = exchange.getMessage();
                // this also removes the HTTP status of a call in the route, because that status says nothing about the
                // event
                message.removeHeaders("*");
                message.setBody("");
                if (rejectionStatus != 0) {
                    message.setHeader(Exchange.HTTP_RESPONSE_CODE, rejectionStatus);
                }
            }
        }

        /**
         * Returns false, because the cleaner applies only to this exchange, and not to a copy that is processed
         * elsewhere.
         */
        @Override
        public boolean allowHandover() {
            return false;
        }
    }
}
