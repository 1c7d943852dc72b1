// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.model;

import java.math.BigDecimal;
import java.util.List;

import com.fasterxml.jackson.annotation.JacksonInject;
import com.fasterxml.jackson.annotation.JsonCreator;
import io.github.camelladiflow.internal.json.JsonValue;

/**
 * One page of a list, with all members of the response. Immutable and thread-safe. A getter returns null if its member
 * is missing, null or of an unexpected type.
 *
 * <p>The description of the members follows LadiFlow's public documentation of the Open API 1.0.
 *
 * @param <T> the type of the items
 */
public final class Page<T extends ApiObject> extends ApiObject {

    private final List<T> items;

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    private Page(JsonValue members, @JacksonInject("items") List<T> items) {
        super(members);
        this.items = items;
    }

    /** {@return the items of this page: an immutable list in the order of the API, empty after the last page} */
    public List<T> getItems() {
        return items;
    }

    /** {@return {@code total}: the number of items on all pages} */
    public Long getTotal() {
        return longInteger("total");
    }

    /** {@return {@code limit}: the maximum number of items on a page} */
    public Integer getLimit() {
        return exactNumber("limit", BigDecimal::intValueExact);
    }
}
