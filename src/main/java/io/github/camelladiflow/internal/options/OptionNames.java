// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.options;

import java.lang.reflect.Field;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

import io.github.camelladiflow.model.LadiFlowOperation;
import org.apache.camel.Component;
import org.apache.camel.spi.PropertyConfigurerGetter;
import org.apache.camel.spi.UriParam;
import org.apache.camel.util.StringHelper;

/**
 * Rejects options that an endpoint does not have. Exception messages do not contain an option's value, because the
 * value of a misspelt option may be an API key.
 */
public final class OptionNames {

    /** The options whose expressions the endpoint evaluates for each message. */
    private static final Set<String> EVALUATED_BY_ENDPOINT = named(List.of(
            "lookupValue",
            "keyword",
            "search",
            "tags",
            "sort",
            "sequence",
            "fromDate",
            "toDate",
            "source",
            "sourceId",
            "type"));

    private OptionNames() {}

    /**
     * Throws an exception if an option has an expression as its value, but is not evaluated for each message. {@link
     * ApiKey} checks the API key.
     *
     * @param options the values of the options by their names
     */
    public static void checkExpressions(Map<String, Object> options) {
        options.forEach((name, value) -> Checks.require(
                EVALUATED_BY_ENDPOINT.contains(name)
                        || normalized(name).equals("apikey")
                        || !(value instanceof String text && OptionText.isExpression(text)),
                name + OptionText.NOT_FROM_MESSAGE));
    }

    /**
     * Throws an exception if a URI has options that its operation does not have.
     *
     * @param otherOptions the options that only other operations have
     * @param componentName the name of the component in its context
     */
    public static void check(
            Component component,
            String componentName,
            LadiFlowOperation operation,
            Set<String> otherOptions,
            Set<String> written) {
        SortedSet<String> all = named(component
                .getCamelContext()
                .getCamelContextExtension()
                .getEndpointUriFactory("ladiflow")
                .propertyNames());
        // the operation is not an option, but the path of the URI
        all.remove("operation");
        SortedSet<String> own = named(all);
        own.removeAll(otherOptions);
        var options = (PropertyConfigurerGetter) component.getComponentPropertyConfigurer();
        var rejections = written.stream()
                .filter(name -> !own.contains(name))
                .sorted()
                .map(name -> {
                    if (all.contains(name)) {
                        return operation + " has no option " + name + ".";
                    }
                    return options.getOptionType(StringHelper.dashToCamelCase(name), true) == null
                            ? "There is no option " + name + "."
                            : name
                                    + " is an option of the component. Set it for all endpoints of the component,"
                                    + " for example with the property camel.component." + componentName + "."
                                    + StringHelper.camelCaseToDash(name) + ".";
                })
                .toList();
        Checks.require(rejections.isEmpty(), String.join(" ", rejections) + " Use one of: " + String.join(", ", own));
    }

    /**
     * Throws an exception if a URI in {@code from} or {@code to} has options of its operation that have no effect
     * there.
     *
     * @param what the beginning of the message, before the names of the options
     * @param cure the end of the message
     */
    public static void checkUse(Set<String> written, Set<String> unused, String what, String cure) {
        SortedSet<String> names = named(unused);
        var rejected = written.stream().filter(names::contains).toList();
        Checks.require(rejected.isEmpty(), what + String.join(", ", rejected) + cure);
    }

    /** Returns a sorted set of names that ignores case and dashes, as Camel and Spring do. */
    public static SortedSet<String> named(Collection<String> names) {
        var set = new TreeSet<>(Comparator.comparing(OptionNames::normalized));
        set.addAll(names);
        return set;
    }

    /** Returns those fields of a bean that are options. */
    public static Stream<Field> fields(Class<?> bean) {
        return Stream.of(bean.getDeclaredFields()).filter(field -> field.isAnnotationPresent(UriParam.class));
    }

    /** Returns a name in lower case and without dashes. */
    public static String normalized(String name) {
        return name.replace("-", "").toLowerCase(Locale.ROOT);
    }
}
