// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.operation;

import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

import io.github.camelladiflow.internal.options.OptionNames;
import io.github.camelladiflow.options.ConsumerOptions;
import io.github.camelladiflow.options.LookupOptions;
import io.github.camelladiflow.options.RequestOptions;
import io.github.camelladiflow.options.WriteOptions;
import org.apache.camel.support.ScheduledPollEndpoint;

/**
 * Groups of options that only some operations have. A group contains the options that it lists by name, and the options
 * of its bean that no group lists by name.
 */
public enum OptionGroup {
    LOOKUP(LookupOptions.class),
    PHONE(Void.class, "phoneFormat"),
    LIST(RequestOptions.class),
    KEYWORD(Void.class, "keyword"),
    SORT(Void.class, "sort"),
    CUSTOMERS(Void.class, "search", "tags"),
    SUBSCRIPTION(Void.class, "sequence"),
    COST(Void.class, "fromDate", "toDate", "timeZone", "source", "sourceId", "type"),
    WRITE(Void.class, "dryRun", "retryWrites"),
    CUSTOMER_WRITE(WriteOptions.class),
    CONSUMER(ConsumerOptions.class),
    /** The options that Camel defines for scheduled consumers and for all consumers. */
    SCHEDULER(ScheduledPollEndpoint.class, "bridgeErrorHandler", "exceptionHandler", "exchangePattern");

    private final Class<?> beanClass;
    private final Set<String> optionNames;

    OptionGroup(Class<?> bean, String... named) {
        this.beanClass = bean;
        this.optionNames = Set.of(named);
    }

    public Set<String> allOptionNames() {
        Set<String> options = OptionNames.fields(beanClass)
                .map(Field::getName)
                .filter(option -> Arrays.stream(values()).noneMatch(group -> group.optionNames.contains(option)))
                .collect(Collectors.toSet());
        options.addAll(optionNames);
        return options;
    }

    /** Returns the names of all options in these groups. */
    public static Set<String> namesOf(Set<OptionGroup> groups) {
        return groups.stream().flatMap(group -> group.allOptionNames().stream()).collect(Collectors.toSet());
    }

    /** Returns the names of the options that are in none of these groups. */
    public static Set<String> namesExcept(Set<OptionGroup> groups) {
        return namesOf(EnumSet.complementOf(EnumSet.copyOf(groups)));
    }
}
