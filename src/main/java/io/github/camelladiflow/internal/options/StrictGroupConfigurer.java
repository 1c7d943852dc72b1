// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.options;

import org.apache.camel.CamelContext;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.spi.PropertyConfigurer;
import org.apache.camel.spi.PropertyConfigurerGetter;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.component.PropertyConfigurerSupport;

/**
 * Sets the options of a group that is a bean of its own, or is reached as configuration.apiKey, as strictly as the
 * component's. Named in META-INF/services.
 */
public final class StrictGroupConfigurer implements PropertyConfigurer {

    @Override
    public boolean configure(CamelContext context, Object target, String name, Object value, boolean ignoreCase) {
        var component = (PropertyConfigurerGetter)
                PluginHelper.getConfigurerResolver(context).resolvePropertyConfigurer("ladiflow-component", context);
        Class<?> type = component.getOptionType(name, true);
        if (type == null) {
            throw unknownOption(target, name);
        }
        Object read = OptionText.read(name, type, value);
        boolean set;
        try {
            set = PluginHelper.getBeanIntrospection(context)
                    .setProperty(
                            context,
                            context.getTypeConverter(),
                            target,
                            name,
                            PropertyConfigurerSupport.property(context, type, read),
                            null,
                            false,
                            false,
                            ignoreCase);
        } catch (RuntimeException e) {
            throw OptionText.unusableValue(name, type, value);
        } catch (Exception e) {
            throw RuntimeCamelException.wrapRuntimeException(e);
        }
        if (!set) {
            throw unknownOption(target, name);
        }
        return true;
    }

    /** Camel 4.22 passes over it. */
    private static IllegalArgumentException unknownOption(Object target, String name) {
        return new IllegalArgumentException(
                "There is no option " + name + " in " + target.getClass().getSimpleName());
    }
}
