// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.sandbox;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Selects the requested page of a list. All list operations use the same rules. */
final class Pagination {

    static final int DEFAULT_LIMIT = 20;

    /** The members of a request for one page of items that match a keyword. */
    static final Map<String, MemberType> KEYWORD_LIST_MEMBERS =
            Map.of("keyword", MemberType.TEXT, "page", MemberType.INTEGER, "limit", MemberType.INTEGER);

    private Pagination() {}

    /** Returns the successful response with one page of named items. */
    static SandboxResponse listByKeyword(Map<String, Object> request, NamedItems items, SandboxState state) {
        var members = new MemberReader(request);
        return SandboxResponse.ok(
                page(members, items.containing(members.text("keyword")), DEFAULT_LIMIT, state, item -> item));
    }

    static <T> Map<String, Object> page(
            MemberReader request,
            List<T> all,
            int defaultLimit,
            SandboxState state,
            Function<T, Map<String, Object>> written) {
        int first = state.settings.firstPage();
        long page = Math.max(0L, request.number("page", 0, Integer.MAX_VALUE, first) - (long) first);
        int limit = request.number("limit", 1, Integer.MAX_VALUE, defaultLimit);
        if (state.settings.maxLimit() > 0) {
            limit = Math.min(limit, state.settings.maxLimit());
        }
        var data = new LinkedHashMap<String, Object>();
        data.put("total", all.size());
        data.put("limit", limit);
        data.put(
                "items",
                all.stream().skip(page * limit).limit(limit).map(written).toList());
        return data;
    }
}
