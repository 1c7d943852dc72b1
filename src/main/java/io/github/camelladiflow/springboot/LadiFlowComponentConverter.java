// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.springboot;

import java.util.Set;
import java.util.function.Supplier;

import io.github.camelladiflow.options.LadiFlowConfiguration;
import io.github.camelladiflow.options.LadiFlowRateLimiter;
import io.github.camelladiflow.options.LookupOptions;
import io.github.camelladiflow.options.WriteOptions;
import org.apache.camel.spring.boot.CamelAutoConfiguration;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.ConfigurationPropertiesBindHandlerAdvisor;
import org.springframework.boot.context.properties.ConfigurationPropertiesBinding;
import org.springframework.context.annotation.Bean;
import org.springframework.core.convert.TypeDescriptor;
import org.springframework.core.convert.converter.GenericConverter;
import org.springframework.core.env.Environment;

/**
 * Lets properties name beans where an option is an object, as Camel does: {@code #myBean}, {@code #bean:myBean}, or only
 * {@code myBean}. And refuses what Spring Boot would pass over in them, {@link StrictBindHandler}.
 */
@AutoConfiguration
@ConditionalOnClass(CamelAutoConfiguration.class)
public class LadiFlowComponentConverter {

    /**
     * Makes the converter from names to beans.
     *
     * @param beans where the beans are looked up, not before a property names one
     * @return the converter
     */
    @Bean
    @ConfigurationPropertiesBinding
    static GenericConverter ladiFlowBeanReferences(BeanFactory beans) {
        return new BeanReferenceConverter(beans);
    }

    /**
     * Makes what checks the properties of components.
     *
     * @param environment resolves placeholders
     * @return the checks, for each binding anew
     */
    @Bean
    static ConfigurationPropertiesBindHandlerAdvisor ladiFlowBindingRules(Environment environment) {
        return parent -> new StrictBindHandler(parent, environment);
    }

    /** Kept apart from the configuration, which Spring inspects: these types may be missing there. */
    private record BeanReferenceConverter(BeanFactory beans) implements GenericConverter {

        @Override
        public Set<ConvertiblePair> getConvertibleTypes() {
            return Set.of(
                    new ConvertiblePair(String.class, LadiFlowConfiguration.class),
                    new ConvertiblePair(String.class, LookupOptions.class),
                    new ConvertiblePair(String.class, WriteOptions.class),
                    new ConvertiblePair(String.class, LadiFlowRateLimiter.class),
                    new ConvertiblePair(String.class, Supplier.class),
                    new ConvertiblePair(String.class, SSLContextParameters.class));
        }

        @Override
        public Object convert(Object source, TypeDescriptor sourceType, TypeDescriptor targetType) {
            return source == null
                    ? null
                    : beans.getBean(source.toString().replaceFirst("^#?(bean:)?", ""), targetType.getType());
        }
    }
}
