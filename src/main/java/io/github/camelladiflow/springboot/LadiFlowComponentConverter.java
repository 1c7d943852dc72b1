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
import org.springframework.boot.context.properties.ConfigurationPropertiesBinding;
import org.springframework.context.annotation.Bean;
import org.springframework.core.convert.TypeDescriptor;
import org.springframework.core.convert.converter.GenericConverter;

/**
 * Converts bean names in properties to beans, for options whose value is an object. It accepts the same notations as
 * Camel: {@code #myBean}, {@code #bean:myBean}, or just {@code myBean}.
 */
@AutoConfiguration
@ConditionalOnClass(CamelAutoConfiguration.class)
public class LadiFlowComponentConverter {

    /**
     * Creates the converter that replaces the name of a bean with the bean.
     *
     * @param beans the factory of the beans, which is used only if a property names a bean
     * @return the converter
     */
    @Bean
    @ConfigurationPropertiesBinding
    static GenericConverter ladiFlowBeanReferences(BeanFactory beans) {
        return new BeanReferenceConverter(beans);
    }

    /**
     * The converter is a separate class, because Spring inspects the configuration class, and the types that the
     * converter uses may be missing at run time.
     */
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
