// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.event;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

import io.github.camelladiflow.internal.HeaderNames;
import io.github.camelladiflow.internal.ThrottledWarning;
import io.github.camelladiflow.internal.json.JsonValue;
import io.github.camelladiflow.internal.source.Change;
import io.github.camelladiflow.model.Customer;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.Route;
import org.apache.camel.spi.SynchronizationRouteAware;
import org.apache.camel.support.LRUCacheFactory;
import org.apache.camel.support.SynchronizationAdapter;
import org.apache.camel.support.service.ServiceSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The first step of a route from {@code platform-http} that receives what the action <em>HTTP Request</em> of a LadiFlow flow
 * sends: GET, or POST with JSON or a form. Thread-safe once its properties are set.
 *
 * <p>Of the request nothing goes on but its members, as the text of one JSON object in the body, and the header
 * {@value #EVENT_ID}; {@code CamelLadiFlowChangeId} is set if the members have {@code id} and {@code updated_at}. A request that is refused stops there, with a status that says why: 401 for a wrong secret, 400, 405, 413
 * or 415 for a request that is none. The caller gets an empty answer in any case, whatever the route has made of the message: 204
 * when the exchange is done, 500 if it failed. LadiFlow does not sign what it sends, so the secret is all that tells it from others.
 */
public final class LadiFlowEventReceiver extends ServiceSupport implements Processor {

    /** The header with what tells an event from others: what the sender gave, or else the id of the exchange. */
    public static final String EVENT_ID = HeaderNames.EVENT_ID;

    /** How many bytes an event may have unless {@link #setMaxSize} says otherwise. */
    public static final int DEFAULT_MAX_SIZE = 65_536;

    private static final Logger LOG = LoggerFactory.getLogger(LadiFlowEventReceiver.class);

    private static final int MIN_SECRET_LENGTH = 16;
    private static final int MAX_ID_LENGTH = 200;
    private static final int MAX_REMEMBERED_EVENTS = 1_000;

    /** What senders write for a field that is empty, or that they do not know. */
    private static final Pattern MEANINGLESS_VALUE =
            Pattern.compile("(?i)null|nil|none|undefined|nan|\\[object object]|.*(\\{\\{|\\$\\{).*");

    private String secret;
    private String secretHeader = "X-Secret";
    private String idHeader = "Idempotency-Key";
    private int maxSize = DEFAULT_MAX_SIZE;
    private final Map<String, Integer> eventHashesById = LRUCacheFactory.newLRUCache(MAX_REMEMBERED_EVENTS);
    private final ThrottledWarning warning = new ThrottledWarning(System::nanoTime);

    /** Makes a receiver that needs a secret. */
    public LadiFlowEventReceiver() {
        // properties follow
    }

    /**
     * Sets what the sender has to know.
     *
     * @param secret at least 16 characters of ASCII without blanks; anything else keeps the route from starting
     */
    public void setSecret(String secret) {
        // not checked here: Camel's message about a property that a bean refuses quotes it
        this.secret = secret;
    }

    /**
     * Sets where the secret is. As a parameter of a query or form it does not count.
     *
     * @param secretHeader the name of an HTTP header, or of a parameter in the route's path; {@code X-Secret} at first
     */
    public void setSecretHeader(String secretHeader) {
        this.secretHeader = requireName("secretHeader", secretHeader);
    }

    /**
     * Sets where the sender may say which event this is, so that one that comes twice can be told. An id that came with another
     * event, or says nothing, such as {@code null}, is taken for none, and told in the log once a minute.
     *
     * @param idHeader the name of an HTTP header; {@code Idempotency-Key} at first
     */
    public void setIdHeader(String idHeader) {
        this.idHeader = requireName("idHeader", idHeader);
    }

    private static String requireName(String property, String name) {
        if (name == null || name.isBlank()) {
            throw new IllegalArgumentException("The " + property + " of a receiver of events has to be a name.");
        }
        return name;
    }

    /**
     * Sets how large an event may be. The HTTP server has read the request by then: it has a bound of its own.
     *
     * @param maxSize bytes of the body or of the query, and of the JSON that is made of it; {@value #DEFAULT_MAX_SIZE} at first
     */
    public void setMaxSize(int maxSize) {
        if (maxSize < 1) {
            throw new IllegalArgumentException("The maxSize of a receiver of events has to be at least 1 byte.");
        }
        this.maxSize = maxSize;
    }

    /**
     * Checks the secret.
     *
     * @throws IllegalStateException if it is none; the message does not hold it
     */
    @Override
    protected void doInit() {
        if (secret == null || !secret.matches("[!-~]{" + MIN_SECRET_LENGTH + ",}") || secret.startsWith("{{")) {
            throw new IllegalStateException("A receiver of events needs a secret of at least " + MIN_SECRET_LENGTH
                    + " letters, digits or other signs of ASCII, without blanks, or anybody could send events. Make one by"
                    + " chance, such as with `openssl rand -hex 16`, set it as the property secret, and give it to the"
                    + " flow's action.");
        }
    }

    /** Refuses the request, or makes an event of it. */
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
                // Camel's HTTP servers make headers of parameters, too; and it would go on with the event
                throw new RejectedRequestException(
                        401, "the secret came as a parameter, and not in the header or path " + secretHeader);
            }
            id = parameters.contains(idHeader) && message.getHeader(idHeader) instanceof String
                    ? exchange.getExchangeId()
                    : eventId(exchange, members.json());
            event = members;
        } catch (RejectedRequestException refusal) {
            status = refusal.status;
            LOG.debug("A request was refused with {}: {}", status, refusal.getMessage());
            exchange.setRouteStop(true);
        }
        exchange.getExchangeExtension().addOnCompletion(new ResponseCleaner(exchange.getFromRouteId(), status));
        message.removeHeaders("*");
        message.setBody(event == null ? null : event.json());
        if (event != null) {
            message.setHeader(EVENT_ID, id);
            var customer = event.to(Customer.class);
            if (customer.getId() != null && customer.getUpdatedAt() != null) {
                // as a source tells of it
                message.setHeader(HeaderNames.CHANGE_ID, Change.of(customer).changeId());
            }
            message.setHeader(Exchange.CONTENT_TYPE, "application/json");
        }
    }

    private void checkSecret(Message message) {
        // several values make a list, of which none counts
        if (!(message.getHeader(secretHeader) instanceof String given)
                || !MessageDigest.isEqual(
                        given.getBytes(StandardCharsets.UTF_8), secret.getBytes(StandardCharsets.UTF_8))) {
            throw new RejectedRequestException(401, "the secret in " + secretHeader + " is missing or wrong");
        }
    }

    /** One that says nothing, or that another event had, would make all further events such that came before. */
    private String eventId(Exchange exchange, String event) {
        Object given = exchange.getMessage().getHeader(idHeader);
        if (given == null || given.toString().isBlank()) {
            return exchange.getExchangeId();
        }
        if (!(given instanceof String text) || text.length() > MAX_ID_LENGTH) {
            throw new RejectedRequestException(
                    400, idHeader + " is not one text of at most " + MAX_ID_LENGTH + " characters");
        }
        if (MEANINGLESS_VALUE.matcher(text).matches() || !isUniqueId(text, event)) {
            warning.warn(
                    LOG,
                    exchange.getFromRouteId(),
                    "Different events come with the same " + idHeader
                            + ", or with one such as null: each is taken for one"
                            + " of its own. In the flow's action choose what is another in each run.");
            return exchange.getExchangeId();
        }
        return text;
    }

    /** Whether no other event came with this id: of several that come at once, one gets it. */
    boolean isUniqueId(String id, String event) {
        return eventHashesById.computeIfAbsent(id, first -> event.hashCode()).equals(event.hashCode());
    }

    private JsonValue readEvent(Message message, Set<String> parameters) {
        Object method = message.getHeader(Exchange.HTTP_METHOD);
        Map<String, Object> query = parseForm(message.getHeader(Exchange.HTTP_RAW_QUERY, String.class));
        parameters.addAll(query.keySet());
        try {
            var json = switch (String.valueOf(method)) {
                case "GET" -> JsonValue.of(query);
                case "POST" -> readBody(message, parameters);
                default -> throw new RejectedRequestException(405, "it is neither GET nor POST");
            };
            checkSize(json.json().getBytes(StandardCharsets.UTF_8).length);
            return json;
        } catch (IllegalArgumentException e) {
            throw new RejectedRequestException(400, "it is no JSON object: " + e.getMessage());
        }
    }

    private JsonValue readBody(Message message, Set<String> parameters) {
        String type = message.getHeader(Exchange.CONTENT_TYPE) instanceof String given
                ? given.toLowerCase(Locale.ROOT).replaceAll("[\\s\"]", "")
                : "";
        boolean isForm = type.startsWith("application/x-www-form-urlencoded");
        if (!type.matches("application/(json|x-www-form-urlencoded)(;charset=utf-?8)?;?")) {
            throw new RejectedRequestException(
                    415, "its Content-Type is neither application/json nor a form, or not UTF-8");
        }
        // HTTP servers of Camel hand a form on as a map
        if (isForm && message.getBody() instanceof Map<?, ?> members) {
            members.keySet().forEach(name -> parameters.add(String.valueOf(name)));
            return JsonValue.of(members);
        }
        byte[] body = message.getBody(byte[].class);
        if (body == null) {
            body = new byte[0];
        }
        checkSize(body.length);
        if (!isForm) {
            return JsonValue.parse(body, body.length);
        }
        if (body.length == 0 && hasBody(message)) {
            throw new RejectedRequestException(
                    400, "its form cannot be read, perhaps for a percent sign that two digits do not follow");
        }
        Map<String, Object> form = parseForm(new String(body, StandardCharsets.UTF_8));
        parameters.addAll(form.keySet());
        return JsonValue.of(form);
    }

    /** Whether the server was sent one, whatever it made of it. */
    private static boolean hasBody(Message message) {
        return !message.getHeader("Content-Length", "0", String.class).equals("0")
                || message.getHeader("Transfer-Encoding") != null;
    }

    private void checkSize(int bytes) {
        if (bytes > maxSize) {
            throw new RejectedRequestException(413, "it is larger than maxSize allows (" + maxSize + " bytes)");
        }
    }

    /** The members of a form or a query; one that comes several times is a list. */
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
            throw new RejectedRequestException(400, "a percent sign in it is not followed by two digits");
        }
    }

    /** Why a request is no event; the message says nothing of it. */
    private static final class RejectedRequestException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private final int status;

        RejectedRequestException(int status, String message) {
            super(message, null, false, false);
            this.status = status;
        }
    }

    /** Empties the message before the HTTP server makes its answer of it, also if a step of the route was the last. */
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
            // the answer is made after it
        }

        @Override
        public void onAfterRoute(Route route, Exchange exchange) {
            if (route.getRouteId().equals(routeId)) {
                var message = exchange.getMessage();
                // a status, too: that of a call which the route made says nothing about the event
                message.removeHeaders("*");
                message.setBody("");
                if (rejectionStatus != 0) {
                    message.setHeader(Exchange.HTTP_RESPONSE_CODE, rejectionStatus);
                }
            }
        }

        /** It is about this exchange, not about a copy that goes on elsewhere. */
        @Override
        public boolean allowHandover() {
            return false;
        }
    }
}
