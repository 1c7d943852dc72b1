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
package io.github.camelladiflow.internal.client;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

import io.github.camelladiflow.model.LadiFlowOperation;
import org.apache.camel.impl.DefaultCamelContext;

/** A client without the component around it. */
final class ClientFixture implements AutoCloseable {

    final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    final ExecutorService callers = Executors.newFixedThreadPool(4);
    final WaitingRoom room = new WaitingRoom(timer, callers);
    private final DefaultCamelContext camel = new DefaultCamelContext();

    ClientFixture() {
        camel.disableJMX();
        camel.start();
    }

    LadiFlowClient client(URI baseUrl, String apiKey, RequestBudget budget, Duration retryTimeout) throws Exception {
        var settings = new ClientSettings(baseUrl, apiKey, null, Duration.ofSeconds(30), 1_000_000, null, Map.of());
        var retries = new RetrySettings(0, Duration.ofMillis(1), Duration.ofMillis(1), retryTimeout);
        var client = new LadiFlowClient(camel, settings, retries, budget, room, LadiFlowOperation.CUSTOMER_SHOW);
        camel.addService(client, true, true);
        return client;
    }

    @Override
    public void close() {
        room.close();
        camel.stop();
        timer.shutdownNow();
        callers.shutdownNow();
    }
}
