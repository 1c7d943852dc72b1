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
 * The answer was not understood: not the API's JSON, not what the contract says, too large, or a redirect. Mostly this means\n * that something else than the LadiFlow API answers at the base URL.
 */
public class LadiFlowProtocolException extends LadiFlowException {

    private static final long serialVersionUID = 1L;

    /**
     * Describes a failed call.
     *
     * @param message what was wrong and what to do
     * @param operation the operation that failed
     * @param httpStatus the HTTP status of the answer
     * @param code the {@code code} of the answer's envelope, null if there was none
     */
    public LadiFlowProtocolException(String message, LadiFlowOperation operation, Integer httpStatus, Integer code) {
        super(message, operation, httpStatus, code, null);
    }

    @Override
    public Outcome getOutcome() {
        return Outcome.NOT_UNDERSTOOD;
    }

    @Override
    boolean mayHaveBeenCarriedOut() {
        return true;
    }

    @Override
    public boolean isRetryable() {
        return false;
    }
}
