// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.sandbox;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Simulates {@code flow/list-transaction}: returns the newest transactions first, unless {@code sort} is ASC. */
final class FlowListTransaction implements SandboxOperation {

    private static final int DEFAULT_LIMIT = 10;

    @Override
    public Map<String, MemberType> members() {
        var members = new HashMap<>(TransactionFilter.MEMBERS);
        members.put("page", MemberType.INTEGER);
        members.put("limit", MemberType.INTEGER);
        members.put("sort", MemberType.SORT);
        return members;
    }

    /** Removes the members that only serve as filters in requests and do not occur in responses. */
    private static Map<String, Object> responseItem(Map<String, Object> transaction) {
        var members = new LinkedHashMap<>(transaction);
        members.keySet().removeAll(List.of("source", "campaign_id", "sequence_id"));
        return members;
    }

    @Override
    public SandboxResponse handle(Map<String, Object> request, SandboxState state) {
        var members = new MemberReader(request);
        if (state.settings.strict() && !(members.has("page") && members.has("limit"))) {
            throw new IllegalArgumentException("Thiếu page hoặc limit");
        }
        var found = new ArrayList<>(TransactionFilter.find(members, state));
        if (!"ASC".equals(members.object("sort").get("UPDATED_AT"))) {
            Collections.reverse(found);
        }
        return SandboxResponse.ok(
                Pagination.page(members, found, DEFAULT_LIMIT, state, FlowListTransaction::responseItem));
    }
}
