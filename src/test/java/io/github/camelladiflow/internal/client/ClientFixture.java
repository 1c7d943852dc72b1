// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.github.camelladiflow.internal.ApiRequest;
import io.github.camelladiflow.internal.UnexpectedResponseException;
import io.github.camelladiflow.internal.json.JsonValue;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.options.LadiFlowConfiguration;
import org.apache.camel.impl.DefaultCamelContext;

/** A client without the component around it. */
final class ClientFixture implements AutoCloseable {

    static final Duration A_MINUTE = Duration.ofMinutes(1);
    static final RetrySettings NO_RETRIES = new RetrySettings(0, Duration.ofMillis(1), Duration.ofMillis(1), A_MINUTE);

    final ExecutorService threads = Executors.newFixedThreadPool(2, task -> new Thread(task, "given"));
    final DeadlineTicker watch = new DeadlineTicker();
    final AtomicInteger suppressed = new AtomicInteger();
    private final DefaultCamelContext camel = new DefaultCamelContext();

    /** How often and for how long a call is made again. */
    record RetrySettings(int maxRetries, Duration delay, Duration maxDelay, Duration timeout) {}

    ClientFixture() {
        camel.disableJMX();
        camel.start();
    }

    LadiFlowClient client(URI baseUrl, Executor threads) throws Exception {
        var client = new LadiFlowClient(
                camel,
                new ConnectionSettings(baseUrl, null, null, Map.of()),
                threads,
                watch,
                (operation, outcome, nanos) -> {},
                suppressed::incrementAndGet);
        camel.addService(client, true, true);
        return client;
    }

    static LadiFlowConfiguration settings(Supplier<String> apiKey, RetrySettings retries) {
        var settings = new LadiFlowConfiguration();
        settings.setApiKeySupplier(apiKey);
        settings.setMaxRetries(retries.maxRetries());
        settings.setRetryDelay(retries.delay());
        settings.setRetryMaxDelay(retries.maxDelay());
        settings.setRetryTimeout(retries.timeout());
        return settings;
    }

    /** Asks for the data as it is. */
    static ApiRequest<JsonValue> request(LadiFlowOperation operation) {
        var json = JsonNodeFactory.instance.objectNode().put("phone", "0901234567");
        return new ApiRequest<>(operation, json, data -> {
            if (data == null) {
                throw new UnexpectedResponseException("no data");
            }
            return data;
        });
    }

    @Override
    public void close() {
        camel.stop();
        threads.shutdownNow();
    }
}
