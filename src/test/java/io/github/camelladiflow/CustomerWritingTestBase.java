// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.sandbox.SandboxCustomer;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** The base class for tests of writes, which the sandbox can hold. */
abstract class CustomerWritingTestBase extends SandboxRouteTestBase {

    static final String CREATE = "ladiflow:customer/create";
    static final String UPDATE = "ladiflow:customer/update";
    static final String UPSERT = "ladiflow:customer/create-or-update";
    static final String LOOKUP = "ladiflow:customer/show?notFound=NULL&cacheTtl=1h&cacheNotFoundTtl=1h";
    static final String EMAIL = "hoa@example.com";
    static final String PHONE = "0987650000";
    static final SandboxCustomer NAM = SandboxCustomer.of(2);

    final ExecutorService threads = Executors.newCachedThreadPool();

    @BeforeEach
    void connect() {
        component();
        sandbox().settings().strict(true);
    }

    @AfterEach
    void stopThreads() {
        sandbox().release();
        threads.shutdownNow();
    }

    Customer lookUp(Object key) {
        return sendForBody(LOOKUP, key, Customer.class);
    }

    Object cacheStatus(Object key) {
        return sendSuccessfully(LOOKUP, key).getMessage().getHeader(LadiFlowConstants.CACHE);
    }

    static Map<String, Object> hoaWith(Object... more) {
        var members = members(more);
        members.put("email", EMAIL);
        return members;
    }

    /** Starts a write, and waits until LadiFlow has received its request. */
    Future<Exchange> startWrite(Object body) throws InterruptedException {
        var write = threads.submit(() -> send(UPSERT, body));
        sandbox().awaitRequests(1, Duration.ofMinutes(1));
        return write;
    }
}
