// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.springboot;

import java.util.Set;

import io.github.camelladiflow.LadiFlowComponent;
import org.apache.camel.CamelContext;
import org.apache.camel.Component;
import org.apache.camel.spi.ComponentCustomizer;
import org.apache.camel.spring.boot.CamelAutoConfiguration;
import org.apache.camel.spring.boot.ComponentConfigurationProperties;
import org.apache.camel.spring.boot.util.CamelPropertiesHelper;
import org.apache.camel.spring.boot.util.ConditionalOnHierarchicalProperties;
import org.apache.camel.support.PropertyBindingSupport;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Lazy;

/**
 * Sets the options of the component from {@code camel.component.ladiflow.*}. As with Camel's own starters, {@code
 * camel.component.ladiflow.enabled=false} disables this class. This class applies only to the component named {@code
 * ladiflow}. Components with other names are for other stores with their own API keys.
 *
 * <p>The conditions use only names that Spring reads without loading a class. Therefore an application with Spring
 * Boot, but without Camel's support for it, starts as if this class did not exist.
 */
@AutoConfiguration(after = CamelAutoConfiguration.class)
@ConditionalOnClass(CamelAutoConfiguration.class)
@ConditionalOnBean({CamelContext.class, CamelAutoConfiguration.class})
@ConditionalOnHierarchicalProperties({"camel.component", "camel.component.ladiflow"})
@EnableConfigurationProperties({ComponentConfigurationProperties.class, LadiFlowComponentConfiguration.class})
public class LadiFlowComponentAutoConfiguration {

    private static final String NAME = "ladiflow";

    /**
     * Creates the bean that sets the options.
     *
     * @param camelContext the Camel context that contains the component
     * @param configuration the options that the application's properties set
     * @return the customizer
     */
    @Bean
    @Lazy
    ComponentCustomizer configureLadiFlowComponent(
            CamelContext camelContext, LadiFlowComponentConfiguration configuration) {
        return new ComponentCustomizer() {
            @Override
            public void configure(String name, Component target) {
                var options = CamelPropertiesHelper.getNonNullProperties(camelContext, configuration);
                // these two belong to the auto-configuration, and not to the component
                options.keySet().removeAll(Set.of("enabled", "customizer"));
                PropertyBindingSupport.setPropertiesOnTarget(camelContext, target, options);
            }

            @Override
            public boolean isEnabled(String name, Component target) {
                return NAME.equals(name) && target instanceof LadiFlowComponent;
            }
        };
    }
}
