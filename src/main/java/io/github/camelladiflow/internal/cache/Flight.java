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

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

import io.github.camelladiflow.model.CallResult;
import io.github.camelladiflow.model.Customer;

/** A request that is under way, those who wait for its answer, and what was evicted meanwhile. Thread-safe. */
final class Flight {

    private final CacheKey key;
    private final List<Consumer<CallResult<Customer>>> waiters = new ArrayList<>();
    private final List<Predicate<Customer>> evicted = new ArrayList<>();
    private boolean landed;

    Flight(CacheKey key) {
        this.key = key;
    }

    CacheKey key() {
        return key;
    }

    /** Waits for the answer; false if it is there already. */
    synchronized boolean join(Consumer<CallResult<Customer>> waiter) {
        return !landed && waiters.add(waiter);
    }

    /** Has the answer delivered but not stored if it is a customer of this kind. */
    synchronized void doNotStore(Predicate<Customer> which) {
        evicted.add(which);
    }

    /** Stores a customer unless it was evicted since the request went out. */
    synchronized void store(Customer customer, Runnable action) {
        if (evicted.stream().noneMatch(which -> which.test(customer))) {
            action.run();
        }
    }

    /** Ends the wait of all who have joined so far, and lets nobody join any more. */
    synchronized List<Consumer<CallResult<Customer>>> land() {
        landed = true;
        var all = List.copyOf(waiters);
        waiters.clear();
        return all;
    }
}
