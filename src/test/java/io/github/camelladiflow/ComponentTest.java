// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import io.github.camelladiflow.options.LadiFlowConfiguration;
import org.apache.camel.support.HealthCheckComponent;
import org.apache.camel.support.PropertyBindingSupport;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Tests the component's options. */
class ComponentTest extends SandboxRouteTestBase {

    /** Sets options as Camel Main, Spring Boot and Quarkus do. */
    private LadiFlowComponent bindOption(String option, Object value) {
        var component = context.getComponent("ladiflow", LadiFlowComponent.class);
        assertThat(PropertyBindingSupport.build()
                        .withConfigurer(component.getComponentPropertyConfigurer())
                        .bind(context, component, option, value))
                .isTrue();
        return component;
    }

    @Test
    void acceptsWholeConfiguration() {
        var configuration = new LadiFlowConfiguration();
        configuration.setApiKey("made-up");
        bindOption("configuration", configuration);

        assertThat(endpoint("ladiflow:customer/show").getConfiguration())
                .usingRecursiveComparison()
                .isEqualTo(configuration);
    }

    @Test
    void implementsHealthCheckComponent() {
        assertThat(bindOption("healthCheckProducerEnabled", "false"))
                .isInstanceOfSatisfying(
                        HealthCheckComponent.class,
                        component -> assertThat(component.isHealthCheckProducerEnabled())
                                .isFalse());
    }

    @Test
    void stopsThreadsWithContext() {
        component();
        sendSuccessfully("ladiflow:customer/show", LAN.phone());

        context.stop();

        await().untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name -> name.contains(context.getName() + ")") && name.contains("LadiFlow")));
    }
}
