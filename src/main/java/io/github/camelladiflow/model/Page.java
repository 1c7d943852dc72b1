// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.model;

import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;

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

    /**
     * Reads a page as {@link Reader#read} describes.
     *
     * @param parser a parser at the opening brace of the page
     * @param utf8 the array of bytes that the parser reads, which is not kept; null if it reads anything else
     * @param item reads an item
     * @throws IllegalArgumentException if the value is not a JSON object with a list of objects in {@code items}
     * @throws IOException if the JSON is not valid
     */
    public Page(JsonParser parser, byte[] utf8, Reader<T> item) throws IOException {
        this(parser, utf8, item, new ArrayList<>());
    }

    private Page(JsonParser parser, byte[] utf8, Reader<T> item, List<List<T>> lists) throws IOException {
        super(parser, utf8, (name, value, bytes, origin) -> {
            if (!name.equals("items")) {
                return false;
            }
            if (value.currentToken() != JsonToken.START_ARRAY) {
                throw new IllegalArgumentException("the member 'items' is not a list");
            }
            return lists.add(readItems(value, bytes, item));
        });
        if (lists.isEmpty()) {
            throw new IllegalArgumentException("the member 'items' is missing");
        }
        this.items = List.copyOf(lists.get(lists.size() - 1));
    }

    /** {@return the items of this page: an immutable list in the order of the API, empty after the last page} */
    public List<T> getItems() {
        return items;
    }

    /** {@return {@code total}: the number of items on all pages} */
    public Long getTotal() {
        return exactNumber("total", BigDecimal::longValueExact);
    }

    /** {@return {@code limit}: the maximum number of items on a page} */
    public Integer getLimit() {
        return exactNumber("limit", BigDecimal::intValueExact);
    }
}
