// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.FileSystemException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CancellationException;
import javax.net.ssl.SSLException;

import io.github.camelladiflow.internal.json.JsonValue;
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
import org.apache.hc.core5.net.NamedEndpoint;
import org.apache.hc.core5.util.DeadlineTimeoutException;

/** Makes the exceptions of failed calls: each says what was wrong, where, and what to do, and holds no data. */
public final class FailureFactory {

    private final ConnectionSettings settings;

    FailureFactory(ConnectionSettings settings) {
        this.settings = settings;
    }

    String describe(LadiFlowOperation operation) {
        return operation + " at " + settings.baseUrl();
    }

    /**
     * Makes the exception of an answer that is neither found nor not found.
     *
     * @param envelope the object of its body, null if there is none
     * @param code the envelope's
     * @param reason why the body was not understood
     */
    LadiFlowException ofResponse(
            LadiFlowOperation operation,
            Outcome outcome,
            RawResponse answer,
            JsonValue envelope,
            Integer code,
            String reason) {
        int status = answer.status();
        Duration retryAfter = parseRetryAfter(answer.retryAfter(), Clock.systemUTC());
        String what =
                "LadiFlow answered " + operation + " with HTTP " + status + (code == null ? "" : ", code " + code);
        String checkUrl = " Check baseUrl (" + settings.baseUrl() + ").";
        return switch (outcome) {
            case AUTHENTICATION_FAILED -> {
                boolean forbidden = (status / 100 == 2 ? code : status) == 403;
                boolean scopeMissing = forbidden && ResponseDecoder.isEnvelope(envelope);
                String cure = scopeMissing
                        ? ": it forbids this operation to the API key. Check the key's scopes at LadiFlow: one for"
                                + " another product is not enough."
                        : forbidden
                                ? ", but not as the LadiFlow API does: something in front of it forbids the call. Check"
                                        + " the network and the proxy."
                                : ": it refused the API key. Check apiKey, and that the key is this store's, active,"
                                        + " and has the scope for LadiFlow.";
                yield new LadiFlowAuthenticationException(what + cure, operation, status, code, scopeMissing);
            }
            case RATE_LIMITED ->
                new LadiFlowRateLimitException(
                        what + ": too many requests. Send fewer (maxRequestsPerSecond), or later.",
                        operation,
                        status,
                        code,
                        retryAfter);
            case REQUEST_REFUSED -> {
                String cure = status != 404
                        ? ": it rejected the request. getServiceMessage() has its own sentence, if it gave one."
                        : ResponseDecoder.isApiNotFound(envelope, code)
                                ? ": it knows nothing of that id or name."
                                : ", but not as the LadiFlow API does." + checkUrl;
                yield new LadiFlowRequestException(what + cure, operation, status, code);
            }
            case SERVER_FAILED ->
                new LadiFlowServerException(
                        what + ": it failed. Try again later.", operation, status, code, retryAfter);
            default -> {
                String cause = status / 100 == 3
                        ? ": a redirect, which is not followed since it would carry the API key elsewhere."
                        : ". The answer was not understood: " + reason + ".";
                yield new LadiFlowUnexpectedResponseException(what + cause + checkUrl, operation, status, code);
            }
        };
    }

    /**
     * Reads the header {@code Retry-After}: seconds, or an HTTP date (RFC 9110, section 10.2.3).
     *
     * @return the time to wait, zero if it is in the past; null if there is no header or it is not understood
     */
    static Duration parseRetryAfter(String header, Clock clock) {
        String value = header == null ? "" : header.strip();
        if (value.matches("[0-9]+")) {
            // nobody waits longer than the longest number of ten digits
            return Duration.ofSeconds(value.length() > 10 ? 9_999_999_999L : Long.parseLong(value));
        }
        Instant date = DateUtils.parseStandardDate(value);
        if (date == null) {
            return null;
        }
        Duration wait = Duration.between(clock.instant(), date);
        return wait.isNegative() ? Duration.ZERO : wait;
    }

