// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.sandbox;

import java.util.LinkedHashMap;
import java.util.Map;

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
    private final Map<String, Object> values = new LinkedHashMap<>();

    SandboxSettings(NotFoundStyle notFound) {
        this.initialNotFound = notFound;
        reset();
    }

    synchronized void reset() {
        values.put("notFound", initialNotFound);
        values.put("strict", false);
        values.put("firstPage", 1);
        values.put("maxLimit", 0);
        values.put("shuffle", false);
        values.put("changeAfterPage", Change.NONE);
        values.put("addTags", true);
        values.put("dropUnknown", true);
        values.put("codeOnly", false);
        values.put("missingScope", 403);
        values.put("requestsPerSecond", 0);
    }

    /**
     * Sets how the sandbox responds when it does not find a customer.
     *
     * @param style the style; {@link NotFoundStyle#HTTP_404_ENVELOPE} by default, unless the builder set another style
     * @return this
     */
    public SandboxSettings notFound(NotFoundStyle style) {
        return set("notFound", style.name());
    }

    /**
     * Sets whether the sandbox rejects requests with members that are unknown or of the wrong type.
     *
     * @param on whether to reject them with the HTTP status 400; false by default
     * @return this
     */
    public SandboxSettings strict(boolean on) {
        return set("strict", on);
    }

    /**
     * Sets the number of the first page. LadiFlow's examples contain both 0 and 1.
     *
     * @param number the number, which is 1 (the default) or 0. A request for an earlier page returns the first page.
     * @return this
     * @throws IllegalArgumentException if the number is not 0 or 1
     */
    public SandboxSettings firstPage(int number) {
        return set("firstPage", number);
    }

    /**
     * Sets the maximum number of items per page, which overrides the requested limit. The member {@code limit} in the
     * response contains this maximum.
     *
     * @param items the maximum, at least 1; 0 (the default) means no maximum
     * @return this
     * @throws IllegalArgumentException if the number is negative
     */
    public SandboxSettings maxLimit(int items) {
        return set("maxLimit", items);
    }

    /**
     * Sets whether each response lists customers with equal sort values in a different order.
     *
     * @param on whether to shuffle them; false by default
     * @return this
     */
    public SandboxSettings shuffle(boolean on) {
        return set("shuffle", on);
    }

    /**
     * Sets how the customers change after each page of {@code customer/list}.
     *
     * @param name {@code NONE} (the default), {@code ADD} to add a customer, {@code UPDATE} to update the least
     *     recently updated customer, or {@code REMOVE} to remove the most recently updated customer
     * @return this
     * @throws IllegalArgumentException if the name is not one of these
     */
    public SandboxSettings changeAfterPage(String name) {
        return set("changeAfterPage", name);
    }

    /**
     * Sets what a write does with {@code tags}. LadiFlow's page about {@code customer/create-or-update} says that the
     * operation adds tags ("thêm tag cho khách hàng"). This is evidence, but not proof.
     *
     * @param on true (the default) to add them to the customer's tags; false to replace the customer's tags
     * @return this
     */
    public SandboxSettings addTags(boolean on) {
        return set("addTags", on);
    }

    /**
     * Sets what a write does with tag ids and custom fields that the store does not have. A custom field exists if a
     * customer has it. To create a custom field, {@linkplain LadiFlowSandbox#add add} a customer that has it.
     *
     * @param on true (the default) to drop such values and return 201, as LadiFlow does; false to keep them. If this is
     *     false, a strict sandbox rejects writes with unknown tag ids.
     * @return this
     */
    public SandboxSettings dropUnknown(boolean on) {
        return set("dropUnknown", on);
    }

    /**
     * Sets whether all responses have the HTTP status 200, and only {@code code} shows a failure. LadiFlow's
     * behaviour is unknown.
     *
     * @param on true for the HTTP status 200; false (the default) for an HTTP status equal to the code
     * @return this
     */
    public SandboxSettings codeOnly(boolean on) {
        return set("codeOnly", on);
    }

    /**
     * Sets the response to requests with {@link LadiFlowSandbox#apiKeyWithoutScope()}. LadiFlow's behaviour is unknown.
     *
     * @param status the HTTP status from 401, which is also the response to a wrong key, to 403 (the default)
     * @return this
     * @throws IllegalArgumentException if the status is out of range
     */
    public SandboxSettings missingScope(int status) {
        return set("missingScope", status);
    }

    /** Sets one setting. The name is that of the method. */
    SandboxSettings set(String name, Object value) {
        set(Map.of(name, value));
        return this;
    }

    /** Applies the given settings, or none if one of them is invalid. */
    synchronized void set(Map<String, Object> json) {
        var members = new MemberReader(json).requireOnly(values.keySet());
        var changed = new LinkedHashMap<>(values);
        changed.replaceAll((name, value) -> {
            if (value instanceof Boolean on) {
                return members.flag(name, on);
            }
            if (value instanceof Integer number) {
                boolean isStatus = name.equals("missingScope");
                int max = isStatus ? 403 : name.equals("firstPage") ? 1 : Integer.MAX_VALUE;
                return members.number(name, isStatus ? 401 : 0, max, number);
            }
            return value instanceof Change change
                    ? members.choice(name, change)
                    : members.choice(name, (NotFoundStyle) value);
        });
        values.putAll(changed);
    }

    synchronized Map<String, Object> toMembers() {
        return new LinkedHashMap<>(values);
    }

    private synchronized Object get(String name) {
        return values.get(name);
    }

    NotFoundStyle notFound() {
        return (NotFoundStyle) get("notFound");
    }

    Change changeAfterPage() {
        return (Change) get("changeAfterPage");
    }

    boolean is(String name) {
        return (boolean) get(name);
    }

    int number(String name) {
        return (int) get(name);
    }
}
