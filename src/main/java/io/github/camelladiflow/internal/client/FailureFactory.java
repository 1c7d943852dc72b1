// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.io.EOFException;
import java.io.InterruptedIOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletionException;
import javax.net.ssl.SSLException;

import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.Outcome;
import io.github.camelladiflow.model.exception.LadiFlowAuthenticationException;
import io.github.camelladiflow.model.exception.LadiFlowConnectionException;
import io.github.camelladiflow.model.exception.LadiFlowException;
import io.github.camelladiflow.model.exception.LadiFlowRateLimitException;
import io.github.camelladiflow.model.exception.LadiFlowRequestException;
import io.github.camelladiflow.model.exception.LadiFlowServerException;
import io.github.camelladiflow.model.exception.LadiFlowUnexpectedResponseException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.client5.http.HttpHostConnectException;
import org.apache.hc.client5.http.utils.DateUtils;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.MalformedChunkCodingException;
import org.apache.hc.core5.http.MessageConstraintException;
import org.apache.hc.core5.util.DeadlineTimeoutException;

/**
 * Creates the exceptions for failed calls. Each message says what is wrong, where, and what to do. No message contains
 * personal data.
 */
public final class FailureFactory {

    private final ConnectionSettings settings;

    FailureFactory(ConnectionSettings settings) {
        this.settings = settings;
    }

    String describe(LadiFlowOperation operation) {
        return operation + " at " + settings.baseUrl();
    }

    /**
     * Creates the exception for a response that does not report success.
     *
     * @param envelope the members of the response next to its data, null if the body is not a JSON object
     * @param code the envelope's code, null if there is none
     */
    LadiFlowException ofResponse(
            LadiFlowOperation operation,
            Outcome outcome,
            RawResponse answer,
            Map<String, Object> envelope,
            Integer code,
            String reason) {
        int status = answer.status();
        Duration retryAfter = parseRetryAfter(answer.retryAfter(), Clock.systemUTC());
        String what =
                "LadiFlow responded to " + operation + " with HTTP " + status + (code == null ? "" : ", code " + code);
        String checkUrl = " Check baseUrl (" + settings.baseUrl() + ").";
        return switch (outcome) {
            case AUTHENTICATION_FAILED -> {
                boolean forbidden = (status / 100 == 2 ? code : status) == 403;
                boolean scopeMissing = forbidden && ResponseDecoder.isEnvelope(envelope);
                String cure = scopeMissing
                        ? ": the API key lacks the scope for this operation. Check the key's scopes in"
                                + " LadiFlow. A scope for another product is not sufficient."
                        : forbidden
                                ? ", but not in the format of the LadiFlow API. A server in front of LadiFlow seems"
                                        + " to have rejected the call. Check the network and the proxy."
                                : ": it rejected the API key. Check apiKey: the key must belong to this store, be"
                                        + " active, and have the scope for LadiFlow.";
                yield new LadiFlowAuthenticationException(what + cure, operation, scopeMissing);
            }
            case RATE_LIMITED ->
                new LadiFlowRateLimitException(
                        what + ": too many requests. Send fewer requests (maxRequestsPerSecond), or retry later.",
                        operation,
                        retryAfter);
            case REQUEST_REJECTED -> {
                String cure = status != 404
                        ? ": it rejected the request." + existing(operation)
                                + " getServiceMessage() returns LadiFlow's message, if there is one."
                        : ResponseDecoder.isApiNotFound(envelope, code)
                                ? ": it has no " + missing(operation) + "."
                                : ", but not in the format of the LadiFlow API." + checkUrl;
                yield new LadiFlowRequestException(what + cure, operation);
            }
            case SERVER_FAILED ->
                new LadiFlowServerException(what + ": it failed. Retry later.", operation, retryAfter);
            default -> {
                String cause = status / 100 == 3
                        ? ", a redirect that the component does not follow, because the API key would be sent to"
                                + " another server."
                        : ". The response is not valid: " + reason + ".";
                yield new LadiFlowUnexpectedResponseException(what + cause + checkUrl, operation);
            }
        };
    }

    private static String existing(LadiFlowOperation operation) {
        return operation == LadiFlowOperation.CUSTOMER_CREATE
                ? " If it already has a customer with this e-mail address or phone number, use"
                        + " customer/create-or-update."
                : "";
    }

    /** Names the object that LadiFlow did not find. */
    private static String missing(LadiFlowOperation operation) {
        return switch (operation) {
            case CUSTOMER_UPDATE -> "customer with this _id";
            case SEQUENCE_SUBSCRIBE -> "customer with this e-mail address, or no sequence with this id";
            default -> "object with this id or name";
        };
    }

    /**
     * Parses the value of the header {@code Retry-After}, which is a number of seconds or an HTTP date (RFC 9110,
     * section 10.2.3).
     *
     * @return the time to wait; zero if the date is in the past; null if there is no header or its value is not valid
     */
    static Duration parseRetryAfter(String header, Clock clock) {
        String value = header == null ? "" : header.strip();
        if (value.matches("[0-9]+")) {
            // a number with more than ten digits may be too large for a long, and no call waits that long
            return Duration.ofSeconds(value.length() > 10 ? 9_999_999_999L : Long.parseLong(value));
        }
        Instant date = DateUtils.parseStandardDate(value);
        if (date == null) {
            return null;
        }
        Duration wait = Duration.between(clock.instant(), date);
        return wait.isNegative() ? Duration.ZERO : wait;
    }

