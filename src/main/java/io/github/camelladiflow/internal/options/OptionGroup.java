/*
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *     http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */
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
    CUSTOMER_WRITE("write", "clearMembers", "createTags", "mergeGuard"),
    CONSUMER("consumer", "firstPoll", "maximumRedeliveries", "overlap", "stateFile"),
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