    /** Makes the exception of a call for which the supplier failed: without what that said, which may quote the key. */
    static LadiFlowException ofMissingApiKey(LadiFlowOperation operation, Throwable e) {
        Throwable reason = e.getCause() == null ? e : e.getCause();
        // a path is safe to show; any other message could contain the key
        String file = reason instanceof FileSystemException missing && missing.getFile() != null
                ? " for " + missing.getFile()
                : "";
        var place = new IllegalStateException(reason.getClass().getName());
        place.setStackTrace(reason.getStackTrace());
        LadiFlowException failure = ofMissingApiKey(
                operation,
                "it failed with " + reason.getClass().getSimpleName() + file
                        + ". Check what it reads, such as a mounted file; what is suppressed here tells where.");
        failure.addSuppressed(place);
        return failure;
    }

    /** Makes the exception of a call that reached an endpoint whose key was not checked, because Camel skips it. */
    static LadiFlowException ofAbsentApiKey(LadiFlowOperation operation) {
        return new LadiFlowAuthenticationException(
                "There is no API key for " + operation
                        + ". This endpoint started without one, because it is skipped for"
                        + " some messages. Set a key, or skip it for all.",
                operation,
                null,
                null,
                false);
    }

    /** Makes the exception of a call for which the supplier gave no key, or what cannot be one. */
    static LadiFlowException ofMissingApiKey(LadiFlowOperation operation, String reason) {
        return new LadiFlowAuthenticationException(
                "apiKeySupplier gave no API key for " + operation + ": " + reason, operation, null, null, false);
    }

    /**
     * Makes the exception of a call whose deadline passed before its next request was sent.
     *
     * @param lastFailure the failure that the request was to retry, null before the first attempt
     */
    LadiFlowException ofMissedDeadline(LadiFlowOperation operation, LadiFlowException lastFailure) {
        return new LadiFlowConnectionException(
                "retryTimeout was over before " + describe(operation)
                        + " could be sent. If apiKeySupplier is set, check how"
                        + " long it takes; else raise retryTimeout, or the threads of the profile ladiflow-retry.",
                operation,
                null,
                true,
                false,
                lastFailure);
    }

    /**
     * Makes the exception of an attempt that ended without a decoded answer.
     *
     * @param e what the network, the HTTP client or the decoder threw
     * @return an exception of our family
     * @throws RuntimeException the exception itself, if it is a bug
     */
    LadiFlowException ofFailedAttempt(LadiFlowOperation operation, Exception e, Duration responseTimeout) {
        if (e instanceof LadiFlowException known) {
            return known;
        }
        String where = describe(operation);
        if (isNotSent(e)) {
            // what is wrong with a certificate does not pass within seconds
            boolean canPass = !(e instanceof SSLException);
            return new LadiFlowConnectionException(notSentMessage(e, where), operation, null, canPass, false, e);
        }
        if (isInvalidHttp(e)) {
            String message = "What answers " + where + " does not speak HTTP. Check baseUrl and the proxy.";
            return new LadiFlowUnexpectedResponseException(message, operation, null, null);
        }
        if (e instanceof IOException || e instanceof IllegalStateException) {
            // without a cause that quotes what the server wrote
            Exception cause = e instanceof MalformedChunkCodingException ? null : e;
            String message = brokenConnectionMessage(e, where, responseTimeout);
            return new LadiFlowConnectionException(message, operation, null, !isCausedLocally(e), true, cause);
        }
        throw e instanceof RuntimeException bug ? bug : new IllegalStateException("A call of " + where + " broke", e);
    }

    private static String brokenConnectionMessage(Exception e, String where, Duration responseTimeout) {
        if (e instanceof SocketTimeoutException) {
            return "No whole answer for " + where + " within responseTimeout (" + responseTimeout.toMillis()
                    + " ms), or what retryTimeout left of it.";
        }
        if (e instanceof IllegalStateException) {
            // HttpClient's word for a pool that was shut down
            return "The connections for " + where + " are closed, since its endpoint was stopped.";
        }
        return isCausedLocally(e)
                ? "The thread was interrupted during " + where + "."
                : "The connection for " + where + " broke off before the whole answer was there.";
    }

