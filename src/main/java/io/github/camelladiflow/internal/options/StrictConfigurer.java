// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.options;

import java.util.Locale;

import org.apache.camel.CamelContext;
import org.apache.camel.spi.PropertyConfigurer;
import org.apache.camel.spi.PropertyConfigurerGetter;

/** Sets the options of the component or of an endpoint by Camel's generated code, which gets values that say something. */
public final class StrictConfigurer implements PropertyConfigurer, PropertyConfigurerGetter {

    private final PropertyConfigurer generated;
    private final PropertyConfigurerGetter optionTypes;

    private StrictConfigurer(PropertyConfigurer generated, PropertyConfigurerGetter options) {
        this.generated = generated;
        this.optionTypes = options;
    }

    public static PropertyConfigurer of(PropertyConfigurer generated) {
        return generated instanceof PropertyConfigurerGetter options
                ? new StrictConfigurer(generated, options)
                : generated;
    }

    @Override
    public boolean configure(CamelContext context, Object target, String name, Object value, boolean ignoreCase) {
        Class<?> type = getOptionType(name, true);
        Object read = OptionText.read(name, type, value);
        try {
            return generated.configure(context, target, toLowerCase(name, ignoreCase), read, ignoreCase);
        } catch (RuntimeException e) {
            throw OptionText.unusableValue(name, type, value);
        }
    }

    @Override
    public Class<?> getOptionType(String name, boolean ignoreCase) {
        return optionTypes.getOptionType(toLowerCase(name, ignoreCase), ignoreCase);
    }

    @Override
    public Object getOptionValue(Object target, String name, boolean ignoreCase) {
        return optionTypes.getOptionValue(target, toLowerCase(name, ignoreCase), ignoreCase);
    }

    /** Camel lowers names by the rules of the machine's language, where a Turkish I becomes no i. */
    private static String toLowerCase(String name, boolean ignoreCase) {
        return ignoreCase ? name.toLowerCase(Locale.ROOT) : name;
    }
}