    /**
     * Creates the exception for a call that cannot get a slot before its deadline.
     *
     * @param rate the configured rate, or 0 if the call must wait because LadiFlow has responded with 429
     * @param wait how long a call would have to wait
     */
    static LadiFlowRateLimitException ofMissingSlot(LadiFlowOperation operation, int rate, Duration wait) {
        String reason = rate == 0
                ? "LadiFlow limits the requests (HTTP 429)"
                : "too many calls are waiting because of maxRequestsPerSecond=" + rate;
        return new LadiFlowRateLimitException(
                "This call to " + operation + " cannot get a slot within retryTimeout: " + reason
                        + ". Make fewer calls, set maxRequestsPerSecond to what the store's plan allows, or raise"
                        + " retryTimeout.",
                operation,
                wait);
    }

    /** Creates the exception for a call that gets no permit from the user's limiter. */
    static LadiFlowRateLimitException ofSharedLimiter(LadiFlowOperation operation, Throwable reason) {
        var failure = new LadiFlowRateLimitException(
                "The component's rateLimiter did not grant a permit for " + operation
                        + " within retryTimeout. The suppressed exception shows why. Increase retryTimeout, or check"
                        + " the bean.",
                operation,
                Duration.ofSeconds(1));
        failure.addSuppressed(reason instanceof CompletionException ? reason.getCause() : reason);
        return failure;
    }

    /** Creates the exception for a call whose deadline passed before its first request was sent. */
    LadiFlowException ofMissedDeadline(LadiFlowOperation operation) {
        String why = "retryTimeout expired before the request to " + describe(operation)
                + " could be sent. If apiKeySupplier is set, check how long it takes. Otherwise raise retryTimeout.";
        return new LadiFlowConnectionException(why, operation, true, false, null);
    }

    /**
     * Creates the exception for an attempt that ended without a decoded response.
     *
     * @param e the exception from the network, the HTTP client or the decoder
     * @return the exception that the operation's caller receives
     * @throws RuntimeException if {@code e} indicates a bug; it is thrown unchanged
     */
    LadiFlowException ofFailedAttempt(LadiFlowOperation operation, Exception e, Duration responseTimeout) {
        if (e instanceof LadiFlowException known) {
            return known;
        }
        String where = describe(operation);
        if (e.getCause() instanceof HttpException || e instanceof MessageConstraintException) {
            String message = "The server of " + where + " does not speak HTTP. Check baseUrl and the proxy.";
            return new LadiFlowUnexpectedResponseException(message, operation);
        }
        if (e instanceof RuntimeException bug && !isCausedLocally(e)) {
            throw bug;
        }
        boolean sent = !isNotSent(e);
        // an invalid certificate is not a transient failure
        boolean canPass = sent ? !isCausedLocally(e) : !(e instanceof SSLException);
        // this exception quotes the response, so it must not become the cause
        Exception cause = e instanceof MalformedChunkCodingException ? null : e;
        return new LadiFlowConnectionException(
                connectionMessage(e, sent, where, responseTimeout), operation, canPass, sent, cause);
    }

    private String connectionMessage(Exception e, boolean sent, String where, Duration responseTimeout) {
        if (isPoolTimeout(e)) {
            Integer set = settings.connectionsPerRoute();
            return "No connection in the pool became free for " + where + " within connectTimeout. Raise"
                    + " connectionsPerRoute ("
                    + (set == null ? "not set; the default is 20, unless the HTTP component sets another number" : set)
                    + "), or run fewer calls at the same time.";
        }
        if (e instanceof ConnectTimeoutException) {
            return "No connection could be opened for " + where + " within connectTimeout, or before retryTimeout"
                    + " expired. Check baseUrl, the network and the proxy, and whether the pool is exhausted.";
        }
        if (e instanceof UnknownHostException) {
            return "The host of " + where + " cannot be resolved. Check baseUrl, DNS and the proxy.";
        }
        if (e instanceof HttpHostConnectException refused) {
            return "The connection for " + where + " was refused by " + refused.getHost()
                    + ". Check baseUrl and the network or, if this is a proxy, proxyHost and proxyPort.";
        }
        if (!sent) {
            return "No secure connection could be opened for " + where + ". Check the server's certificate and host"
                    + " name, sslContextParameters, and whether the port uses TLS.";
        }
        if (e instanceof SocketTimeoutException) {
            return "No complete response arrived for " + where + " within responseTimeout" + " ("
                    + responseTimeout.toMillis() + " ms), or before retryTimeout expired.";
        }
        if (e instanceof IllegalStateException) {
            return "The connections for " + where + " are closed, because the endpoint was stopped.";
        }
        return isCausedLocally(e)
                ? "The thread was interrupted during " + where + "."
                : "The connection for " + where + " was closed before the response was complete.";
    }

    /**
     * Returns whether an attempt ended because its thread was interrupted, or because its endpoint stopped, after which
     * HttpClient throws an IllegalStateException. Another attempt may then succeed.
     */
    static boolean isCausedLocally(Exception e) {
        return e instanceof IllegalStateException
                || e instanceof InterruptedIOException
                        && !(e instanceof SocketTimeoutException)
                        && Thread.currentThread().isInterrupted();
    }

    /** Returns whether an exception proves that the request was not sent. */
    public static boolean isNotSent(Exception e) {
        return isPoolTimeout(e)
                || e instanceof ConnectTimeoutException
                || e instanceof UnknownHostException
                || e instanceof HttpHostConnectException
                // if a secure connection was reset or closed, the request may have been sent on it
                || e instanceof SSLException
                        && !(e.getCause() instanceof SocketException || e.getCause() instanceof EOFException);
    }

    private static boolean isPoolTimeout(Exception e) {
        // the pool throws the second exception if a connection becomes free just before the timeout
        return e instanceof ConnectionRequestTimeoutException || e.getCause() instanceof DeadlineTimeoutException;
    }
}
