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

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ScheduledExecutorService;

import io.github.camelladiflow.model.AnswerData;
import io.github.camelladiflow.model.LadiFlowException;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.LadiFlowRequest;
import org.apache.camel.CamelContext;
import org.apache.camel.support.service.ServiceHelper;
import org.apache.camel.support.service.ServiceSupport;

/**
 * Calls one operation of the LadiFlow API: a request goes in, a decoded answer or an exception of the
 * {@link LadiFlowException} family comes out. Thread-safe once started.
 */
public final class LadiFlowClient extends ServiceSupport {

    private final LadiFlowOperation operation;
    private final HttpCall http;
    private final EnvelopeReader envelopes;
    private final Failures failures;

    /**
     * Makes a client; it has to be started before it is used.
     *
     * @param camelContext where camel-http lives
     * @param settings where to call, with which key and within which limits
     * @param operation what to call
     * @param timer runs the deadlines of answers; stays the caller's
     */
    public LadiFlowClient(
            CamelContext camelContext,
            ClientSettings settings,
            LadiFlowOperation operation,
            ScheduledExecutorService timer) {
        this.operation = operation;
        this.http = new HttpCall(camelContext, settings, operation, timer);
        this.envelopes = new EnvelopeReader(settings.objectMapper(), settings.maxResponseSize());
        this.failures = new Failures(settings, operation);
    }

    /**
     * Asks LadiFlow on the calling thread and waits for the answer.
     *
     * @param request the question, of this client's operation
     * @param <T> what a successful answer holds
     * @return the answer
     * @throws LadiFlowException if there is no answer, or one that is neither found nor not found
     */
    public <T> Answer<T> call(LadiFlowRequest<T> request) {
        byte[] json = request.toJson().toString().getBytes(StandardCharsets.UTF_8);
        try {
            return http.post(json, answer -> decode(request, answer));
        } catch (LadiFlowException e) {
            throw e;
        } catch (Exception e) {
            throw failures.ofConnection(e);
        }
    }

    private <T> Answer<T> decode(LadiFlowRequest<T> request, HttpAnswer answer) throws IOException {
        Envelope envelope = null;
        String unreadable = null;
        try {
            envelope = envelopes.read(answer);
        } catch (NotJsonException e) {
            unreadable = e.getMessage();
        } catch (IOException e) {
            if (answer.status() < 400) {
                throw e;
            }
            unreadable = "it broke off";
        }
        return decide(request, answer, envelope, unreadable);
    }

    private <T> Answer<T> decide(LadiFlowRequest<T> request, HttpAnswer answer, Envelope envelope, String unreadable) {
        AnswerData<T> data = envelope == null ? null : request.read(envelope.data());
        Verdict verdict = Verdict.of(answer.status(), envelope, data);
        return switch (verdict) {
            case FOUND -> answered(((AnswerData.Found<T>) data).value(), answer, envelope);
            case NOT_FOUND -> answered(null, answer, envelope);
            default -> throw failures.ofAnswer(verdict, answer, envelope, reason(unreadable, data));
        };
    }

    private static <T> Answer<T> answered(T value, HttpAnswer answer, Envelope envelope) {
        var code = envelope.code();
        return new Answer<>(value, answer.status(), code.isPresent() ? code.getAsInt() : null, envelope.message());
    }

    private static String reason(String unreadable, AnswerData<?> data) {
        if (unreadable != null) {
            return unreadable;
        }
        return data instanceof AnswerData.NotUnderstood<?> notUnderstood
                ? notUnderstood.reason()
                : "its code is no status";
    }

    @Override
    protected void doInit() {
        ServiceHelper.initService(http);
    }

    @Override
    protected void doStart() {
        ServiceHelper.startService(http);
    }

    @Override
    protected void doStop() {
        ServiceHelper.stopService(http);
    }

    @Override
    protected void doShutdown() {
        ServiceHelper.stopAndShutdownService(http);
    }

    /** Shows the operation alone. */
    @Override
    public String toString() {
        return "LadiFlowClient[" + operation + "]";
    }
}
