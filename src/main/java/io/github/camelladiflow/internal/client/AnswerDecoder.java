// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.io.IOException;

import io.github.camelladiflow.internal.Answer;
import io.github.camelladiflow.internal.AnswerData;
import io.github.camelladiflow.internal.ApiRequest;
import io.github.camelladiflow.model.LadiFlowException;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.Outcome;

/** Decodes what came back over the wire: into an answer, or into the exception that it means. Thread-safe. */
final class AnswerDecoder {

    private final EnvelopeReader envelopes;
    private final Failures failures;

    AnswerDecoder(EnvelopeReader envelopes, Failures failures) {
        this.envelopes = envelopes;
        this.failures = failures;
    }

    /**
     * Decodes an answer.
     *
     * @param apiKey the key, which a server that repeats it does not bring into a route's message
     * @throws LadiFlowException if the answer is neither found nor not found
     * @throws IOException if the connection fails before the body is there, where the status alone does not decide
     */
    <A> Answer<A> decode(ApiRequest<A> request, HttpAnswer answer, long maxBytes, String apiKey) throws IOException {
        Envelope envelope = null;
        String unreadable = null;
        try {
            envelope = envelopes.read(answer, maxBytes);
        } catch (NotJsonException e) {
            unreadable = e.getMessage();
        } catch (IOException e) {
            // a 404 means this or that, depending on the body
            if (answer.status() < 400 || answer.status() == 404) {
                throw e;
            }
            // the status says enough
            unreadable = "it broke off";
        }
        String message = envelope == null || envelope.message() == null
                ? null
                : envelope.message().replace(apiKey, "xxxxxx");
        return decide(request, answer, envelope, message, unreadable);
    }

    private <A> Answer<A> decide(
            ApiRequest<A> request, HttpAnswer answer, Envelope envelope, String message, String unreadable) {
        AnswerData<A> data = envelope == null ? null : request.reader().read(envelope.data());
        Outcome outcome = outcome(request.operation(), answer.status(), envelope, data);
        if (!outcome.isAnswer()) {
            throw failures.ofAnswer(request.operation(), outcome, answer, envelope, reason(unreadable, data))
                    .initServiceMessage(message);
        }
        A value = data instanceof AnswerData.Found<A> found && outcome != Outcome.NOT_FOUND ? found.value() : null;
        return new Answer<>(outcome, value, answer.status(), envelope.code(), message);
    }

    /**
     * Judges an answer by its HTTP status and its body, since LadiFlow's documentation does not say which of them tells an
     * error.
     *
     * @param envelope the body, null if it is not a JSON object
     * @param data what the envelope's data says; only looked at where the answer reports success
     */
    private static Outcome outcome(LadiFlowOperation operation, int status, Envelope envelope, AnswerData<?> data) {
        boolean ok = isSuccess(status);
        Outcome none = operation.success() == Outcome.FOUND ? Outcome.NOT_FOUND : Outcome.REQUEST_REFUSED;
        if (envelope == null) {
            return ofStatus(status);
        }
        boolean noCode = !envelope.hasCode();
        int code = envelope.code() == null ? 0 : envelope.code();
        if (ok && (noCode || isSuccess(code))) {
            if (AnswerData.isError(envelope.json())) {
                return Outcome.NOT_UNDERSTOOD;
            }
            if (data instanceof AnswerData.Found) {
                return operation.success();
            }
            return data instanceof AnswerData.Missing ? none : Outcome.NOT_UNDERSTOOD;
        }
        if (status == 404) {
            return code == 404 || noCode && envelope.isOurs() ? none : Outcome.REQUEST_REFUSED;
        }
        return ok && code == 404 ? none : ofStatus(ok ? code : status);
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

    private static String reason(String unreadable, AnswerData<?> data) {
        if (unreadable != null) {
            return unreadable;
        }
        return data instanceof AnswerData.NotUnderstood<?> notUnderstood
                ? notUnderstood.reason()
                : "its code is no status, or one of success beside an error";
    }
}
