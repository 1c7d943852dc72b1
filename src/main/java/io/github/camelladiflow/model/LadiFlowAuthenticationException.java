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
 * LadiFlow refused the API key (401 or 403). Trying again is pointless until the key or its scope is changed.
 */
public class LadiFlowAuthenticationException extends LadiFlowException {

    private static final long serialVersionUID = 1L;

    private final boolean scopeMissing;

    /**
     * Describes a failed call.
     *
     * @param message what was wrong and what to do
     * @param operation the operation that failed
     * @param httpStatus the HTTP status of the answer
     * @param code the {@code code} of the answer's envelope, null if there was none
     * @param scopeMissing whether LadiFlow seems to know the key
     */
    public LadiFlowAuthenticationException(
            String message, LadiFlowOperation operation, Integer httpStatus, Integer code, boolean scopeMissing) {
        super(message, operation, httpStatus, code, null);
        this.scopeMissing = scopeMissing;
    }

    /**
     * Tells whether LadiFlow seems to know the key but to forbid it this operation, because the key lacks the scope: it
     * answered as the API does, with 403. LadiFlow does not document this; it may answer 401 for a missing scope, too.
     *
     * @return false if the key itself was refused, or something in front of LadiFlow answered
     */
    public boolean isScopeMissing() {
        return scopeMissing;
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
