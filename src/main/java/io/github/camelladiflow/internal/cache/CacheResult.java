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
package io.github.camelladiflow.internal.cache;

import io.github.camelladiflow.model.CallResult;
import io.github.camelladiflow.model.Customer;

/**
 * How a lookup through the cache ended. Immutable.
 *
 * @param call the answer or the failure, with the number of requests that were sent for this lookup itself
 * @param status what the cache had to do with it, null if the cache is off
 * @param outage what asking LadiFlow failed with, if an old customer was the answer then; else null
 */
public record CacheResult(CallResult<Customer> call, CacheStatus status, RuntimeException outage) {

    /**
     * Makes the result of a lookup without an old answer.
     *
     * @param call the answer or the failure
     * @param status what the cache had to do with it, null if the cache is off
     */
    public CacheResult(CallResult<Customer> call, CacheStatus status) {
        this(call, status, null);
    }
}
