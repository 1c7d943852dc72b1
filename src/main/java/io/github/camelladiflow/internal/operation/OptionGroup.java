// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.operation;

import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Set;
import java.util.TreeSet;

import org.apache.camel.spi.UriParam;
import org.apache.camel.support.ScheduledPollEndpoint;

/** The groups of options that only some operations have. */
public enum OptionGroup {
    LOOKUP("lookupField", "lookupValue", "notFound", "cacheTtl", "cacheNotFoundTtl", "cacheStaleIfError", "cacheMode"),
    PHONE("phoneFormat"),
    LIST("pageSize", "firstPage"),
    PAGE("page", "paging"),
    KEYWORD("keyword"),
    SORT("sort"),
    CUSTOMERS("search", "tags"),
    SUBSCRIPTION("sequence"),
    COST("fromDate", "toDate", "timeZone", "source", "sourceId", "type"),
    WRITE("dryRun", "retryWrites"),
    CUSTOMER_WRITE("createTags", "lists", "mergeGuard"),
    CONSUMER("stateFile", "stateRepository", "firstPoll", "overlap"),
    /** The options that Camel defines for scheduled consumers and for all consumers. */
    SCHEDULER("bridgeErrorHandler", "exceptionHandler");

    private final Set<String> optionNames = new TreeSet<>();

    OptionGroup(String... names) {
        optionNames.addAll(Arrays.asList(names));
    }

    static {
        Arrays.stream(ScheduledPollEndpoint.class.getDeclaredFields())
                .filter(field -> field.isAnnotationPresent(UriParam.class))
                .forEach(field -> SCHEDULER.optionNames.add(field.getName()));
    }

    public Set<String> optionNames() {
        return optionNames;
    }

    /** Returns those of all options that endpoints with these groups have. */
    public static Set<String> namesFor(Set<OptionGroup> groups, Collection<String> all) {
        var names = new TreeSet<>(all);
        // the operation is the path of the URI
        names.remove("operation");
        EnumSet.complementOf(EnumSet.copyOf(groups)).forEach(group -> names.removeAll(group.optionNames));
        return names;
    }
}
