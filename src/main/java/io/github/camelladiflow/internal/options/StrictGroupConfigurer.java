// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.options;

import org.apache.camel.CamelContext;
import org.apache.camel.spi.PropertyConfigurer;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.component.PropertyConfigurerSupport;

/**
 * Sets the options of a group in the same way as those of the component. Camel uses this class if the group is a
 * separate bean, or if an option such as configuration.apiKey is set. META-INF/services names this class.
 */
public final class StrictGroupConfigurer implements PropertyConfigurer {

    @Override
    public boolean configure(CamelContext context, Object target, String name, Object value, boolean ignoreCase) {
        var option = OptionNames.fields(target.getClass())
                .filter(field -> OptionNames.normalized(field.getName()).equals(OptionNames.normalized(name)))
                .findFirst()
                // Camel 4.22 ignores unknown names
                .orElseThrow(() -> new IllegalArgumentException(
                        "Unknown option " + name + " in " + target.getClass().getSimpleName()));
        return StrictConfigurer.set(
                name,
                option.getType(),
                value,
                converted -> PluginHelper.getBeanIntrospection(context)
                        .setProperty(
                                context,
                                target,
                                option.getName(),
                                PropertyConfigurerSupport.property(context, option.getType(), converted)));
    }
}
