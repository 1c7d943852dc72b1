// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.sandbox;

import java.util.Map;

/** Simulates {@code customer/create-tag}: creates a tag, or returns the existing tag with the given name. */
final class CustomerCreateTag implements SandboxOperation {

    @Override
    public Map<String, MemberType> members() {
        return Map.of("name", MemberType.TEXT);
    }

    @Override
    public SandboxResponse handle(Map<String, Object> request, SandboxState state) {
        String name = new MemberReader(request).requiredText("name");
        var tag = state.tags.findByName(name).orElseGet(() -> state.tags.add(name, state.now()));
        return SandboxResponse.ok(Map.of("tag_id", tag.get("id")));
    }
}
