// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.sandbox.SandboxCustomer;
import io.github.camelladiflow.sandbox.SandboxRequest;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Removes a component and creates it again while the context runs, as Camel does on a reload with changed properties.
 * The state that belongs to the store, and not to the component's options, must remain.
 */
class ReloadTest extends SandboxRouteTestBase {

    private static final int RATE = 20;

    private int maxRetries;
    private int maxRequestsPerSecond;
    private Duration retryTimeout = Duration.ofMinutes(1);
    private Duration retryMaxDelay = Duration.ofMillis(2);

    private void addComponentAndRoute() throws Exception {
        LadiFlowComponent component = component();
        component.getConfiguration().setMaxRetries(maxRetries);
        component.getConfiguration().setRetryDelay(Duration.ofMillis(1));
        component.getConfiguration().setRetryMaxDelay(retryMaxDelay);
        component.getConfiguration().setRetryTimeout(retryTimeout);
        component.getConfiguration().setCacheTtl(Duration.ofHours(1));
        component.setMaxRequestsPerSecond(maxRequestsPerSecond);
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:in").routeId("in").to("ladiflow:customer/show");
                from("direct:uncached").routeId("uncached").to("ladiflow:customer/show?cacheTtl=0");
            }
        });
        context.start();
    }

    private void reload() throws Exception {
        for (String route : List.of("in", "uncached")) {
            context.getRouteController().stopRoute(route);
            context.removeRoute(route);
        }
        context.removeEndpoints("ladiflow:*");
        context.removeComponent("ladiflow");
        addComponentAndRoute();
    }

    @Test
    void keepsCachedCustomers() throws Exception {
        addComponentAndRoute();
        sendSuccessfully("direct:in", LAN.phone());

        reload();

        assertThat(sendSuccessfully("direct:in", LAN.phone()).getMessage().getHeader(LadiFlowConstants.CACHE))
                .isEqualTo("HIT");
        assertThat(sandbox().requestCount()).isOne();
    }

    @Test
    void keepsRateAndLosesNoMessageUnderLoad() throws Exception {
        maxRequestsPerSecond = RATE;
        addComponentAndRoute();
        var numbers = new AtomicInteger();
        var loads = new ArrayList<CompletableFuture<List<Exchange>>>();
        for (int thread = 0; thread < 8; thread++) {
            loads.add(CompletableFuture.supplyAsync(() -> sendMany(numbers)));
        }

        for (int reload = 1; reload <= 3; reload++) {
            sandbox().awaitRequests(reload * RATE, Duration.ofMinutes(1));
            reload();
        }

        for (var load : loads) {
            assertThat(load.get()).allSatisfy(exchange -> {
                assertThat(exchange.getException()).isNull();
                assertThat(exchange.getMessage().getBody()).isInstanceOf(Customer.class);
            });
        }
        // on a busy machine, a request may arrive late, together with later ones
        assertThat(maxRequestsInAnySecond(sandbox().requests())).isLessThanOrEqualTo(RATE + 2);
    }

    private List<Exchange> sendMany(AtomicInteger numbers) {
        var ended = new ArrayList<Exchange>();
        try (var template = context.createProducerTemplate()) {
            for (int i = 0; i < 10; i++) {
                String phone = SandboxCustomer.of(numbers.incrementAndGet()).phone();
                ended.add(template.send(
                        "direct:uncached", exchange -> exchange.getMessage().setBody(phone)));
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return ended;
    }

    private static int maxRequestsInAnySecond(List<SandboxRequest> requests) {
        List<Instant> instants =
                requests.stream().map(SandboxRequest::instant).sorted().toList();
        int most = 0;
        for (int first = 0, last = 0; last < instants.size(); last++) {
            while (Duration.between(instants.get(first), instants.get(last)).compareTo(Duration.ofSeconds(1)) >= 0) {
                first++;
            }
            most = Math.max(most, last - first + 1);
        }
        return most;
    }
}
