// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal;

import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

import io.github.camelladiflow.options.ConsumerOptions;
import io.github.camelladiflow.options.CostOptions;
import io.github.camelladiflow.options.ListOptions;
import io.github.camelladiflow.options.LookupOptions;
import io.github.camelladiflow.options.SubscriptionOptions;
import io.github.camelladiflow.options.WriteOptions;
import org.apache.camel.spi.UriParam;
import org.apache.camel.support.ScheduledPollEndpoint;

/** The options that not all operations have: some of a bean by their names, or those of it that no other group names. */
public enum OptionGroup {
    LOOKUP(LookupOptions.class),
    PHONE(null, "phoneFormat"),
    LIST(ListOptions.class),
    KEYWORD(null, "keyword"),
    SORT(null, "sort"),
    CUSTOMERS(null, "search", "tags"),
    SUBSCRIPTION(SubscriptionOptions.class),
    COST(CostOptions.class),
    WRITE(null, "dryRun", "retryWrites"),
    CUSTOMER_WRITE(WriteOptions.class),
    CONSUMER(ConsumerOptions.class),
    /** Those that Camel's scheduled consumers have, with what all consumers have. */
    SCHEDULER(ScheduledPollEndpoint.class, "bridgeErrorHandler", "exceptionHandler", "exchangePattern");

    private final Class<?> beanClass;
    private final Set<String> optionNames;

    OptionGroup(Class<?> bean, String... named) {
        this.beanClass = bean;
        this.optionNames = Set.of(named);
    }

    public Set<String> allOptionNames() {
        Set<String> options = Arrays.stream(beanClass == null ? new Field[0] : beanClass.getDeclaredFields())
                .filter(field -> field.isAnnotationPresent(UriParam.class))
                .map(Field::getName)
                .filter(option -> Arrays.stream(values()).noneMatch(group -> group.optionNames.contains(option)))
                .collect(Collectors.toSet());
        options.addAll(optionNames);
        return options;
    }
}
