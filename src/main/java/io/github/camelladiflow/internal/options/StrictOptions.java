// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.options;

import org.apache.camel.CamelContext;
import org.apache.camel.spi.PropertyConfigurer;
import org.apache.camel.spi.PropertyConfigurerGetter;

/** Sets the options of the component or of an endpoint by Camel's generated code, which gets values that say something. */
public final class StrictOptions implements PropertyConfigurer, PropertyConfigurerGetter {

    private final PropertyConfigurer generated;
    private final PropertyConfigurerGetter options;

    private StrictOptions(PropertyConfigurer generated, PropertyConfigurerGetter options) {
        this.generated = generated;
        this.options = options;
    }

    public static PropertyConfigurer of(PropertyConfigurer generated) {
        return generated instanceof PropertyConfigurerGetter options
                ? new StrictOptions(generated, options)
                : generated;
    }

    @Override
    public boolean configure(CamelContext context, Object target, String name, Object value, boolean ignoreCase) {
        Class<?> type = getOptionType(name, true);
        Object read = OptionText.read(name, type, value);
        try {
            return generated.configure(context, target, name, read, ignoreCase);
        } catch (RuntimeException e) {
            throw OptionText.refusal(name, type, value);
        }
    }

    @Override
    public Class<?> getOptionType(String name, boolean ignoreCase) {
        return options.getOptionType(name, ignoreCase);
    }

    @Override
    public Object getOptionValue(Object target, String name, boolean ignoreCase) {
        return options.getOptionValue(target, name, ignoreCase);
    }
}
