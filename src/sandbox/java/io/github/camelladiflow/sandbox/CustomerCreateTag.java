// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.sandbox;

import java.util.Map;

/** {@code customer/create-tag}: a name that there is already gives the tag that has it. */
final class CustomerCreateTag implements SandboxOperation {

    @Override
    public Map<String, Kind> members() {
        return Map.of("name", Kind.TEXT);
    }

    @Override
    public SandboxAnswer handle(Map<String, Object> request, SandboxState state) {
        String name = new Members(request).required("name");
        var tag = state.tags.named(name).orElseGet(() -> state.tags.add(name, state.now()));
        return SandboxAnswer.ok(Map.of("tag_id", tag.get("id")));
    }
}
