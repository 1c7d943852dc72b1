// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.options;

import java.util.Locale;

import org.apache.camel.CamelContext;
import org.apache.camel.spi.PropertyConfigurer;
import org.apache.camel.spi.PropertyConfigurerGetter;
import org.apache.camel.support.EndpointHelper;
import org.apache.camel.support.component.PropertyConfigurerSupport;
import org.apache.camel.util.function.ThrowingFunction;

/**
 * Sets the options of the component or of an endpoint with Camel's generated code, after {@link OptionText} has
 * converted their text.
 */
public record StrictConfigurer(PropertyConfigurer generated) implements PropertyConfigurer, PropertyConfigurerGetter {

    /** Returns the strict configurer, or null if Camel has not found its generated configurer yet. */
    public static PropertyConfigurer of(PropertyConfigurer generated) {
        return generated == null ? null : new StrictConfigurer(generated);
    }

    @Override
    public boolean configure(CamelContext context, Object target, String name, Object value, boolean ignoreCase) {
        return set(
                name,
                getOptionType(name, true),
                value,
                converted ->
                        generated.configure(context, target, toLowerCase(name, ignoreCase), converted, ignoreCase));
    }

    /** Sets an option to its converted value. Camel resolves references to beans. */
    static boolean set(
            String option, Class<?> type, Object value, ThrowingFunction<Object, Boolean, Exception> setter) {
        Object converted = value instanceof String text
                        && !EndpointHelper.isReferenceParameter(text)
                        && !PropertyConfigurerSupport.MAGIC_VALUE.equals(text)
                ? OptionText.convert(option, type, text)
                : value;
        try {
            return setter.apply(converted);
        } catch (Exception e) {
            // Camel's message is omitted, because it quotes the value, which may be a secret
            throw new IllegalArgumentException(
                    option + " has an invalid value" + (type == null ? "" : " for " + type.getSimpleName())
                            + ". A value that begins with # must be the name of a bean in the registry");
        }
    }

    @Override
    public Class<?> getOptionType(String name, boolean ignoreCase) {
        return ((PropertyConfigurerGetter) generated).getOptionType(toLowerCase(name, ignoreCase), ignoreCase);
    }

    @Override
    public Object getOptionValue(Object target, String name, boolean ignoreCase) {
        return ((PropertyConfigurerGetter) generated).getOptionValue(target, toLowerCase(name, ignoreCase), ignoreCase);
    }

    /**
     * Converts a name to lower case. Camel itself would use the rules of the JVM's default locale. In Turkish, for
     * example, I becomes a different letter.
     */
    private static String toLowerCase(String name, boolean ignoreCase) {
        return ignoreCase ? name.toLowerCase(Locale.ROOT) : name;
    }
}
