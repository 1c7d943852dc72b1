// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.model.exception;

import java.time.Duration;

import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.Outcome;
import org.apache.camel.RuntimeCamelException;

/**
 * The base class of the exceptions for failed calls to LadiFlow. Each subclass is for failures that a route handles in
 * the same way, and can be used in {@code onException(...)}. The messages of these exceptions never contain the API key, a customer's
 * data or the body of a response. LadiFlow's own message is only in {@link #getServiceMessage()}.
 */
public abstract class LadiFlowException extends RuntimeCamelException {

    private static final long serialVersionUID = 1L;

    private static final int MAX_SERVICE_MESSAGE_LENGTH = 500;

    private final Outcome outcome;
    private final LadiFlowOperation operation;
    private final Duration retryAfter;
    private Integer httpStatus;
    private Integer code;
    /** May contain personal data, so it is not serialized with the exception. */
    private transient volatile String serviceMessage;

    private String requestId;

    private String note = "";

    /**
     * Creates an exception.
     *
     * @param outcome the outcome, which is the same for all exceptions of the class
     * @param message what is wrong, where, and what to do
     * @param operation the operation that failed
     * @param retryAfter the wait that LadiFlow requested, null if there is none
     * @param cause the cause, null if there is none
     */
    LadiFlowException(
            Outcome outcome, String message, LadiFlowOperation operation, Duration retryAfter, Throwable cause) {
        super(message, cause);
        this.outcome = outcome;
        this.operation = operation;
        this.retryAfter = retryAfter;
    }

    /**
     * Adds a sentence to the exception's message, for example about the consequences of the failed call. Not
     * thread-safe. Only the code that creates the exception may call this method.
     *
     * @param more a sentence
     * @return this
     */
    public final LadiFlowException addNote(String more) {
        note += " " + more;
        return this;
    }

    @Override
    public String getMessage() {
        return super.getMessage() + note + (requestId == null ? "" : " Request id: " + requestId + ".");
    }

    /**
     * Returns the outcome of a call that failed.
     *
     * @param failure the exception that ended the call
     * @return the outcome of a {@code LadiFlowException}, {@link Outcome#OTHER_FAILURE} for any other exception
     */
    public static Outcome outcomeOf(Throwable failure) {
        return failure instanceof LadiFlowException known ? known.getOutcome() : Outcome.OTHER_FAILURE;
    }

    /** {@return the operation that failed, never null} */
    public LadiFlowOperation getOperation() {
        return operation;
    }

    /**
     * {@return the outcome of the call, named as in meters, health and logs. All exceptions of one class have the
     * same outcome}
     */
    public Outcome getOutcome() {
        return outcome;
    }

    /** {@return the HTTP status of the response, null if there is no response} */
    public Integer getHttpStatus() {
        return httpStatus;
    }

    /** {@return the {@code code} of the response's envelope, null if there is no response or no code in it} */
    public Integer getCode() {
        return code;
    }

    /**
     * Returns the message in LadiFlow's response, such as {@code Khách hàng đã tồn tại}: at most 500 characters,
     * without the API key. It may contain personal data, so this component never writes it to a log or elsewhere. Your
     * application decides whether to log it.
     *
     * @return the message, as JSON if it is not a string; null if there is no message, or after serialization
     */
    public String getServiceMessage() {
        return serviceMessage;
    }

    /**
     * Returns the request id in the response of the server or a proxy ({@code x-request-id}, {@code cf-ray} or {@code
     * x-amzn-trace-id}). The operators of the server or proxy can find the request by this id. The exception's message
     * also contains the id.
     *
     * @return the id, null if there is none
     */
    public String getRequestId() {
        return requestId;
    }

    /**
     * Stores data from the response. Only this component may call this method.
     *
     * @param status the HTTP status
     * @param envelopeCode the {@code code} of the response's envelope, null if there is none
     * @param message the message without the API key, null if there is no message. It is cut off after 500 characters
     * @param id the id that the server assigned to the request, null if there is none
     * @return this exception
     */
    public LadiFlowException initResponse(Integer status, Integer envelopeCode, String message, String id) {
        httpStatus = status;
        code = envelopeCode;
        serviceMessage = message == null || message.length() <= MAX_SERVICE_MESSAGE_LENGTH
                ? message
                : message.substring(0, MAX_SERVICE_MESSAGE_LENGTH);
        requestId = id;
        return this;
    }

    /**
     * {@return how long to wait between LadiFlow's response and a retry, never negative; null if LadiFlow sent no valid
     * value}
     */
    public Duration getRetryAfter() {
        return retryAfter;
    }

    /** {@return true if a retry of the same call may succeed a little later} */
    public boolean isRetryable() {
        return outcome == Outcome.RATE_LIMITED || outcome == Outcome.SERVER_FAILED;
    }

    /**
     * Returns whether LadiFlow may have carried out the request although the call failed. If so, check the customer in
     * LadiFlow, or retry only if a second write does no harm.
     *
     * @return true if LadiFlow may have carried out an attempt of the call; false if LadiFlow has certainly not
     *     carried out any attempt, or if the operation only reads
     */
    public final boolean isPossiblyCarriedOut() {
        return !operation.isReadOnly() && mayHaveBeenCarriedOut();
    }

    /** Returns whether the request may have been carried out, assuming that the operation writes. */
    boolean mayHaveBeenCarriedOut() {
        return outcome == Outcome.SERVER_FAILED || outcome == Outcome.NOT_UNDERSTOOD;
    }
}
