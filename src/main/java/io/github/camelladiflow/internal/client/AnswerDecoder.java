// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.io.IOException;

import io.github.camelladiflow.internal.ApiRequest;
import io.github.camelladiflow.internal.CallResult;
import io.github.camelladiflow.internal.NotUnderstood;
import io.github.camelladiflow.model.LadiFlowException;
import io.github.camelladiflow.model.Outcome;

/** Decodes what came back over the wire: into an answer, or into the exception that it means. Thread-safe. */
final class AnswerDecoder {

    private final Failures failures;

    AnswerDecoder(Failures failures) {
        this.failures = failures;
    }

    /**
     * Decodes an answer.
     *
     * @param apiKey the key, which a server that repeats it does not bring into a route's message
     * @throws LadiFlowException if the answer is neither found nor not found
     * @throws IOException if the connection fails before the body is there, where the status alone does not decide
     */
    <A> CallResult<A> decode(ApiRequest<A> request, HttpAnswer answer, long maxBytes, String apiKey)
            throws IOException {
        Envelope envelope = null;
        A value = null;
        String unread = null;
        try {
            envelope = Envelope.read(answer, maxBytes);
            value = request.reader().read(envelope.data());
        } catch (NotUnderstood e) {
            unread = e.getMessage();
        } catch (IOException e) {
            // a 404 means this or that, depending on the body
            if (answer.status() < 400 || answer.status() == 404) {
                throw e;
            }
            // the status says enough
            unread = "it broke off";
        }
        String message = envelope == null || envelope.message() == null
                ? null
                : envelope.message().replace(apiKey, "xxxxxx");
        Outcome success = unread != null
                ? Outcome.NOT_UNDERSTOOD
                : value == null ? none(request) : request.operation().success();
        Outcome outcome =
                envelope == null ? ofStatus(answer.status()) : outcome(request, answer.status(), envelope, success);
        if (!outcome.isAnswer()) {
            String reason = unread != null ? unread : "its code is no status, or one of success beside an error";
            throw failures.ofAnswer(request.operation(), outcome, answer, envelope, reason)
                    .initServiceMessage(message);
        }
        return CallResult.answered(
                outcome, outcome == Outcome.NOT_FOUND ? null : value, answer.status(), envelope.code(), message);
    }

    /**
     * Judges an answer by its HTTP status and its body, since LadiFlow's documentation does not say which of them tells an
     * error.
     *
     * @param success what it is if it reports success
     */
    private static Outcome outcome(ApiRequest<?> request, int status, Envelope envelope, Outcome success) {
        boolean ok = isSuccess(status);
        boolean noCode = !envelope.hasCode();
        int code = envelope.code() == null ? 0 : envelope.code();
        if (ok && (noCode || isSuccess(code))) {
            return ApiRequest.tellsError(envelope.json()) ? Outcome.NOT_UNDERSTOOD : success;
        }
        if (status == 404) {
            return code == 404 || noCode && envelope.isOurs() ? none(request) : Outcome.REQUEST_REFUSED;
        }
        return ok && code == 404 ? none(request) : ofStatus(ok ? code : status);
    }

    private static Outcome none(ApiRequest<?> request) {
        return request.operation().success() == Outcome.FOUND ? Outcome.NOT_FOUND : Outcome.REQUEST_REFUSED;
    }

    private static boolean isSuccess(int status) {
        return status / 100 == 2;
    }

    /** What a status means that is no success, be it HTTP's or the envelope's. */
    private static Outcome ofStatus(int status) {
        return switch (status) {
            case 401, 403 -> Outcome.AUTHENTICATION_FAILED;
            case 429 -> Outcome.RATE_LIMITED;
            default ->
                switch (status / 100) {
                    case 4 -> Outcome.REQUEST_REFUSED;
                    case 5 -> Outcome.SERVER_FAILED;
                    default -> Outcome.NOT_UNDERSTOOD;
                };
        };
    }
}
