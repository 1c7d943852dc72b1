// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.component;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.camelladiflow.LadiFlowComponent;
import io.github.camelladiflow.LadiFlowConstants;
import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.exception.LadiFlowRateLimitException;
import io.github.camelladiflow.sandbox.LadiFlowSandbox;
import io.github.camelladiflow.sandbox.Reply;
import io.github.camelladiflow.sandbox.SandboxCustomer;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class StoresTest {

    private static final String PHONE = SandboxCustomer.of(1).phone();

    private final DefaultCamelContext context = new DefaultCamelContext();
    private LadiFlowSandbox sandbox;
    private ProducerTemplate template;

    @BeforeEach
    void start() throws Exception {
        sandbox = LadiFlowSandbox.builder().start();
        context.disableJMX();
        context.start();
        addComponent();
    }

    @AfterEach
    void stop() throws Exception {
        context.close();
        sandbox.close();
    }

    private LadiFlowComponent addComponent() throws Exception {
        context.removeEndpoints("ladiflow:*");
        context.removeComponent("ladiflow");
        template = context.createProducerTemplate();
        var component = new LadiFlowComponent();
        component.getConfiguration().setApiKey(sandbox.apiKey());
        component.getConfiguration().setBaseUrl(sandbox.baseUrl());
        component.getConfiguration().setMaxRetries(0);
        component.getLookupOptions().setCacheTtl(Duration.ofMinutes(10));
        context.addComponent("ladiflow", component);
        return component;
    }

    private Exchange lookUp() {
        return template.send(
                "ladiflow:customer/show", exchange -> exchange.getMessage().setBody(PHONE));
    }

    @Test
    void keepsClosedGateWhenComponentIsAddedAgain() throws Exception {
        sandbox.next(Reply.rateLimited(Duration.ofSeconds(30)));
        lookUp();
        Store before = Stores.of(context).all().get(0);
        addComponent().getConfiguration().setRetryTimeout(Duration.ofSeconds(1));
        Stores.of(context).get("another");

        Exchange second = lookUp();

        assertThat(second.getException()).isInstanceOf(LadiFlowRateLimitException.class);
        assertThat(sandbox.requestCount()).isOne();
        assertThat(Stores.of(context).get(before.scope)).isSameAs(before);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void keepsCacheWhenComponentIsAddedAgain(boolean cacheOfUser) throws Exception {
        if (cacheOfUser) {
            context.getRegistry()
                    .bind("ladiflow-customers", Caffeine.newBuilder().build());
            addComponent();
        }
        lookUp();
        addComponent();

        Exchange second = lookUp();

        assertThat(second.getMessage().getBody()).isInstanceOf(Customer.class);
        assertThat(second.getMessage().getHeader(LadiFlowConstants.CACHE)).isEqualTo("HIT");
        assertThat(sandbox.requestCount()).isOne();
    }

    @Test
    void limitsNumberOfStoresOfRotatedKeys() throws Exception {
        var rotations = new AtomicInteger();
        LadiFlowComponent component = addComponent();
        component.getConfiguration().setApiKeySupplier(() -> "key-" + rotations.get());
        component.getConfiguration().setMaxRetries(1);
        component.getConfiguration().setRetryDelay(Duration.ofMillis(1));
        // the retry budget of each key is not full
        sandbox.always(Reply.status(503));
        for (int i = 0; i < 130; i++) {
            rotations.incrementAndGet();
            lookUp();
        }

        assertThat(sandbox.requestCount()).isEqualTo(260);
        assertThat(Stores.of(context).all()).hasSizeBetween(100, 102);
    }
}
