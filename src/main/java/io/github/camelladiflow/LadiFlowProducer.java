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
package io.github.camelladiflow;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;

import io.github.camelladiflow.internal.cache.CacheKey;
import io.github.camelladiflow.internal.cache.CachePolicy;
import io.github.camelladiflow.internal.cache.CacheResult;
import io.github.camelladiflow.internal.cache.CacheStatus;
import io.github.camelladiflow.internal.cache.CustomerCache.Loader;
import io.github.camelladiflow.internal.client.LadiFlowClient;
import io.github.camelladiflow.internal.monitor.LookupHealth;
import io.github.camelladiflow.internal.monitor.LookupListener.EndedLookup;
import io.github.camelladiflow.internal.monitor.LookupLog;
import io.github.camelladiflow.internal.monitor.LookupOutcome;
import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.CustomerLookup;
import io.github.camelladiflow.model.LadiFlowAnswer;
import io.github.camelladiflow.model.LadiFlowNotFoundException;
import io.github.camelladiflow.model.LadiFlowOperation;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.support.DefaultAsyncProducer;
import org.apache.camel.support.service.ServiceHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks up the customer that a message asks for, and puts it into the message. A lookup that has to wait (for the answer to
 * another, for its turn, or to be tried again) leaves its thread, unless its exchange is transacted. Thread-safe.
 */
final class LadiFlowProducer extends DefaultAsyncProducer {

    private static final Logger LOG = LoggerFactory.getLogger(LadiFlowProducer.class);

    private final LadiFlowEndpoint endpoint;
    private final LookupServices services;
    private final LadiFlowClient client;
    private final CachePolicy policy;
    private final String store;
    private final LookupHealth health = new LookupHealth(System::nanoTime);
    private final LookupLog log;
    private LookupReader lookups;
    private HealthCheckRegistration healthCheck;

    LadiFlowProducer(LadiFlowEndpoint endpoint, LookupServices services, LadiFlowClient client) {
        super(endpoint);
        this.endpoint = endpoint;
        this.services = services;
        this.client = client;
        this.policy = endpoint.cachePolicy();
        this.store = CacheKey.store(
                EndpointOptions.baseUrl(endpoint.getConfiguration()).toString(),
                EndpointOptions.apiKey(endpoint.getConfiguration()));
        this.log = services.log(store, LOG, name());
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        long start = System.nanoTime();
        boolean mayPark = !exchange.isTransacted();
        var reply = new CompletableFuture<CacheResult>();
        CustomerLookup lookup;
        boolean parked;
        try {
            AnswerHeaders.clear(exchange.getMessage());
            lookup = lookups.read(exchange);
            parked = !ask(lookup, mayPark, reply::complete) && mayPark;
        } catch (Exception e) {
            exchange.setException(e);
            LookupOutcome refused = LookupOutcome.of(e);
            ended(refused, refused, null, 0, start);
            callback.done(true);
            return true;
        }
        if (parked) {
            reply.thenAccept(result -> services.goOn(() -> {
                answer(exchange, lookup, result, start);
                callback.done(false);
            }));
            return false;
        }
        answer(exchange, lookup, await(reply, exchange), start);
        callback.done(true);
        return true;
    }

    /** Asks the cache or LadiFlow; true if the listener was told before this method returned. */
    private boolean ask(CustomerLookup lookup, boolean mayPark, Consumer<CacheResult> listener) {
        Loader loader = loaded -> client.call(lookup, mayPark, loaded);
        var key = new CacheKey(store, lookup);
        return switch (endpoint.getLookupOptions().getCacheMode()) {
            case USE -> policy.isOn() ? services.cache().get(key, policy, loader, listener) : bypass(loader, listener);
            case REFRESH -> services.cache().refresh(key, policy, loader, listener);
            case BYPASS -> bypass(loader, listener);
            case EVICT -> {
                services.cache().evict(key);
                listener.accept(null);
                yield true;
            }
        };
    }

    private static boolean bypass(Loader loader, Consumer<CacheResult> listener) {
        return loader.load(result -> listener.accept(new CacheResult(result, null)));
    }

    /** Waits for a reply on this thread, which is there already unless the exchange is transacted. */
    private static CacheResult await(CompletableFuture<CacheResult> reply, Exchange exchange) {
        try {
            return reply.get();
        } catch (InterruptedException | ExecutionException e) {
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            exchange.setException(e);
            return null;
        }
    }

    /** Puts the result into the message; null is the result of an eviction. */
    private void answer(Exchange exchange, CustomerLookup lookup, CacheResult result, long start) {
        if (result == null) {
            return;
        }
        LookupOutcome outcome = LookupOutcome.of(result.call());
        LookupOutcome service = result.outage() == null ? outcome : LookupOutcome.of(result.outage());
        ended(outcome, service, result.status(), result.call().attempts(), start);
        Message message = exchange.getMessage();
        AnswerHeaders.set(message, result);
        LadiFlowAnswer<Customer> answer = result.call().answer();
        if (answer == null) {
            exchange.setException(result.call().failure());
        } else if (answer.isFound()) {
            message.setBody(output(answer.value()));
        } else {
            notFound(exchange, lookup, answer);
        }
    }

    private void ended(LookupOutcome outcome, LookupOutcome service, CacheStatus cache, int attempts, long start) {
        var lookup = new EndedLookup(
                LadiFlowOperation.CUSTOMER_SHOW, outcome, service, cache, attempts, System.nanoTime() - start);
        services.ended(lookup);
        health.ended(lookup);
        log.ended(lookup);
    }

    private Object output(Customer customer) {
        return switch (endpoint.getConfiguration().getOutputType()) {
            case POJO -> customer;
            case JSON -> customer.toJson();
        };
    }

    private void notFound(Exchange exchange, CustomerLookup lookup, LadiFlowAnswer<Customer> answer) {
        switch (endpoint.getLookupOptions().getNotFound()) {
            case EXCEPTION -> {
                String message =
                        "LadiFlow knows no customer with the " + lookup.field().member() + " of this message."
                                + " Handle it with onException, or set notFound=NULL or notFound=KEEP.";
                exchange.setException(
                        new LadiFlowNotFoundException(message, lookup.operation(), answer.httpStatus(), answer.code()));
            }
            case NULL -> exchange.getMessage().setBody(null);
            case KEEP -> {
                // the body stays as it is
            }
        }
    }

    @Override
    protected void doInit() throws Exception {
        super.doInit();
        lookups = new LookupReader(endpoint);
        ServiceHelper.initService(client);
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        ServiceHelper.startService(client);
        services.cache().begin(policy);
        services.startMeters(endpoint.getComponent().name());
        healthCheck = HealthCheckRegistration.register(endpoint, health);
        int rate = endpoint.getComponent().getMaxRequestsPerSecond();
        LOG.info(
                "{} asks {}; {}; {}",
                name(),
                endpoint.getServiceUrl(),
                endpoint.getLookupOptions() + "; " + endpoint.getConfiguration(),
                rate == 0 ? "any number of requests a second" : "at most " + rate + " requests a second");
    }

    /** What the endpoint is called in logs: its URI without options. */
    private String name() {
        return endpoint.getComponent().name() + ":" + endpoint.getOperation();
    }

    @Override
    protected void doStop() throws Exception {
        healthCheck.close();
        services.cache().end(policy);
        ServiceHelper.stopService(client);
        super.doStop();
    }

    @Override
    protected void doShutdown() throws Exception {
        ServiceHelper.stopAndShutdownService(client);
        super.doShutdown();
    }
}
