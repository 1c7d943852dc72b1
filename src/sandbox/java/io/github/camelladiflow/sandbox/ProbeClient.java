// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.sandbox;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.ByteBuffer;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;

/**
 * Sends the probe's requests, and limits their number, their duration and the size of responses. Does not follow
 * redirects. Not thread-safe.
 */
final class ProbeClient {

    private static final int MAX_REQUESTS = 80;
    private static final int MAX_RESPONSE_BYTES = 5_000_000;
    private static final Duration MAX_DURATION = Duration.ofMinutes(3);
    private static final Duration MAX_PAUSE = Duration.ofSeconds(5);

    private final HttpClient http;
    private final URI baseUrl;
    private final Duration timeout;
    private final ProbeReport report;
    private final long deadlineNanos = System.nanoTime() + MAX_DURATION.toNanos();
    private int requestCount;

    ProbeClient(URI baseUrl, Duration timeout, ProbeReport report) {
        this.baseUrl = baseUrl;
        this.timeout = timeout;
        this.report = report;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(timeout)
                .build();
    }

    int requestCount() {
        return requestCount;
    }

    ProbeResponse post(String operation, String apiKey, Map<String, Object> body) {
        return post(operation, apiKey, "application/json", body);
    }

    /** Sends a request, and retries it once after a 429. */
    ProbeResponse post(String operation, String apiKey, String contentType, Map<String, Object> body) {
        var request = HttpRequest.newBuilder(URI.create(baseUrl + "/" + operation))
                .header("Api-Key", apiKey)
                .header("Content-Type", contentType)
                .header("Accept", "application/json")
                .header("User-Agent", "camel-ladiflow-probe")
                .POST(HttpRequest.BodyPublishers.ofString(Json.write(body)))
                .build();
        var answer = send(request);
        if (answer.code() == 429) {
            pause(answer.retryAfter());
            answer = send(request);
        }
        return answer;
    }

    private ProbeResponse send(HttpRequest request) {
        if (requestCount == MAX_REQUESTS || System.nanoTime() > deadlineNanos) {
            return ProbeResponse.failed("not tested: the probe stops after " + MAX_REQUESTS + " requests or "
                    + MAX_DURATION.toMinutes() + " minutes");
        }
        requestCount++;
        var future = http.sendAsync(request, head -> new SizeLimitedSubscriber());
        try {
            var answer = toResponse(future.get(timeout.toMillis(), TimeUnit.MILLISECONDS));
            observeErrors(answer);
            return answer;
        } catch (TimeoutException e) {
            future.cancel(true);
            return ProbeResponse.failed("No complete response within " + timeout.toMillis()
                    + " ms. The service is slow, or a firewall drops the packets.");
        } catch (InterruptedException e) {
            future.cancel(true);
            Thread.currentThread().interrupt();
            return ProbeResponse.failed("The probe was interrupted.");
        } catch (ExecutionException e) {
            return ProbeResponse.failed(explain(e.getCause()));
        }
    }

    /** Records how an error response reports its error, regardless of the request. */
    private void observeErrors(ProbeResponse answer) {
        int code = answer.code();
        if (code < 400 || code > 599) {
            return;
        }
        String shape = answer.shape();
        report.observe(Assumption.ERRORS_ARE_ENVELOPES, answer.isEnvelope(), shape);
        if (answer.isEnvelope()) {
            boolean same = answer.status() == code && (answer.envelopeCode() == 0 || answer.envelopeCode() == code);
            report.observe(Assumption.ERRORS_USE_THE_HTTP_STATUS, same, shape);
        }
        if (code == 429) {
            String told = answer.retryAfter() == null ? ", no Retry-After" : ", Retry-After";
            report.observe(
                    Assumption.RATE_LIMIT_IS_429, answer.status() == 429 && answer.retryAfter() != null, shape + told);
        } else if (code >= 500) {
            report.observe(Assumption.SERVER_FAILURE_IS_5XX, answer.status() >= 500, shape);
        }
    }

    private static ProbeResponse toResponse(HttpResponse<byte[]> response) {
        if (response.statusCode() == 407) {
            return ProbeResponse.failed(
                    "The proxy requires a user name and a password, which the probe does not support. Run the probe"
                            + " on a network without such a proxy.");
        }
        String body = new String(response.body(), StandardCharsets.UTF_8);
        var headers = response.headers();
        return new ProbeResponse(
                null,
                response.statusCode(),
                Json.readObjectOrNull(body),
                describeBody(body),
                headers.firstValue("Date").map(ProbeClient::parseDate).orElse(null),
                headers.firstValue("Retry-After").orElse(null));
    }

