// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.cache;

import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import io.github.camelladiflow.internal.CallResult;
import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.Outcome;
import io.github.camelladiflow.model.exception.LadiFlowAuthenticationException;
import io.github.camelladiflow.model.exception.LadiFlowConnectionException;
import io.github.camelladiflow.model.exception.LadiFlowServerException;

/** Responds to the cache's requests immediately or, while it holds requests, when the test releases them. */
final class FakeLadiFlow implements Supplier<CompletableFuture<CallResult<Customer>>> {

    private final AtomicInteger requestCounter = new AtomicInteger();
    private final Queue<CompletableFuture<CallResult<Customer>>> pendingRequests = new ConcurrentLinkedQueue<>();
    private CallResult<Customer> next;
    private boolean holding;

    static Customer customer(String id, String email, String phone, String name) {
        return Customer.fromJson(
                "{\"_id\":\"%s\",\"email\":\"%s\",\"phone\":\"%s\",\"name\":\"%s\"}".formatted(id, email, phone, name));
    }

    /** The cache distinguishes responses by identity, so each response contains a new object. */
    static CallResult<Customer> found(Customer customer) {
        return CallResult.ofResponse(Outcome.FOUND, customer, new CallResult.Response(200, 200, "ok", null))
                .withAttempts(1);
    }

    static CallResult<Customer> notFound() {
        return CallResult.<Customer>ofResponse(Outcome.NOT_FOUND, null, new CallResult.Response(404, 404, "none", null))
                .withAttempts(1);
    }

    static CallResult<Customer> outage() {
        return CallResult.failed(new LadiFlowServerException("away", LadiFlowOperation.CUSTOMER_SHOW, null), 3);
    }

    static CallResult<Customer> rejectedKey() {
        return CallResult.failed(new LadiFlowAuthenticationException("no", LadiFlowOperation.CUSTOMER_SHOW, false), 1);
    }

    static CallResult<Customer> abandoned() {
        return CallResult.abandoned(
                new LadiFlowConnectionException("interrupted", LadiFlowOperation.CUSTOMER_SHOW, false, true, null), 1);
    }

    FakeLadiFlow respondWith(CallResult<Customer> result) {
        next = result;
        return this;
    }

    FakeLadiFlow hold() {
        holding = true;
        return this;
    }

    /** Responds to the oldest held request. */
    void completeOldest(CallResult<Customer> result) {
        pendingRequests.remove().complete(result);
    }

    int requestCount() {
        return requestCounter.get();
    }

    @Override
    public CompletableFuture<CallResult<Customer>> get() {
        requestCounter.incrementAndGet();
        if (holding) {
            var answer = new CompletableFuture<CallResult<Customer>>();
            pendingRequests.add(answer);
            return answer;
        }
        return CompletableFuture.completedFuture(next);
    }
}
