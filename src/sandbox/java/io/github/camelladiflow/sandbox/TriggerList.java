// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.sandbox;

import java.util.Map;

/** {@code trigger/list}. */
final class TriggerList implements SandboxOperation {

    @Override
    public Map<String, Kind> members() {
        return Listing.BY_KEYWORD;
    }

    @Override
    public SandboxAnswer handle(Map<String, Object> request, SandboxState state) {
        return Listing.byKeyword(request, state.triggers, state);
    }
}