    private static String describeBody(String body) {
        return body.isBlank()
                ? "an empty body"
                : body.stripLeading().startsWith("<") ? "an HTML page" : "a body that is not a JSON object";
    }

    private static Instant parseDate(String date) {
        try {
            return ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
        } catch (RuntimeException e) {
            return null;
        }
    }

    private static void pause(String retryAfter) {
        long seconds = retryAfter != null && retryAfter.matches("[0-9]{1,9}") ? Long.parseLong(retryAfter) : 1;
        try {
            TimeUnit.SECONDS.sleep(Math.min(seconds, MAX_PAUSE.toSeconds()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Explains why there is no response, and what to do. Never quotes the exceptions' messages. */
    private String explain(Throwable failure) {
        String host = baseUrl.getHost();
        var causes =
                Stream.iterate(failure, e -> e != null, Throwable::getCause).toList();
        if (containsType(causes, UnresolvedAddressException.class)
                || containsType(causes, UnknownHostException.class)) {
            return "The host " + host + " is unknown. Check --base-url and DNS. Behind a proxy, run Java with"
                    + " -Dhttps.proxyHost and -Dhttps.proxyPort.";
        }
        if (containsType(causes, CertificateExpiredException.class)
                || containsType(causes, CertificateNotYetValidException.class)) {
            return "The certificate of " + host + " has expired or is not yet valid, or the clock of this machine"
                    + " is wrong.";
        }
        // the JDK has no exception type for this failure. The message contains "Unrecognized" or "unrecognized"
        if (causes.stream().anyMatch(e -> String.valueOf(e.getMessage()).contains("nrecognized SSL message"))) {
            return "The server at " + host
                    + " does not respond with TLS, but perhaps with plain HTTP. Check the port of --base-url, and"
                    + " whether a proxy responds. A server on this machine may use http://.";
        }
        if (containsType(causes, SSLException.class)) {
            return "There is no secure connection to " + host + ". Its certificate is not trusted or belongs to"
                    + " another host. If a proxy inspects TLS, give"
                    + " Java the certificate of its authority (-Djavax.net.ssl.trustStore).";
        }
        if (containsType(causes, HttpConnectTimeoutException.class)) {
            return "There was no connection to " + host + " within " + timeout.toMillis()
                    + " ms. A firewall may block the connection, or you may need a proxy (-Dhttps.proxyHost,"
                    + " -Dhttps.proxyPort).";
        }
        if (containsType(causes, ConnectException.class)) {
            return "The connection to " + host + " was refused. Check --base-url, its port, and the firewall.";
        }
        if (containsType(causes, TooLargeException.class)) {
            return "The response was larger than " + MAX_RESPONSE_BYTES + " bytes.";
        }
        return "The connection to " + host + " was closed, or the server does not use HTTP. Check --base-url and"
                + " its port.";
    }

    private static boolean containsType(List<Throwable> causes, Class<? extends Exception> type) {
        return causes.stream().anyMatch(type::isInstance);
    }

    private static final class TooLargeException extends IOException {
        private static final long serialVersionUID = 1L;
    }

    /** Collects a body, and fails if it is too large. */
    private static final class SizeLimitedSubscriber implements BodySubscriber<byte[]> {

        private final BodySubscriber<byte[]> delegate = BodySubscribers.ofByteArray();
        private Flow.Subscription subscription;
        private long length;

        @Override
        public CompletionStage<byte[]> getBody() {
            return delegate.getBody();
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            this.subscription = subscription;
            delegate.onSubscribe(subscription);
        }

        @Override
        public void onNext(List<ByteBuffer> buffers) {
            length += buffers.stream().mapToLong(ByteBuffer::remaining).sum();
            if (length > MAX_RESPONSE_BYTES) {
                subscription.cancel();
                delegate.onError(new TooLargeException());
            } else {
                delegate.onNext(buffers);
            }
        }

        @Override
        public void onError(Throwable failure) {
            delegate.onError(failure);
        }

        @Override
        public void onComplete() {
            delegate.onComplete();
        }
    }
}
