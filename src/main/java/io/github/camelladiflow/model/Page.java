// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.model;

import java.util.List;
import java.util.function.Function;

/**
 * One page of a list, with all members that the API sent. Immutable and safe for use by many threads. Getters return null
 * for a member that is missing, null or of an unexpected type.
 *
 * <p>The facts are from LadiFlow's public documentation of the Open API 1.0.
 *
 * @param <T> what is listed
 */
public final class Page<T extends ApiObject> extends ApiObject {

    private final List<T> items;

    private Page(JsonValue members, List<T> items) {
        super(members);
        this.items = items;
    }

    /**
     * Makes a page of the {@code data} of an answer.
     *
     * @param data a JSON object with the member {@code items}, a list of objects
     * @param item makes an item of each
     * @param <T> the type of the items
     * @return the page
     * @throws IllegalArgumentException if the data is anything else; the message holds nothing of it
     */
    public static <T extends ApiObject> Page<T> of(JsonValue data, Function<JsonValue, T> item) {
        JsonValue items = data.isObject() ? data.get("items") : null;
        if (items == null || !items.isArray()) {
            throw new IllegalArgumentException("the member data is no object with a list of items");
        }
        List<JsonValue> values = items.items();
        if (!values.stream().allMatch(JsonValue::isObject)) {
            throw new IllegalArgumentException("one of the items is no object");
        }
        return new Page<>(data, values.stream().map(item).toList());
    }

    /**
     * Returns the items of this page.
     *
     * @return an immutable list in the order of the API, empty behind the last page
     */
    public List<T> getItems() {
        return items;
    }

    /** {@return {@code total}: how many items all pages have together} */
    public Long getTotal() {
        return longInteger("total");
    }

    /** {@return {@code limit}: how many items a page has at most} */
    public Integer getLimit() {
        return integer("limit");
    }

    /** {@return {@code total_verified}, which {@code customer/list} has besides {@code total}} */
    public Long getTotalVerified() {
        return longInteger("total_verified");
    }
}
