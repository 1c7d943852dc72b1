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
package io.github.camelladiflow.internal.monitor;

import java.util.Locale;

import io.github.camelladiflow.model.CallResult;
import io.github.camelladiflow.model.LadiFlowAuthenticationException;
import io.github.camelladiflow.model.LadiFlowConnectionException;
import io.github.camelladiflow.model.LadiFlowProtocolException;
import io.github.camelladiflow.model.LadiFlowRateLimitException;
import io.github.camelladiflow.model.LadiFlowRequestException;
import io.github.camelladiflow.model.LadiFlowServerException;

/** How a lookup ended: found, not found, or with which kind of exception. */
public enum LookupOutcome {

    /** The customer was found. */
    FOUND,

    /** LadiFlow knows no such customer. */
    NOT_FOUND,

    /** LadiFlow refused the API key. */
    AUTHENTICATION_FAILED,

    /** There were too many requests. */
    RATE_LIMITED,

    /** The request was refused, by LadiFlow or before it was sent. */
    REQUEST_REFUSED,

    /** LadiFlow failed. */
    SERVER_FAILED,

    /** There was no whole answer. */
    CONNECTION_FAILED,

    /** The answer was not understood. */
    NOT_UNDERSTOOD,

    /** Something else went wrong, which is a bug. */
    OTHER_FAILURE;

    /**
     * Tells how a lookup ended.
     *
     * @param result its result
     * @return the outcome
     */
    public static LookupOutcome of(CallResult<?> result) {
        if (result.answer() != null) {
            return result.answer().isFound() ? FOUND : NOT_FOUND;
        }
        return of(result.failure());
    }

    /**
     * Tells how a lookup ended that failed.
     *
     * @param failure what it failed with
     * @return the outcome
     */
    public static LookupOutcome of(Exception failure) {
        if (failure instanceof LadiFlowAuthenticationException) {
            return AUTHENTICATION_FAILED;
        }
        if (failure instanceof LadiFlowRateLimitException) {
            return RATE_LIMITED;
        }
        if (failure instanceof LadiFlowRequestException) {
            return REQUEST_REFUSED;
        }
        if (failure instanceof LadiFlowServerException) {
            return SERVER_FAILED;
        }
        if (failure instanceof LadiFlowConnectionException) {
            return CONNECTION_FAILED;
        }
        return failure instanceof LadiFlowProtocolException ? NOT_UNDERSTOOD : OTHER_FAILURE;
    }

    /**
     * Returns the name that meters and consoles use.
     *
     * @return the name in lower case
     */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
