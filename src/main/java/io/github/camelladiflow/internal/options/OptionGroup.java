// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.options;

import java.util.List;
import java.util.Set;

/** The options that not all operations have, as the classes of the endpoint that hold them. */
public enum OptionGroup {
    LOOKUP(
            "lookup",
            "cacheMode",
            "cacheNotFoundTtl",
            "cacheStaleIfError",
            "cacheTtl",
            "lookupField",
            "lookupValue",
            "notFound"),
    PHONE("lookup", "phoneFormat"),
    LIST("list", "firstPage", "page", "pageSize", "paging"),
    KEYWORD("list", "keyword"),
    SORT("list", "sort"),
    CUSTOMERS("list", "search", "tags"),
    SUBSCRIPTION("subscription", "sequence"),
    COST("cost", "fromDate", "source", "sourceId", "timeZone", "toDate", "type"),
    WRITE("write", "dryRun", "retryWrites"),
    CUSTOMER_WRITE(
            "write", "clearMembers", "createTags", "lists", "mergeGuard", "onDropped", "removeTags", "unknownMembers"),
    CONSUMER("consumer", "firstPoll", "giveUpAfter", "overlap", "reconcile", "stateFile"),
    /** Those that Camel's scheduled consumers have. */
    SCHEDULER(
            "scheduler",
            "backoffErrorThreshold",
            "backoffIdleThreshold",
            "backoffMultiplier",
            "bridgeErrorHandler",
            "delay",
            "exceptionHandler",
            "exchangePattern",
            "greedy",
            "initialDelay",
            "pollStrategy",
            "repeatCount",
            "runLoggingLevel",
            "scheduledExecutorService",
            "scheduler",
            "schedulerProperties",
            "sendEmptyMessageWhenIdle",
            "startScheduler",
            "timeUnit",
            "useFixedDelay");

    private final String label;
    private final Set<String> options;

    OptionGroup(String label, String... options) {
        this.label = label;
        this.options = Set.copyOf(List.of(options));
    }

    /** What the options have in common for users; groups of one class of the endpoint share it. */
    public String label() {
        return label;
    }

    public Set<String> options() {
        return options;
    }
}
