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

import java.util.Objects;

/**
 * How a call ended: with an answer or with a failure. Immutable.
 *
 * @param answer the answer, null after a failure
 * @param failure the failure, null after an answer
 * @param attempts how many requests were sent for it, zero if none
 * @param <T> what a successful answer holds
 */
public record CallResult<T>(LadiFlowAnswer<T> answer, RuntimeException failure, int attempts) {

    /** Refuses a result that is neither or both. */
    public CallResult {
        if ((answer == null) == (failure == null)) {
            throw new IllegalArgumentException("A call ends with an answer or with a failure");
        }
    }

    /**
     * Makes the result of a call that was answered.
     *
     * @param answer the answer
     * @param attempts how many requests were sent
     * @param <T> what the answer holds
     * @return the result
     */
    public static <T> CallResult<T> of(LadiFlowAnswer<T> answer, int attempts) {
        return new CallResult<>(Objects.requireNonNull(answer, "answer"), null, attempts);
    }

    /**
     * Makes the result of a call that failed.
     *
     * @param failure the failure
     * @param attempts how many requests were sent
     * @param <T> what an answer would hold
     * @return the result
     */
    public static <T> CallResult<T> failed(RuntimeException failure, int attempts) {
        return new CallResult<>(null, Objects.requireNonNull(failure, "failure"), attempts);
    }
}