    /** Tells whether an attempt ended because of its own thread or route: another one may well succeed. */
    static boolean isCausedLocally(Exception e) {
        return e instanceof IllegalStateException
                || e instanceof InterruptedIOException
                        && !(e instanceof SocketTimeoutException)
                        && Thread.currentThread().isInterrupted();
    }

    private String notSentMessage(Exception e, String where) {
        if (isPoolTimeout(e)) {
            return "No connection of the pool became free for " + where + " within connectTimeout. Raise"
                    + " connectionsPerRoute (" + configuredConnectionsPerRoute() + "), or run fewer calls at a time.";
        }
        if (e instanceof ConnectTimeoutException) {
            return "No connection for " + where + " within connectTimeout, or what retryTimeout left of it. Check"
                    + " baseUrl, the network, the proxy, and whether the pool is exhausted.";
        }
        if (e instanceof UnknownHostException) {
            return "The host of " + where + " is not known. Check baseUrl, DNS and the proxy.";
        }
        if (e instanceof HttpHostConnectException refused) {
            NamedEndpoint host = refused.getHost();
            return isBaseUrlHost(host)
                    ? "The connection for " + where + " was refused. Check baseUrl and the network."
                    : "The proxy " + host.getHostName() + ":" + host.getPort() + " refused the connection for " + where
                            + ". Check proxyHost and proxyPort, here or on the HTTP component, and the proxy.";
        }
        return "No secure connection for " + where + ". Check the server's certificate, its host name, and"
                + " sslContextParameters; and that the port speaks TLS at all.";
    }

    /** Tells whether a request surely never left. */
    public static boolean isNotSent(Exception e) {
        return isPoolTimeout(e)
                || e instanceof ConnectTimeoutException
                || e instanceof UnknownHostException
                || e instanceof HttpHostConnectException
                || e instanceof SSLException && !isConnectionLost(e);
    }

    private static boolean isPoolTimeout(Exception e) {
        // the second is the pool's own word for it, if a connection becomes free in the last moment
        return e instanceof ConnectionRequestTimeoutException || e.getCause() instanceof DeadlineTimeoutException;
    }

    private boolean isBaseUrlHost(NamedEndpoint host) {
        URI url = settings.baseUrl();
        return host == null
                || host.getHostName().equalsIgnoreCase(url.getHost())
                        && (url.getPort() < 0 || host.getPort() == url.getPort());
    }

    private Object configuredConnectionsPerRoute() {
        Object set = settings.httpOptions().get("connectionsPerRoute");
        return set == null ? "not set, which is 20 unless the HTTP component has another number" : set;
    }

    /** Java's word for a secure connection that was reset or closed, before or after it was made. */
    private static boolean isConnectionLost(Exception e) {
        return e.getCause() instanceof SocketException || e.getCause() instanceof EOFException;
    }

    private static boolean isInvalidHttp(Exception e) {
        return e instanceof HttpException
                || e.getCause() instanceof HttpException
                || e instanceof MessageConstraintException
                || e instanceof IllegalArgumentException && isThrownByHttpClient(e);
    }

    /** Its word for a status of 000. */
    private static boolean isThrownByHttpClient(Exception e) {
        StackTraceElement[] trace = e.getStackTrace();
        return trace.length > 0 && trace[0].getClassName().startsWith("org.apache.hc.");
    }

    /**
     * Makes the exception of a call that ended while it waited.
     *
     * @param e what ended the wait
     * @param lastFailure what the call waited to repeat, null if it waited for its turn
     */
    LadiFlowException ofInterruptedWait(LadiFlowOperation operation, Throwable e, LadiFlowException lastFailure) {
        if (e instanceof LadiFlowException known) {
            return known;
        }
        String why = e instanceof CancellationException
                ? "The Camel context is stopping, so " + describe(operation) + " was given up while it waited"
                : "The thread was interrupted while " + describe(operation) + " waited";
        return new LadiFlowConnectionException(
                why + (lastFailure == null ? " for its turn." : " to be tried again."),
                operation,
                null,
                true,
                lastFailure != null,
                lastFailure == null ? e : lastFailure);
    }
}
