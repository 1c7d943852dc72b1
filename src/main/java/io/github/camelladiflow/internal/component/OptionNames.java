// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.component;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

import io.github.camelladiflow.internal.OptionGroup;
import io.github.camelladiflow.internal.operation.OperationDefinition;
import io.github.camelladiflow.internal.text.SimilarNames;
import io.github.camelladiflow.model.LadiFlowOperation;
import org.apache.camel.Component;
import org.apache.camel.spi.PropertyConfigurerGetter;
import org.apache.camel.util.StringHelper;

/** Refuses options that an endpoint does not have, by their names alone: a value may be a misspelt key's. */
public final class OptionNames {

    private OptionNames() {}

    /** Refuses the options in a URI that its operation does not have. */
    public static void check(Component component, LadiFlowOperation operation, Set<String> written) {
        SortedSet<String> names = endpointOptionNames(component);
        EnumSet.complementOf(EnumSet.copyOf(OperationDefinition.of(operation).optionGroups()))
                .forEach(group -> names.removeAll(group.allOptionNames()));
        Set<String> known = names.stream().map(OptionNames::normalized).collect(Collectors.toSet());
        String refused = written.stream()
                .filter(name -> !known.contains(normalized(name)))
                .sorted()
                .map(name -> rejectionMessage(component, operation, names, name))
                .collect(Collectors.joining(" "));
        if (!refused.isEmpty()) {
            throw new IllegalArgumentException(refused + " Use one of: " + String.join(", ", names));
        }
    }

    /** Refuses what a step would not heed. */
    public static void checkProducer(LadiFlowOperation operation, Set<String> written) {
        var ofSources = new TreeSet<>(OptionGroup.CONSUMER.allOptionNames());
        ofSources.addAll(OptionGroup.SCHEDULER.allOptionNames());
        rejectOptions(written, ofSources, operation + " in a to has no option ", "that is one of a source, for from");
    }

    /** Refuses what a source would not heed; what it would but for its value, its own check does. */
    public static void checkConsumer(LadiFlowOperation operation, Set<String> written) {
        rejectOptions(
                written,
                Set.of("lazyStartProducer"),
                operation + " in a from has no option ",
                "that is one of a step, for to");
    }

    private static void rejectOptions(Set<String> written, Set<String> others, String what, String why) {
        Set<String> names = others.stream().map(OptionNames::normalized).collect(Collectors.toSet());
        String refused = written.stream()
                .filter(name -> names.contains(normalized(name)))
                .collect(Collectors.joining(", "));
        if (!refused.isEmpty()) {
            throw new IllegalArgumentException(what + refused + ": " + why + ".");
        }
    }

    /** The names of all options that an endpoint may have. */
    private static SortedSet<String> endpointOptionNames(Component component) {
        var names = new TreeSet<>(component
                .getCamelContext()
                .getCamelContextExtension()
                .getEndpointUriFactory("ladiflow")
                .propertyNames());
        // stands before the question mark
        names.remove("operation");
        return names;
    }

    private static String rejectionMessage(
            Component component, LadiFlowOperation operation, SortedSet<String> names, String name) {
        boolean ofTheComponent = component.getComponentPropertyConfigurer() instanceof PropertyConfigurerGetter options
                && options.getOptionType(StringHelper.dashToCamelCase(name), true) != null;
        boolean ofAnOperation = endpointOptionNames(component).stream()
                .anyMatch(known -> normalized(known).equals(normalized(name)));
        if (ofTheComponent && !ofAnOperation) {
            return name
                    + " is an option of the component, for all its endpoints: set it there, such as with the property"
                    + " camel.component." + ComponentServices.nameOf(component) + "."
                    + StringHelper.camelCaseToDash(name) + ".";
        }
        String nearest = SimilarNames.closest(name, names, OptionNames::normalized, 3);
        return (ofAnOperation ? operation + " has no option " : "There is no option ")
                + name
                + (nearest == null ? "." : ", did you mean " + nearest + "?");
    }

    public static boolean isApiKey(String name) {
        return normalized(name).endsWith("apikey");
    }

    /** As Camel compares names: without case and dashes. */
    private static String normalized(String name) {
        return name.replace("-", "").toLowerCase(Locale.ROOT);
    }
}
