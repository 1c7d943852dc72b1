// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.sandbox;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * How a sandbox behaves where LadiFlow's documentation leaves it open, and how strict it is. Each setter changes the
 * sandbox at once and returns this; {@link LadiFlowSandbox#reset()} restores the first values. Thread-safe.
 */
public final class SandboxSettings {

    /** What happens to the customers after each page of {@code customer/list}, so that the next page is another one. */
    public enum Change {
        /** Nothing. */
        NONE,
        /** A customer that is not there yet comes, and is the newest. */
        ADD,
        /** The one that has not been changed for longest is changed, and is the newest. */
        UPDATE,
        /** The newest is removed. */
        REMOVE
    }

    private final NotFoundStyle initialNotFound;

    private NotFoundStyle notFound;
    private boolean strict;
    private int firstPage;
    private int maxLimit;
    private boolean shuffle;
    private Change change;
    private boolean addTags;
    private boolean mergeLists;
    private boolean dropUnknown;
    private boolean codeOnly;
    private int missingScope;

    SandboxSettings(NotFoundStyle notFound) {
        this.initialNotFound = notFound;
        reset();
    }

    synchronized void reset() {
        notFound = initialNotFound;
        strict = false;
        firstPage = 1;
        maxLimit = 0;
        shuffle = false;
        change = Change.NONE;
        addTags = true;
        mergeLists = false;
        dropUnknown = true;
        codeOnly = false;
        missingScope = 403;
    }

    /**
     * Sets how the sandbox answers when it knows no such customer.
     *
     * @param style the style; {@link NotFoundStyle#HTTP_404_ENVELOPE} at first, unless the builder was told another
     * @return this
     */
    public synchronized SandboxSettings notFound(NotFoundStyle style) {
        notFound = Objects.requireNonNull(style, "style");
        return this;
    }

    /**
     * Sets whether a request with a member that its operation does not have, or of another type, is refused.
     *
     * @param on whether to refuse it with HTTP 400; false at first
     * @return this
     */
    public synchronized SandboxSettings strict(boolean on) {
        strict = on;
        return this;
    }

    /**
     * Sets the number of the first page: LadiFlow's examples have both.
     *
     * @param number 1, as at first, or 0. A page before the first is answered as the first.
     * @return this
     * @throws IllegalArgumentException if it is another number
     */
    public synchronized SandboxSettings firstPage(int number) {
        if (number != 0 && number != 1) {
            throw new IllegalArgumentException("The first page is 0 or 1, not " + number);
        }
        firstPage = number;
        return this;
    }

    /**
     * Sets how many items a page holds at most, whatever is asked for; the answer's {@code limit} says so.
     *
     * @param items from 1, or 0, as at first, for any number
     * @return this
     * @throws IllegalArgumentException if it is negative
     */
    public synchronized SandboxSettings maxLimit(int items) {
        if (items < 0) {
            throw new IllegalArgumentException("A page holds 1 item or more, or 0 for any number, not " + items);
        }
        maxLimit = items;
        return this;
    }

    /**
     * Sets whether customers that are equal in what a listing is sorted by come in another order in each answer.
     *
     * @param on whether to shuffle them; false at first
     * @return this
     */
    public synchronized SandboxSettings shuffle(boolean on) {
        shuffle = on;
        return this;
    }

    /**
     * Sets what happens to the customers after each page of {@code customer/list}.
     *
     * @param change the change; {@link Change#NONE} at first
     * @return this
     */
    public synchronized SandboxSettings changeAfterPage(Change change) {
        this.change = Objects.requireNonNull(change, "change");
        return this;
    }

    /**
     * Sets what a write does with {@code tags}. LadiFlow's page of {@code customer/create-or-update} says that it adds them
     * ("thêm tag cho khách hàng"), which is evidence and not proof.
     *
     * @param on true, as at first, to add them to the tags of the customer; false to replace these
     * @return this
     */
    public synchronized SandboxSettings addTags(boolean on) {
        addTags = on;
        return this;
    }

    /**
     * Sets what a write does with {@code custom_fields} and {@code channels}, which is unknown of LadiFlow.
     *
     * @param on whether they are added to those that the customer has; false, as at first, to replace these
     * @return this
     */
    public synchronized SandboxSettings mergeLists(boolean on) {
        mergeLists = on;
        return this;
    }

    /**
     * Sets what a write does with ids of tags and with custom fields that the store does not have. It has the fields of its
     * customers: {@link LadiFlowSandbox#add} one with a field to make it known.
     *
     * @param on true, as at first, to leave them out and answer 201, as LadiFlow does; false to keep them, or to refuse such
     *     tags if the sandbox is strict
     * @return this
     */
    public synchronized SandboxSettings dropUnknown(boolean on) {
        dropUnknown = on;
        return this;
    }

    /**
     * Sets whether all answers come with HTTP 200, so that their {@code code} alone tells a failure. Unknown of LadiFlow.
     *
     * @param on whether they do; false, as at first, for an HTTP status that is the same as the code
     * @return this
     */
    public synchronized SandboxSettings codeOnly(boolean on) {
        codeOnly = on;
        return this;
    }

    /**
     * Sets how a request with {@link LadiFlowSandbox#apiKeyWithoutScope()} is answered. Unknown of LadiFlow.
     *
     * @param status 403, as at first, or 401, which is what a wrong key is answered
     * @return this
     * @throws IllegalArgumentException if it is another number
     */
    public synchronized SandboxSettings missingScope(int status) {
        if (status != 401 && status != 403) {
            throw new IllegalArgumentException("A key without the right scope is answered 401 or 403, not " + status);
        }
        missingScope = status;
        return this;
    }

    synchronized NotFoundStyle notFound() {
        return notFound;
    }

    synchronized boolean strict() {
        return strict;
    }

    synchronized int firstPage() {
        return firstPage;
    }

    synchronized int maxLimit() {
        return maxLimit;
    }

    synchronized boolean shuffle() {
        return shuffle;
    }

    synchronized Change change() {
        return change;
    }

    synchronized boolean addTags() {
        return addTags;
    }

    synchronized boolean mergeLists() {
        return mergeLists;
    }

    synchronized boolean dropUnknown() {
        return dropUnknown;
    }

    synchronized boolean codeOnly() {
        return codeOnly;
    }

    synchronized int missingScope() {
        return missingScope;
    }

    synchronized Map<String, Object> toMembers() {
        var members = new LinkedHashMap<String, Object>();
        members.put("notFound", notFound.name());
        members.put("strict", strict);
        members.put("firstPage", firstPage);
        members.put("maxLimit", maxLimit);
        members.put("shuffle", shuffle);
        members.put("changeAfterPage", change.name());
        members.put("addTags", addTags);
        members.put("mergeLists", mergeLists);
        members.put("dropUnknown", dropUnknown);
        members.put("codeOnly", codeOnly);
        members.put("missingScope", missingScope);
        return members;
    }

    /** Sets those that are given, or none if one of them is wrong. */
    synchronized void set(MemberReader members) {
        var newNotFound = members.choice("notFound", notFound);
        boolean newStrict = members.flag("strict", strict);
        int newFirstPage = members.number("firstPage", 0, 1, firstPage);
        int newMaxLimit = members.number("maxLimit", 0, Integer.MAX_VALUE, maxLimit);
        boolean newShuffle = members.flag("shuffle", shuffle);
        var newChange = members.choice("changeAfterPage", change);
        boolean newAddTags = members.flag("addTags", addTags);
        boolean newMergeLists = members.flag("mergeLists", mergeLists);
        boolean newDropUnknown = members.flag("dropUnknown", dropUnknown);
        boolean newCodeOnly = members.flag("codeOnly", codeOnly);
        int newMissingScope = members.number("missingScope", 0, 999, missingScope);
        missingScope(newMissingScope).codeOnly(newCodeOnly).addTags(newAddTags);
        notFound(newNotFound).strict(newStrict).firstPage(newFirstPage).maxLimit(newMaxLimit);
        shuffle(newShuffle).changeAfterPage(newChange).mergeLists(newMergeLists).dropUnknown(newDropUnknown);
    }
}
