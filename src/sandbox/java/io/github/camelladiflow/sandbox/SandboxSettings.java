// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.sandbox;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Controls the strictness of a sandbox, and its behaviour where LadiFlow's documentation does not define it. Each
 * setter takes effect immediately and returns this object. {@link LadiFlowSandbox#reset()} restores the initial values.
 * Thread-safe.
 */
public final class SandboxSettings {

    /** A change to the customers after each page of {@code customer/list}. It affects the next page. */
    enum Change {
        /** No change. */
        NONE,
        /** Adds a new customer, which becomes the most recently updated one. */
        ADD,
        /** Updates the least recently updated customer, which becomes the most recently updated one. */
        UPDATE,
        /** Removes the most recently updated customer. */
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
     * Sets how the sandbox responds when it does not find a customer.
     *
     * @param style the style; {@link NotFoundStyle#HTTP_404_ENVELOPE} by default, unless the builder set another style
     * @return this
     */
    public synchronized SandboxSettings notFound(NotFoundStyle style) {
        notFound = Objects.requireNonNull(style, "style");
        return this;
    }

    /**
     * Sets whether the sandbox rejects requests with members that are unknown or of the wrong type.
     *
     * @param on whether to reject them with the HTTP status 400; false by default
     * @return this
     */
    public synchronized SandboxSettings strict(boolean on) {
        strict = on;
        return this;
    }

    /**
     * Sets the number of the first page. LadiFlow's examples contain both 0 and 1.
     *
     * @param number the number, which is 1 (the default) or 0. A request for an earlier page returns the first page.
     * @return this
     * @throws IllegalArgumentException if the number is not 0 or 1
     */
    public synchronized SandboxSettings firstPage(int number) {
        if (number != 0 && number != 1) {
            throw new IllegalArgumentException("The first page must be 0 or 1, not " + number);
        }
        firstPage = number;
        return this;
    }

    /**
     * Sets the maximum number of items per page, which overrides the requested limit. The member {@code limit} in the
     * response contains this maximum.
     *
     * @param items the maximum, at least 1; 0 (the default) means no maximum
     * @return this
     * @throws IllegalArgumentException if the number is negative
     */
    public synchronized SandboxSettings maxLimit(int items) {
        if (items < 0) {
            throw new IllegalArgumentException(
                    "The maximum number of items per page must be 0 (no maximum) or more, not " + items);
        }
        maxLimit = items;
        return this;
    }

    /**
     * Sets whether each response lists customers with equal sort values in a different order.
     *
     * @param on whether to shuffle them; false by default
     * @return this
     */
    public synchronized SandboxSettings shuffle(boolean on) {
        shuffle = on;
        return this;
    }

    /**
     * Sets how the customers change after each page of {@code customer/list}.
     *
     * @param name {@code NONE} (the default), {@code ADD} to add a customer, {@code UPDATE} to update the least
     *     recently updated customer, or {@code REMOVE} to remove the most recently updated customer
     * @return this
     * @throws IllegalArgumentException if the name is not one of these
     */
    public synchronized SandboxSettings changeAfterPage(String name) {
        change = new MemberReader(Map.of("changeAfterPage", name)).choice("changeAfterPage", change);
        return this;
    }

    /**
     * Sets what a write does with {@code tags}. LadiFlow's page about {@code customer/create-or-update} says that the
     * operation adds tags ("thêm tag cho khách hàng"). This is evidence, but not proof.
     *
     * @param on true (the default) to add them to the customer's tags; false to replace the customer's tags
     * @return this
     */
    public synchronized SandboxSettings addTags(boolean on) {
        addTags = on;
        return this;
    }

    /**
     * Sets what a write does with {@code custom_fields} and {@code channels}. LadiFlow's behaviour is unknown.
     *
     * @param on true to add them to the customer's values; false (the default) to replace the customer's values
     * @return this
     */
    public synchronized SandboxSettings mergeLists(boolean on) {
        mergeLists = on;
        return this;
    }

    /**
     * Sets what a write does with tag ids and custom fields that the store does not have. A custom field exists if a
     * customer has it. To create a custom field, {@linkplain LadiFlowSandbox#add add} a customer that has it.
     *
     * @param on true (the default) to drop such values and return 201, as LadiFlow does; false to keep them. If this is
     *     false, a strict sandbox rejects writes with unknown tag ids.
     * @return this
     */
    public synchronized SandboxSettings dropUnknown(boolean on) {
        dropUnknown = on;
        return this;
    }

    /**
     * Sets whether all responses have the HTTP status 200, and only {@code code} shows a failure. LadiFlow's
     * behaviour is unknown.
     *
     * @param on true for the HTTP status 200; false (the default) for an HTTP status equal to the code
     * @return this
     */
    public synchronized SandboxSettings codeOnly(boolean on) {
        codeOnly = on;
        return this;
    }

    /**
     * Sets the response to requests with {@link LadiFlowSandbox#apiKeyWithoutScope()}. LadiFlow's behaviour is unknown.
     *
     * @param status the HTTP status: 403 (the default), or 401, which is also the response to a wrong key
     * @return this
     * @throws IllegalArgumentException if the status is not 401 or 403
     */
    public synchronized SandboxSettings missingScope(int status) {
        if (status != 401 && status != 403) {
            throw new IllegalArgumentException(
                    "The status of the response to a key without the scope must be 401 or 403, not " + status);
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

    /** Applies the given settings, or none if one of them is invalid. */
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
        change = newChange;
        missingScope(newMissingScope).codeOnly(newCodeOnly).addTags(newAddTags);
        notFound(newNotFound).strict(newStrict).firstPage(newFirstPage).maxLimit(newMaxLimit);
        shuffle(newShuffle).mergeLists(newMergeLists).dropUnknown(newDropUnknown);
    }
}
