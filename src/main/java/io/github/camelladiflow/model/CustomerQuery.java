// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.model;

import java.util.List;
import java.util.Map;
import java.util.Set;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelladiflow.internal.json.JsonTree;
import io.github.camelladiflow.internal.json.JsonValue;
import io.github.camelladiflow.internal.json.PlainValues;
import io.github.camelladiflow.internal.json.TreeDeserializer;

/**
 * Which customers to list, and how: the request of {@code customer/list}, which may be the body of a message sent to
 * {@code ladiflow:customer/list}. Immutable and thread-safe; the methods that begin with {@code with} return a changed copy.
 * Its JSON is what LadiFlow is sent, but for the names of tags, which are replaced by their ids before.
 *
 * <p>Whatever it is made of may be written loosely: {@code search} as text, {@code tags} as one text, {@code sort} as
 * {@code updated_at DESC}. So that what means nothing does not list everybody, other members than these, {@code page} and
 * {@code limit}, and {@code name} of {@code search}, are refused, and so is a {@code search} or {@code tags} that is blank or
 * empty. Null or an empty list is not given beside the other of the two that means something; alone it is refused when the
 * query is sent.
 *
 * <p>The facts are from LadiFlow's public documentation of the Open API 1.0.
 */
public final class CustomerQuery extends ApiObject {

    private static final List<String> FILTERS = List.of("search", "tags");
    private static final Set<String> MEMBERS = Set.of("search", "tags", "sort", "page", "limit");

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    private CustomerQuery(@JsonDeserialize(using = TreeDeserializer.class) ObjectNode members) {
        super(checked(members));
    }

    /**
     * Asks for all customers.
     *
     * @return a query without members
     */
    public static CustomerQuery all() {
        return of(Map.of());
    }

    /**
     * Makes a query of plain Java values.
     *
     * @param members {@code search}, {@code tags}, {@code sort}, {@code page} and {@code limit}, or some of them
     * @return the query
     * @throws IllegalArgumentException if a member is of another name or cannot be used; the message says what would be
     *     right, and holds none of the values
     */
    public static CustomerQuery of(Map<String, ?> members) {
        return new CustomerQuery(PlainValues.toObjectNode(members));
    }

    private static ObjectNode checked(ObjectNode query) {
        ObjectNode given = query.deepCopy();
        Requests.check(query, MEMBERS);
        List<String> empty = FILTERS.stream()
                .filter(name -> given.has(name) && !query.has(name))
                .toList();
        for (String name : empty) {
            JsonNode value = given.get(name);
            if (!value.isNull() && !(value.isArray() && value.isEmpty())) {
                throw new IllegalArgumentException(
                        "The member " + name + " is given and says nothing, which would list all"
                                + " customers. For all of them leave it out");
            }
        }
        if (FILTERS.stream().noneMatch(query::has)) {
            empty.forEach(query::putNull);
        }
        Requests.change(query, "search", CustomerQuery::search);
        Requests.change(query, "tags", Requests::texts);
        Requests.changePaging(query);
        return query;
    }

    private static JsonNode search(JsonNode value) {
        if (value.isObject() && !(value.size() == 1 && value.has("name"))) {
            throw new IllegalArgumentException(
                    "may have the member name alone. It is searched for in names, e-mail addresses and phone numbers");
        }
        return JsonTree.newObject().set("name", Requests.text(value.isObject() ? value.get("name") : value));
    }

    /**
     * Searches for a text.
     *
     * @param text what a name, an e-mail address or a phone number has to contain; null for any, if there are tags
     * @return the changed copy
     */
    public CustomerQuery withSearch(String text) {
        return new CustomerQuery(with("search", text));
    }

    /**
     * Asks for those with one of some tags.
     *
     * @param tags ids or names; null or empty for any, if there is a search
     * @return the changed copy
     */
    public CustomerQuery withTags(List<String> tags) {
        return new CustomerQuery(with("tags", tags));
    }

    /**
     * Sorts the list. LadiFlow documents {@code updated_at} alone.
     *
     * @param member the member to sort by; null for LadiFlow's own order
     * @param order {@code ASC} or {@code DESC} in any case
     * @return the changed copy
     */
    public CustomerQuery withSort(String member, String order) {
        return new CustomerQuery(with("sort", member == null ? null : Map.of(member, order)));
    }

    /**
     * Asks for a page.
     *
     * @param page its number, from 0
     * @return the changed copy
     */
    public CustomerQuery withPage(int page) {
        return new CustomerQuery(with("page", page));
    }

    /**
     * Sets how many customers a page has at most.
     *
     * @param limit the number, from 1
     * @return the changed copy
     */
    public CustomerQuery withLimit(int limit) {
        return new CustomerQuery(with("limit", limit));
    }

    /** {@return {@code search.name}: what is searched for, or null} */
    public String getSearch() {
        JsonValue name = memberValue("search").get("name");
        return name == null ? null : name.text();
    }

    /** {@return {@code tags}: ids or names} */
    public List<String> getTags() {
        return texts("tags");
    }

    /** {@return {@code sort}: {@code ASC} or {@code DESC} by the member to sort by; null for LadiFlow's own order} */
    @SuppressWarnings("unchecked")
    public Map<String, String> getSort() {
        return (Map<String, String>) getMember("sort");
    }

    /** {@return {@code page}, or null} */
    public Integer getPage() {
        return integer("page");
    }

    /** {@return {@code limit}: how many customers a page has at most, or null} */
    public Integer getLimit() {
        return integer("limit");
    }
}
