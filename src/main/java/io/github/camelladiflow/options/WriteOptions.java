// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.options;

import java.util.function.Consumer;

import io.github.camelladiflow.internal.options.OptionText;
import io.github.camelladiflow.model.request.CustomerWrite;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;

/**
 * The options of operations that write a customer. The component has them as well; an endpoint starts with the component's.
 * Not thread-safe: set everything before the first endpoint is made.
 */
@UriParams
public class WriteOptions extends Copyable<WriteOptions> {

    @UriParam(label = "producer,write")
    private String clearMembers;

    // not set is a third state: Camel's generator gives false as the default of whatever is a java.lang.Boolean by its
    // full name
    @UriParam(label = "producer,write", enums = "true,false", javaType = "Boolean")
    private Boolean createTags;

    @UriParam(label = "producer,write")
    private boolean dryRun;

    @UriParam(label = "producer,write", defaultValue = "SEND")
    private Lists lists = Lists.SEND;

    @UriParam(label = "producer,write")
    private boolean mergeGuard;

    @UriParam(label = "producer,write", defaultValue = "WARN")
    private OnDropped onDropped = OnDropped.WARN;

    @UriParam(label = "producer,write")
    private String removeTags;

    @UriParam(label = "producer,write")
    private boolean retryWrites;

    @UriParam(label = "producer,write", defaultValue = "WARN")
    private UnknownMembers unknownMembers = UnknownMembers.WARN;

    /**
     * {@return which members are cleared that the message does not give: their names with commas in between, null for
     * none}
     */
    public String getClearMembers() {
        return clearMembers;
    }

    /**
     * For customer/create, customer/update and customer/create-or-update: members to empty at LadiFlow where the
     * message has no value for them, with commas in between, such as company,website. Without it LadiFlow keeps what
     * it has.
     */
    public void setClearMembers(String clearMembers) {
        this.clearMembers = clearMembers;
    }

    /**
     * Tells what is done about names of tags that the store does not have.
     *
     * @return whether tags are made of them, null if LadiFlow is left to it where it can be
     */
    public Boolean getCreateTags() {
        return createTags;
    }

    /**
     * For customer/create, customer/update and customer/create-or-update: whether to make tags of names that the store
     * does not have; if false, such a name is an error. If not set, it is one too, but customer/create-or-update
     * leaves names to LadiFlow if all tags are names.
     */
    public void setCreateTags(Boolean createTags) {
        this.createTags = createTags;
    }

    /** {@return whether nothing is written; false unless set} */
    public boolean isDryRun() {
        return dryRun;
    }

    /**
     * For all writes: whether to do everything but write: the body becomes what would be sent.
     */
    public void setDryRun(boolean dryRun) {
        this.dryRun = dryRun;
    }

    /** {@return what is done about the lists that a customer has; SEND unless set} */
    public Lists getLists() {
        return lists;
    }

    /**
     * For customer/create, customer/update and customer/create-or-update: what to do about the tags, custom fields and
     * other lists that a customer has already: SEND sends what is given, and what becomes of the others is not known;
     * ADD looks the customer up first, and sends them as well.
     */
    public void setLists(Lists lists) {
        this.lists = lists;
    }

    /** {@return what happens when LadiFlow left something out; WARN unless set} */
    public OnDropped getOnDropped() {
        return onDropped;
    }

    /**
     * For customer/create, customer/update and customer/create-or-update: what to do when LadiFlow carried out the
     * write but left out tags or custom fields, which its store does not have: WARN logs their names, FAIL fails the
     * exchange, IGNORE does neither. The header CamelLadiFlowDropped always has the names.
     */
    public void setOnDropped(OnDropped onDropped) {
        this.onDropped = onDropped;
    }

    /** {@return the tags to take away: their names or ids with commas in between, null for none} */
    public String getRemoveTags() {
        return removeTags;
    }

    /**
     * For customer/create, customer/update and customer/create-or-update: tags to take away from the customer, by name
     * or id, with commas in between. The customer is looked up first, as with lists=ADD, which this includes. The
     * exchange fails if the customer still has one of them afterwards, as in a store that adds the tags of a write to
     * those of the customer.
     */
    public void setRemoveTags(String removeTags) {
        this.removeTags = removeTags;
    }

    /** {@return what happens about members that LadiFlow does not name; WARN unless set} */
    public UnknownMembers getUnknownMembers() {
        return unknownMembers;
    }

    /**
     * For customer/create, customer/update and customer/create-or-update: what to do about members that LadiFlow does
     * not name, and keeps as external data: WARN sends them and logs those that look like a misspelt name, FAIL
     * refuses the message, SEND sends them.
     */
    public void setUnknownMembers(UnknownMembers unknownMembers) {
        this.unknownMembers = unknownMembers;
    }

    /** {@return whether people are kept apart; false unless set} */
    public boolean isMergeGuard() {
        return mergeGuard;
    }

    /**
     * For customer/create, customer/update and customer/create-or-update: whether to look up first whom the id, the
     * e-mail address and the phone number of a write belong to, and to refuse it if they are different customers, whom
     * LadiFlow would make one.
     */
    public void setMergeGuard(boolean mergeGuard) {
        this.mergeGuard = mergeGuard;
    }

    /** {@return whether a write is made again that may have been carried out; false unless set} */
    public boolean isRetryWrites() {
        return retryWrites;
    }

    /**
     * For all writes: whether a write is made again after a failure that can pass, like a lookup, although it may have
     * been carried out: sensible where doing it twice does no harm, as with customer/create-or-update. A 429 is always
     * waited for.
     */
    public void setRetryWrites(boolean retryWrites) {
        this.retryWrites = retryWrites;
    }

    /** Tells what is on, for the log. */
    @Override
    public String toString() {
        return "write" + (dryRun ? " nothing (dryRun)" : "") + (lists == Lists.ADD ? ", lists=ADD" : "")
                + (mergeGuard ? ", mergeGuard" : "")
                + (retryWrites ? ", retryWrites" : "");
    }

    /**
     * Checks the options, before a route starts.
     *
     * @param warn told of what may be so but is hardly meant
     * @throws IllegalArgumentException if an option is wrong; the message has neither a key nor the value of a lookup
     */
    public void check(Consumer<String> warn) {
        try {
            CustomerWrite.builder().clear(OptionText.list(clearMembers).toArray(String[]::new));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("clearMembers: " + e.getMessage(), e);
        }
        if (dryRun) {
            warn.accept("dryRun is on: nothing is written");
        }
    }
}
