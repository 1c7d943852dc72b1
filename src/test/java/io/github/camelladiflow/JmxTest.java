// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.lang.management.ManagementFactory;
import javax.management.MBeanServer;
import javax.management.ObjectName;

import io.github.camelladiflow.sandbox.LadiFlowExtension;
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
    void clearsCache() throws Exception {
        lookUp();
        assertThat(attribute("CacheSize")).isPositive();
        assertThat(attribute("WaitingForRate")).isZero();

        server.invoke(componentName, "clearCache", new Object[0], new String[0]);

        assertThat(attribute("CacheSize")).isZero();
        lookUp();
        assertThat(LADIFLOW.sandbox().requestCount()).isEqualTo(2);
    }
}
