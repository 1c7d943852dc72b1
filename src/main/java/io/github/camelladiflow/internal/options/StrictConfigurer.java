// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.options;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

import io.github.camelladiflow.options.LadiFlowConfiguration;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.PropertyConfigurer;
import org.apache.camel.spi.PropertyConfigurerGetter;
import org.apache.camel.support.PluginHelper;

/**
 * Sets the options of the component or of an endpoint with Camel's generated code. Rejects unknown names, and values
 * that Camel cannot read or would misread. Exception messages do not contain values, which may be secrets.
 */
public record StrictConfigurer(PropertyConfigurer generated) implements PropertyConfigurer, PropertyConfigurerGetter {

    /** Returns the strict configurer, or null if Camel has not found its generated configurer yet. */
    public static PropertyConfigurer of(PropertyConfigurer generated) {
        return generated == null ? null : new StrictConfigurer(generated);
    }

    @Override
    public boolean configure(CamelContext context, Object target, String option, Object value, boolean ignoreCase) {
        Class<?> type = getOptionType(option, true);
        if (type == null) {
            Checks.requireKnown("The component", Set.of(option), namesOfComponent(context, target));
        }
        var form = OptionForm.of(option, type);
        // in XML, a line break may follow a value
        Object given = value instanceof String text && type != String.class ? text.strip() : value;
        try {
            form.check(given);
            return generated.configure(context, target, toLowerCase(option, ignoreCase), given, ignoreCase);
        } catch (RuntimeException e) {
            // Camel's message is omitted, because it quotes the value
            throw new IllegalArgumentException(option + " must be " + form.description(type));
        }
    }

    private List<String> namesOfComponent(CamelContext context, Object component) {
        var introspection = PluginHelper.getBeanIntrospection(context);
        return Stream.of(component.getClass(), LadiFlowConfiguration.class)
                .flatMap(bean -> Arrays.stream(introspection.cacheClass(bean).methods))
                .map(method -> method.getterOrSetterShorthandName)
                .filter(Objects::nonNull)
                .filter(name -> getOptionType(name, false) != null)
                .toList();
    }

    @Override
    public Class<?> getOptionType(String name, boolean ignoreCase) {
        return ((PropertyConfigurerGetter) generated).getOptionType(toLowerCase(name, ignoreCase), ignoreCase);
    }

    @Override
    public Object getOptionValue(Object target, String name, boolean ignoreCase) {
        return ((PropertyConfigurerGetter) generated).getOptionValue(target, toLowerCase(name, ignoreCase), ignoreCase);
    }

    /** Converts a name to lower case. Camel would use the JVM's locale. In Turkish, I becomes a different letter. */
    private static String toLowerCase(String name, boolean ignoreCase) {
        return ignoreCase ? name.toLowerCase(Locale.ROOT) : name;
    }
}
