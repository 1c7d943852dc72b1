// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.model.exception;

import java.time.Duration;

import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.Outcome;
import org.apache.camel.RuntimeCamelException;

/**
 * A call to LadiFlow that did not end with the answer asked for. There is a subclass for each reaction that a route may
 * want, for use in {@code onException(...)}. No message of this family holds the API key, a customer's data or the body of
 * an answer; LadiFlow's own sentence is in {@link #getServiceMessage()} alone.
 */
public abstract class LadiFlowException extends RuntimeCamelException {

    private static final long serialVersionUID = 1L;

    private static final int MAX_SERVICE_MESSAGE_LENGTH = 500;

    private final Outcome outcome;
    private final LadiFlowOperation operation;
    private final Integer httpStatus;
    private final Integer code;
    /** May hold personal data, which does not go where exceptions are sent to. */
    private transient volatile String serviceMessage;

    private String requestId;

    private String note = "";

    /**
     * Describes a failed call.
     *
     * @param outcome that of all exceptions of the class
     * @param message what was wrong, where, and what to do
     * @param operation the operation that failed
     * @param httpStatus the HTTP status of the answer, null if there was none
     * @param code the {@code code} of the answer's envelope, null if there was none
     * @param cause what caused it, null if nothing else did
     */
    LadiFlowException(
            Outcome outcome,
            String message,
            LadiFlowOperation operation,
            Integer httpStatus,
            Integer code,
            Throwable cause) {
        super(message, cause);
        this.outcome = outcome;
        this.operation = operation;
        this.httpStatus = httpStatus;
        this.code = code;
    }

    /**
     * Adds to the message what a failed call means for what it was made for. Not thread-safe: for who makes the exception.
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
     * @return the outcome of a LadiFlowException, {@link Outcome#OTHER_FAILURE} of any other exception
     */
    public static Outcome outcomeOf(Throwable failure) {
        return failure instanceof LadiFlowException known ? known.getOutcome() : Outcome.OTHER_FAILURE;
    }

    /** {@return the operation that failed, never null} */
    public LadiFlowOperation getOperation() {
        return operation;
    }

    /**
     * {@return how the call ended, in the word that meters, health and logs use too, the same for all exceptions of one
     * class}
     */
    public Outcome getOutcome() {
        return outcome;
    }

    /** {@return the HTTP status of the answer, null if there was no answer} */
    public Integer getHttpStatus() {
        return httpStatus;
    }

    /** {@return the {@code code} of the answer's envelope, null if there was no answer or no code in it} */
    public Integer getCode() {
        return code;
    }

    /**
     * Returns the sentence with which LadiFlow answered, such as {@code Khách hàng đã tồn tại}: at most 500 characters, without
     * the API key. It may hold personal data, so nothing of this component writes it anywhere; whoever does so decides that.
     *
     * @return the sentence, as JSON if it is no text; null if there was none, or after serialization
     */
    public String getServiceMessage() {
        return serviceMessage;
    }

    /**
     * Sets the sentence with which LadiFlow answered. Meant for the component.
     *
     * @param message the sentence without the API key, null for none; what is longer than 500 characters is cut
     * @return this exception
     */
    public LadiFlowException initServiceMessage(String message) {
        serviceMessage = message == null || message.length() <= MAX_SERVICE_MESSAGE_LENGTH
                ? message
                : message.substring(0, MAX_SERVICE_MESSAGE_LENGTH);
        return this;
    }

    /**
     * Returns the id that the server, or a proxy before it, gave the request in {@code x-request-id}, {@code cf-ray} or
     * {@code x-amzn-trace-id}, by which its operators find the request. The message has it, too.
     *
     * @return the id, null if there was none
     */
    public String getRequestId() {
        return requestId;
    }

    /**
     * Sets the server's id of the request. Meant for the component.
     *
     * @param id the id, null for none
     * @return this exception
     */
    public LadiFlowException initRequestId(String id) {
        requestId = id;
        return this;
    }

    /**
     * {@return how long LadiFlow asked to wait, counted from its answer, zero or more; null if LadiFlow did not say or
     * it could not be understood}
     */
    public Duration getRetryAfter() {
        return null;
    }

    /**
     * {@return whether the same call may well succeed a little later, nothing else being changed; true if trying again
     * makes sense}
     */
    public boolean isRetryable() {
        return outcome == Outcome.RATE_LIMITED || outcome == Outcome.SERVER_FAILED;
    }

    /**
     * Tells whether LadiFlow may have carried out what was asked although the call failed. Look at LadiFlow, or make the call
     * again only if doing it twice does no harm.
     *
     * @return true if it may have been carried out, by this attempt or an earlier one of the call; false if it surely was
     *     not, and for every operation that only reads
     */
    public final boolean isPossiblyCarriedOut() {
        return !operation.isReadOnly() && mayHaveBeenCarriedOut();
    }

    /** Whether it may have been, had the operation been one that writes. */
    boolean mayHaveBeenCarriedOut() {
        return outcome == Outcome.SERVER_FAILED || outcome == Outcome.NOT_UNDERSTOOD;
    }
}
