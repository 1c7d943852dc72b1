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
 * LadiFlow refused the API key (401 or 403). Trying again is pointless until the key or its rights are changed.
 */
public class LadiFlowAuthenticationException extends LadiFlowException {

    private static final long serialVersionUID = 1L;

    /**
     * Describes a failed call.
     *
     * @param message what was wrong and what to do
     * @param operation the operation that failed
     * @param httpStatus the HTTP status of the answer
     * @param code the {@code code} of the answer's envelope, null if there was none
     */
    public LadiFlowAuthenticationException(
            String message, LadiFlowOperation operation, Integer httpStatus, Integer code) {
        super(message, operation, httpStatus, code, null);
    }

    @Override
    public Outcome getOutcome() {
        return Outcome.AUTHENTICATION_FAILED;
    }

    @Override
    public boolean isRetryable() {
        return false;
    }
}
