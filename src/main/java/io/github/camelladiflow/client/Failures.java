/*
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *     http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */
package io.github.camelladiflow.client;

import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Clock;
import java.util.OptionalInt;
import javax.net.ssl.SSLException;

import io.github.camelladiflow.model.LadiFlowAuthenticationException;
import io.github.camelladiflow.model.LadiFlowConnectionException;
import io.github.camelladiflow.model.LadiFlowException;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.LadiFlowProtocolException;
import io.github.camelladiflow.model.LadiFlowRateLimitException;
import io.github.camelladiflow.model.LadiFlowRequestException;
import io.github.camelladiflow.model.LadiFlowServerException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.client5.http.HttpHostConnectException;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.MalformedChunkCodingException;
import org.apache.hc.core5.http.MessageConstraintException;

/** Makes the exceptions of failed calls: each says what was wrong, where, and what to do, and holds no data. */
final class Failures {

    private final ClientSettings settings;
    private final LadiFlowOperation operation;

    Failures(ClientSettings settings, LadiFlowOperation operation) {
        this.settings = settings;
        this.operation = operation;
    }

    /**
     * Makes the exception of an answer that is neither found nor not found.
     *
     * @param reason why the body was not understood
     */
    LadiFlowException ofAnswer(Verdict verdict, HttpAnswer answer, Envelope envelope, String reason) {
        int status = answer.status();
        OptionalInt given = envelope == null ? OptionalInt.empty() : envelope.code();
        Integer code = given.isPresent() ? given.getAsInt() : null;
        String what =
                "LadiFlow answered " + operation + " with HTTP " + status + (code == null ? "" : ", code " + code);
        return switch (verdict) {
            case AUTHENTICATION_FAILED ->
                new LadiFlowAuthenticationException(
                        what
                                + ": it refused the API key. Check apiKey, and that the key belongs to the store and is active.",
                        operation,
                        status,
                        code);
            case RATE_LIMITED ->
                new LadiFlowRateLimitException(
                        what + ": too many requests. Send fewer, or later.",
                        operation,
                        status,
                        code,
                        RetryAfter.parse(answer.retryAfter(), Clock.systemUTC()));
            case REQUEST_REJECTED ->
                new LadiFlowRequestException(what + ": it rejected the request.", operation, status, code);
            case WRONG_ADDRESS ->
                new LadiFlowRequestException(
                        what + ", but not as the LadiFlow API does. Check baseUrl (" + settings.baseUrl() + ").",
                        operation,
                        status,
                        code);
            case SERVER_FAILED ->
                new LadiFlowServerException(what + ": it failed. Try again later.", operation, status, code);
            default ->
                new LadiFlowProtocolException(
                        what
                                + (isRedirect(status)
                                        ? ": a redirect, which is not followed since it would carry the API key elsewhere."
                                        : ". The answer was not understood: " + reason + ".")
                                + " Check baseUrl (" + settings.baseUrl() + ").",
                        operation,
                        status,
                        code);
        };
    }

    private static boolean isRedirect(int status) {
        return status / 100 == 3;
    }

    /** Makes the exception of a call that ended without a whole answer. */
    LadiFlowException ofConnection(Exception e) {
        String where = operation + " at " + settings.baseUrl();
        if (e instanceof ConnectionRequestTimeoutException) {
            return connection(
                    "No connection of the pool became free for " + where + " within connectTimeout. Raise "
                            + "camel.component." + settings.baseUrl().getScheme()
                            + ".connections-per-route (20 unless set),"
                            + " or run fewer lookups at a time.",
                    true,
                    e);
        }
        if (e instanceof ConnectTimeoutException) {
            return connection(
                    "No connection for " + where + " within connectTimeout. Check baseUrl, the network and"
                            + " the proxy.",
                    true,
                    e);
        }
        if (e instanceof UnknownHostException) {
            return connection("The host of " + where + " is not known. Check baseUrl, DNS and the proxy.", true, e);
        }
        if (e instanceof HttpHostConnectException) {
            return connection(
                    "The connection for " + where + " was refused. Check baseUrl, the network and the proxy.", true, e);
        }
        if (e instanceof SocketTimeoutException) {
            return connection(
                    "No whole answer for " + where + " within responseTimeout ("
                            + settings.responseTimeout().toMillis() + " ms).",
                    true,
                    e);
        }
        if (e instanceof SSLException) {
            return connection(
                    "No secure connection for " + where + ". Check the server's certificate, its host name,"
                            + " and sslContextParameters.",
                    false,
                    e);
        }
        if (isBadHttp(e)) {
            return new LadiFlowProtocolException(
                    "What answers " + where + " does not speak HTTP. Check baseUrl and the proxy.",
                    operation,
                    null,
                    null);
        }
        if (e instanceof InterruptedIOException && Thread.interrupted()) {
            Thread.currentThread().interrupt();
            return connection("The thread was interrupted during " + where + ".", false, e);
        }
        return connection("The connection for " + where + " broke off before the whole answer was there.", true, e);
    }

    private static boolean isBadHttp(Exception e) {
        return e instanceof HttpException
                || e.getCause() instanceof HttpException
                || e instanceof MalformedChunkCodingException && !(e instanceof ConnectionClosedException)
                || e instanceof MessageConstraintException;
    }

    private LadiFlowConnectionException connection(String message, boolean retryable, Exception cause) {
        return new LadiFlowConnectionException(message, operation, null, retryable, cause);
    }
}
