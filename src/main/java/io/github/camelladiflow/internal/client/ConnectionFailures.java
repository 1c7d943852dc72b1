// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.io.EOFException;
import java.io.InterruptedIOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.concurrent.CancellationException;
import javax.net.ssl.SSLException;

import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.exception.LadiFlowConnectionException;
import io.github.camelladiflow.model.exception.LadiFlowException;
import io.github.camelladiflow.model.exception.LadiFlowUnexpectedResponseException;
import io.github.camelladiflow.options.LadiFlowConfiguration;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.client5.http.HttpHostConnectException;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.MalformedChunkCodingException;
import org.apache.hc.core5.http.MessageConstraintException;
import org.apache.hc.core5.util.DeadlineTimeoutException;

/** Translates the exceptions of attempts that end without a complete response. */
public final class ConnectionFailures {

    private ConnectionFailures() {}

    /**
     * Translates an exception.
     *
     * @param e the exception from the network, the HTTP client or the decoder
     * @return an exception whose message says what is wrong, where, and what to do
     * @throws RuntimeException if {@code e} indicates a bug; it is thrown unchanged
     */
    static LadiFlowException translate(Exception e, LadiFlowOperation operation, LadiFlowConfiguration settings) {
        if (e instanceof LadiFlowException known) {
            return known;
        }
        String where = operation + " at " + settings.getBaseUrl();
        if (e.getCause() instanceof HttpException || e instanceof MessageConstraintException) {
            String message = "The server of " + where + " does not speak HTTP. Check baseUrl and the proxy.";
            return new LadiFlowUnexpectedResponseException(message, operation);
        }
        boolean isLocal = isCausedLocally(e);
        if (e instanceof RuntimeException bug && !isLocal) {
            throw bug;
        }
        boolean isSent = !isNotSent(e);
        // an invalid certificate is not a transient failure
        boolean canPass = isSent ? !isLocal : !(e instanceof SSLException);
        // this exception quotes the response, so it must not become the cause
        Exception cause = e instanceof MalformedChunkCodingException ? null : e;
        return new LadiFlowConnectionException(message(e, isSent, where, settings), operation, canPass, isSent, cause);
    }

    private static String message(Exception e, boolean isSent, String where, LadiFlowConfiguration settings) {
        if (isCausedLocally(e) && Thread.currentThread().isInterrupted()) {
            return "The thread was interrupted during " + where + ".";
        } else if (isPoolTimeout(e)) {
            Integer set = settings.getConnectionsPerRoute();
            return "No connection in the pool became free for " + where + " within connectTimeout. Raise"
                    + " connectionsPerRoute ("
                    + (set == null ? "not set; the default is 20, unless the HTTP component sets another number" : set)
                    + "), or run fewer calls at the same time.";
        } else if (e instanceof ConnectTimeoutException) {
            return "No connection could be opened for " + where + " within connectTimeout, or before retryTimeout"
                    + " expired. Check baseUrl, the network and the proxy, and whether the pool is exhausted.";
        } else if (e instanceof UnknownHostException) {
            return "The host of " + where + " cannot be resolved. Check baseUrl, DNS and the proxy.";
        } else if (e instanceof HttpHostConnectException refused) {
            return "The connection for " + where + " was refused by " + refused.getHost()
                    + ". Check baseUrl and the network or, if this is a proxy, proxyHost and proxyPort.";
        } else if (!isSent) {
            return "No secure connection could be opened for " + where + ". Check the server's certificate and host"
                    + " name, sslContextParameters, and whether the port uses TLS.";
        } else if (e instanceof SocketTimeoutException) {
            return "No complete response arrived for " + where + " within responseTimeout ("
                    + settings.getResponseTimeout().toMillis() + " ms), or before retryTimeout expired.";
        } else if (e instanceof IllegalStateException) {
            return "The connections for " + where + " are closed, because the component was stopped.";
        }
        return "The connection for " + where + " was closed before the response was complete.";
    }

    /**
     * Returns whether an attempt ended because its thread was interrupted, or because the component stopped, after which
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
                // an interrupt while the call waited for a connection
                || e instanceof CancellationException
                // if a secure connection was reset or closed, the request may have been sent on it
                || e instanceof SSLException
                        && !(e.getCause() instanceof SocketException || e.getCause() instanceof EOFException);
    }

    private static boolean isPoolTimeout(Exception e) {
        // the pool throws the second exception if a connection becomes free just before the timeout
        return e instanceof ConnectionRequestTimeoutException || e.getCause() instanceof DeadlineTimeoutException;
    }
}
