// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import javax.management.MBeanServer;
import javax.management.ObjectName;

import io.github.camelladiflow.sandbox.LadiFlowExtension;
import io.github.camelladiflow.sandbox.Reply;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests the component's attributes and operations in JMX. */
class JmxTest {

    private static final String PHONE = "0901234567";

    @RegisterExtension
    static final LadiFlowExtension LADIFLOW = new LadiFlowExtension();

    private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    private final DefaultCamelContext context = new DefaultCamelContext();
    private ProducerTemplate template;
    private ObjectName componentName;

    @BeforeEach
    void start() throws Exception {
        var component = context.getComponent("ladiflow", LadiFlowComponent.class);
        component.getConfiguration().setApiKey(LADIFLOW.apiKey());
        component.getConfiguration().setBaseUrl(LADIFLOW.baseUrl());
        component.getConfiguration().setRetryDelay(Duration.ofMillis(1));
        context.start();
        template = context.createProducerTemplate();
        componentName = new ObjectName(
                "org.apache.camel:context=" + context.getManagementName() + ",type=components,name=\"ladiflow\"");
    }

    @AfterEach
    void stop() {
        context.stop();
    }

    private void lookUp() {
        template.send("ladiflow:customer/show?cacheTtl=10m", e -> e.getMessage().setBody(PHONE));
    }

    private long attribute(String attribute) throws Exception {
        return ((Number) server.getAttribute(componentName, attribute)).longValue();
    }

    @Test
    void countsLookupsRequestsAndCacheInAttributes() throws Exception {
        LADIFLOW.sandbox().next(Reply.status(503));
        lookUp();
        lookUp();
        LADIFLOW.sandbox().always(Reply.unauthorized());
        template.send("ladiflow:customer/show", e -> e.getMessage().setBody(PHONE));

        for (String line : """
                Calls 3
                CallFailures 1
                Requests 3
                Retries 1
                CacheHits 1
                CacheMisses 1
                CacheMerged 0
                CacheStale 0
                CacheSize 1
                WaitingForRate 0
                """.lines().toList()) {
            String[] expected = line.split(" ");
            assertThat(attribute(expected[0])).as(expected[0]).isEqualTo(Long.parseLong(expected[1]));
        }
    }

    @Test
    void clearsCache() throws Exception {
        lookUp();
        assertThat(attribute("CacheSize")).isPositive();

        server.invoke(componentName, "clearCache", new Object[0], new String[0]);

        assertThat(attribute("CacheSize")).isZero();
        lookUp();
        assertThat(LADIFLOW.sandbox().requestCount()).isEqualTo(2);
    }
}
