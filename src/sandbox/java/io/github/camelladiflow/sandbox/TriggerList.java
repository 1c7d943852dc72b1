// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.sandbox;

import java.util.Map;

/** Simulates {@code trigger/list}. */
final class TriggerList implements SandboxOperation {

    @Override
    public Map<String, MemberType> members() {
        return Pagination.KEYWORD_LIST_MEMBERS;
    }

    @Override
    public SandboxResponse handle(Map<String, Object> request, SandboxState state) {
        return Pagination.listByKeyword(request, state.triggers, state);
    }
}
