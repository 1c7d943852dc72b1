// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.options;

import java.util.function.Consumer;

import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;

/**
 * The options of writes. The component has the same options, and their values are the defaults of its endpoints. Not
 * thread-safe: set all options before the first endpoint is created.
 */
@UriParams
public class WriteOptions extends Copyable<WriteOptions> {

    // null means that the option is not set. Camel's generator would give an option of type java.lang.Boolean the
    // default false, so the type is set here
    @UriParam(label = "producer,write", enums = "true,false", javaType = "Boolean")
    private Boolean createTags;

    @UriParam(label = "producer,write")
    private boolean dryRun;

    @UriParam(label = "producer,write", defaultValue = "SEND")
    private Lists lists = Lists.SEND;

    @UriParam(label = "producer,write")
    private boolean mergeGuard;

    @UriParam(label = "producer,write")
    private boolean retryWrites;

    /**
     * Returns whether the component creates tags for names that the store does not have.
     *
     * @return null if the option is not set. Then only LadiFlow creates tags, in {@code customer/create-or-update}
     */
    public Boolean getCreateTags() {
        return createTags;
    }

    /**
     * For customer/create, customer/update and customer/create-or-update: whether to create tags for names that the
     * store does not have. If false, the component rejects a message with such a name. If not set, it also rejects the
     * message, except if all tags of a customer/create-or-update are names, because LadiFlow then creates the missing
     * tags.
     */
    public void setCreateTags(Boolean createTags) {
        this.createTags = createTags;
    }

    /** {@return whether the write itself is skipped; false by default} */
    public boolean isDryRun() {
        return dryRun;
    }

    /**
     * For all writes: whether to do everything except the write. The component sets the body to the request that it
     * would send.
     */
    public void setDryRun(boolean dryRun) {
        this.dryRun = dryRun;
    }

    /** {@return how writes treat the lists that a customer already has; SEND by default} */
    public Lists getLists() {
        return lists;
    }

    /**
     * For customer/create, customer/update and customer/create-or-update: how writes treat the tags, custom fields and
     * other lists that a customer already has. SEND sends only the items of the message. It is not known whether
     * LadiFlow keeps the customer's other items. ADD first looks the customer up, and also sends the items that the
     * customer already has.
     */
    public void setLists(Lists lists) {
        this.lists = lists;
    }

    /** {@return whether writes that would merge customers are rejected; false by default} */
    public boolean isMergeGuard() {
        return mergeGuard;
    }

    /**
     * For customer/create, customer/update and customer/create-or-update: whether to prevent merges. The component
     * first looks up the customers that have the id, e-mail address and phone number of the write. It rejects the write
     * if these are different customers, because LadiFlow would merge them.
     */
    public void setMergeGuard(boolean mergeGuard) {
        this.mergeGuard = mergeGuard;
    }

    /** {@return whether a write that may have been carried out is retried; false by default} */
    public boolean isRetryWrites() {
        return retryWrites;
    }

    /**
     * For all writes: whether to retry a write after a transient failure, as the component does for a lookup, although
     * LadiFlow may have carried out the write. Set it to true only if a second write does not do any harm, for example
     * with customer/create-or-update. A write that LadiFlow rejects with 429 is always retried.
     */
    public void setRetryWrites(boolean retryWrites) {
        this.retryWrites = retryWrites;
    }

    /** Returns a description of the active options for the log. */
    @Override
    public String toString() {
        return "write" + (dryRun ? " nothing (dryRun)" : "") + (lists == Lists.ADD ? ", lists=ADD" : "")
                + (mergeGuard ? ", mergeGuard" : "")
                + (retryWrites ? ", retryWrites" : "");
    }

    /**
     * Checks the options before a route starts.
     *
     * @param warn receives warnings about values that are valid but probably unintended
     */
    public void check(Consumer<String> warn) {
        if (dryRun) {
            warn.accept("dryRun is on: nothing is written");
        }
    }
}
