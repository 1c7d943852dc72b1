// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.sandbox;

import java.time.Instant;
import java.util.List;
import java.util.Map;

import io.github.camelladiflow.internal.source.SourceHistory;

/** A sandbox that is called directly, for tests that ask it more often than HTTP is fast; in no jar. Not thread-safe. */
public final class SandboxWithoutHttp implements SourceHistory.Store {

    private final SandboxState state = new SandboxState(List.of(), List.of(), NotFoundStyle.HTTP_404_ENVELOPE);

    @Override
    public SandboxSettings settings() {
        return state.settings;
    }

    @Override
    public void put(String id, Instant updated) {
        String text = SandboxState.TIME.format(updated);
        if (state.customers.matching(id, null, null).isEmpty()) {
            state.customers.add(Map.of("_id", id, "updated_at", text));
        } else {
            state.customers.update(id, members -> members.put("updated_at", text));
        }
    }

    @Override
    public void remove(String id) {
        state.customers.remove(id);
    }

    /** Returns the {@code data} of an answer, null if the operation failed. */
    @SuppressWarnings("unchecked")
    public Map<String, Object> call(String operation, Map<String, Object> request) {
        var answer = SandboxOperations.ALL.get(operation).handle(request, state);
        return answer.isSuccess() ? (Map<String, Object>) answer.envelope().get("data") : null;
    }
}
