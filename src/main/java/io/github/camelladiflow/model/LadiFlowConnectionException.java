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
package io.github.camelladiflow.model;

/**
 * There was no whole answer: the connection was refused, reset, timed out or could not be made securely, or no connection
 * of the pool became free in time. Retryable, unless the server's certificate is not trusted.
 */
public class LadiFlowConnectionException extends LadiFlowException {

    private static final long serialVersionUID = 1L;

    private final boolean retryable;
    private final boolean requestSent;

    /**
     * Describes a call without a whole answer.
     *
     * @param message what was wrong and what to do
     * @param operation the operation that failed
     * @param httpStatus the HTTP status if the answer broke off after it, else null
     * @param retryable whether the same call may well succeed later
     * @param requestSent whether LadiFlow may have seen the request
     * @param cause what the network reported
     */
    public LadiFlowConnectionException(
            String message,
            LadiFlowOperation operation,
            Integer httpStatus,
            boolean retryable,
            boolean requestSent,
            Throwable cause) {
        super(message, operation, httpStatus, null, cause);
        this.retryable = retryable;
        this.requestSent = requestSent;
    }

    /**
     * Tells whether LadiFlow may have seen the request.
     *
     * @return false if it surely has not
     */
    public boolean isRequestSent() {
        return requestSent;
    }

    @Override
    public Outcome getOutcome() {
        return Outcome.CONNECTION_FAILED;
    }

    /** Of a call that ended while it waited to be made again: whether the attempt before may have been. */
    @Override
    boolean mayHaveBeenCarriedOut() {
        return getCause() instanceof LadiFlowException before ? before.mayHaveBeenCarriedOut() : requestSent;
    }

    @Override
    public boolean isRetryable() {
        return retryable;
    }
}
