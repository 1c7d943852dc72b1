// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.event;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

import io.github.camelladiflow.LadiFlowConstants;
import io.github.camelladiflow.internal.json.JsonTree;
import io.github.camelladiflow.internal.source.Change;
import io.github.camelladiflow.internal.text.Fingerprint;
import io.github.camelladiflow.model.Customer;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.Route;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.TypeConversionException;
import org.apache.camel.spi.SynchronizationRouteAware;
import org.apache.camel.support.SynchronizationAdapter;
import org.apache.camel.support.service.ServiceSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The first step of a route from {@code platform-http}. It receives the POST requests with JSON that the action
 * <em>HTTP Request</em> of a LadiFlow flow sends. Thread-safe after its properties are set.
 *
 * <p>The receiver replaces the body with one JSON object that contains the members of the request. It removes all
 * headers, and sets {@code CamelLadiFlowEventId} and {@code Content-Type}. If the members contain {@code id} and {@code
 * updated_at}, it also sets {@code CamelLadiFlowChangeId}. A rejected request does not reach the next step. The status
 * gives the reason: 401 for a wrong secret, 400 if the body is not a JSON object, and 413 if it is too large. The
 * response body is always empty, regardless of what the route does with the message. The status is 204 if the exchange
 * succeeds, and 500 if it fails. LadiFlow does not sign its requests, so only the secret proves who sent a request.
 */
public final class LadiFlowEventReceiver extends ServiceSupport implements Processor {

    /** The default maximum size of an event in bytes; see {@link #setMaxSize}. */
    public static final int DEFAULT_MAX_SIZE = 65_536;

    private static final Logger LOG = LoggerFactory.getLogger(LadiFlowEventReceiver.class);

    private static final Pattern SECRET = Pattern.compile("(?!\\{\\{)[!-~]{16,}");
    private static final int MAX_ID_LENGTH = 200;
    private static final int HASH_BYTES = 8;

    /** Placeholders that senders use for an empty or unknown field, and white space. */
    private static final Pattern MEANINGLESS_ID =
            Pattern.compile("(?i)\\s*|null|nil|none|undefined|nan|\\[object object]|.*(\\{\\{|\\$\\{).*");

    private String secret;
    private String secretHeader = "X-Secret";
    private String idHeader = "Idempotency-Key";
    private int maxSize = DEFAULT_MAX_SIZE;

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
     * Sets the name of the header that contains the secret.
     *
     * @param secretHeader the name of an HTTP header, or of a parameter in the route's path; {@code X-Secret} by
     *     default
     */
    public void setSecretHeader(String secretHeader) {
        this.secretHeader = secretHeader;
    }

    /**
     * Sets the header that contains the id of an event, by which a route can recognize duplicates. {@code
     * CamelLadiFlowEventId} contains this id and a hash of the event. The receiver ignores an id without meaning, such
     * as {@code null}.
     *
     * @param idHeader the name of an HTTP header; {@code Idempotency-Key} by default
     */
    public void setIdHeader(String idHeader) {
        this.idHeader = idHeader;
    }

    /**
     * Sets the maximum size of an event. The HTTP server reads the request first, and has its own limit.
     *
     * @param maxSize the maximum in bytes of the body, and of the resulting JSON; {@value #DEFAULT_MAX_SIZE} by default
     */
    public void setMaxSize(int maxSize) {
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
        if (secret == null || !SECRET.matcher(secret).matches()) {
            throw new IllegalStateException("An event receiver needs a secret of at least 16 visible ASCII characters"
                    + " without spaces. Without a secret, any client could send events. Generate a random secret, for"
                    + " example with `openssl rand -hex 16`. Set this secret both in the property 'secret' and in the"
                    + " flow's HTTP Request action.");
        }
    }

    /** Converts a valid request into an event, and rejects an invalid one. */
    @Override
    public void process(Exchange exchange) {
        init();
        var message = exchange.getMessage();
        var cleaner = new ResponseCleaner(exchange.getFromRouteId());
        exchange.getExchangeExtension().addOnCompletion(cleaner);
        Customer event = null;
        String id = null;
        try {
            requireSecret(message);
            event = readEvent(message);
            id = eventId(exchange, event.toJson());
        } catch (RejectedRequestException e) {
            cleaner.rejection = e.status;
            LOG.debug("Rejected a request with HTTP {}: {}", e.status, e.getMessage());
            exchange.setRouteStop(true);
        } catch (Error e) {
            // Camel would end the server's thread without a response
            throw RuntimeCamelException.wrapRuntimeException(e);
        }
        message.removeHeaders("*");
        message.setBody(null);
        if (id != null) {
            message.setBody(event.toJson());
            message.setHeader(LadiFlowConstants.EVENT_ID, id);
            message.setHeader(Exchange.CONTENT_TYPE, "application/json");
            if (event.getId() != null && event.getUpdatedAt() != null) {
                // the source of changed customers also sets this header, so a consumer can skip changes that it
                // receives from both
                message.setHeader(LadiFlowConstants.CHANGE_ID, Change.of(event).changeId());
            }
        }
    }

    private void requireSecret(Message message) {
        // a header with several values is a list, which is rejected
        if (!(message.getHeader(secretHeader) instanceof String given)
                || !MessageDigest.isEqual(
                        given.getBytes(StandardCharsets.UTF_8), secret.getBytes(StandardCharsets.UTF_8))) {
            throw new RejectedRequestException(401, "the secret in " + secretHeader + " is missing or wrong");
        }
    }

    /** Reads an event, which may have the members of a customer. */
    private Customer readEvent(Message message) {
        try {
            byte[] body = Optional.ofNullable(message.getBody(byte[].class)).orElse(new byte[0]);
            requireSize(body.length);
            var event = JsonTree.read(Customer.class, body);
            requireSize(event.toJsonBytes().length);
            return event;
        } catch (IllegalArgumentException | TypeConversionException e) {
            // the cause is omitted, because it may quote the body
            throw new RejectedRequestException(400, "its body is not a JSON object");
        }
    }

    private void requireSize(int bytes) {
        if (bytes > maxSize) {
            throw new RejectedRequestException(413, "it is larger than maxSize (" + maxSize + " bytes)");
        }
    }

    /**
     * Returns the sender's id and a hash of the event, so that different events with a constant id are not treated as
     * duplicates. Replaces an id that has no meaning.
     */
    private String eventId(Exchange exchange, String event) {
        Object given = exchange.getMessage().getHeader(idHeader);
        if (given == null || MEANINGLESS_ID.matcher(given.toString()).matches()) {
            return exchange.getExchangeId();
        }
        if (!(given instanceof String text) || text.length() > MAX_ID_LENGTH) {
            throw new RejectedRequestException(
                    400, "the header " + idHeader + " must be one string of at most " + MAX_ID_LENGTH + " characters");
        }
        return text + "-" + HexFormat.of().formatHex(Fingerprint.of(event), 0, HASH_BYTES);
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
        /** The HTTP status of a rejected request, 0 if it is not rejected. */
        private int rejection;

        ResponseCleaner(String routeId) {
            this.routeId = routeId;
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
                if (rejection != 0) {
                    message.setHeader(Exchange.HTTP_RESPONSE_CODE, rejection);
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
