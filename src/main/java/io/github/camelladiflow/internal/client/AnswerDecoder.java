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
package io.github.camelladiflow.internal.client;

import java.io.IOException;

import io.github.camelladiflow.model.AnswerData;
import io.github.camelladiflow.model.LadiFlowAnswer;
import io.github.camelladiflow.model.LadiFlowException;
import io.github.camelladiflow.model.LadiFlowRequest;

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
     * @throws LadiFlowException if the answer is neither found nor not found
     * @throws IOException if the connection fails before the body is there, where the status alone does not decide
     */
    <T> LadiFlowAnswer<T> decode(LadiFlowRequest<T> request, HttpAnswer answer) throws IOException {
        Envelope envelope = null;
        String unreadable = null;
        try {
            envelope = envelopes.read(answer);
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
        return decide(request, answer, envelope, unreadable);
    }

    private <T> LadiFlowAnswer<T> decide(
            LadiFlowRequest<T> request, HttpAnswer answer, Envelope envelope, String unreadable) {
        AnswerData<T> data = envelope == null ? null : request.read(envelope.data());
        Verdict verdict = Verdict.of(answer.status(), envelope, data);
        return switch (verdict) {
            case FOUND -> answered(((AnswerData.Found<T>) data).value(), answer, envelope);
            case NOT_FOUND -> answered(null, answer, envelope);
            default -> throw failures.ofAnswer(verdict, answer, envelope, reason(unreadable, data));
        };
    }

    private static <T> LadiFlowAnswer<T> answered(T value, HttpAnswer answer, Envelope envelope) {
        var code = envelope.code();
        return new LadiFlowAnswer<>(
                value, answer.status(), code.isPresent() ? code.getAsInt() : null, envelope.message());
    }

    private static String reason(String unreadable, AnswerData<?> data) {
        if (unreadable != null) {
            return unreadable;
        }
        return data instanceof AnswerData.NotUnderstood<?> notUnderstood
                ? notUnderstood.reason()
                : "its code is no status";
    }
}
