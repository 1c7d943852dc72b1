// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.sandbox;

import java.util.Map;

/** Simulates {@code sequence/subscribe}: the customer and the sequence must exist. */
final class SequenceSubscribe implements SandboxOperation {

    @Override
    public Map<String, MemberType> members() {
        return Map.of(
                "email",
                MemberType.TEXT,
                "sequence_id",
                MemberType.ID,
                "custom_fields",
                MemberType.NAME_VALUE_LIST,
                "external_data",
                MemberType.NAME_VALUE_LIST);
    }

    @Override
    public SandboxResponse handle(Map<String, Object> request, SandboxState state) {
        var members = new MemberReader(request);
        String email = members.requiredText("email");
        if (state.sequences.findById(members.requiredText("sequence_id")).isEmpty()) {
            return SandboxResponse.error(404, "Không tìm thấy sequence");
        }
        var ids = state.customers.findIds(null, email, null);
        if (ids.isEmpty()) {
            return SandboxResponse.error(404, "Không tìm thấy khách hàng");
        }
        state.subscriptions.add(Json.deepCopyOf(request));
        state.emitSubscription(ids.get(0));
        return SandboxResponse.ok(Map.of());
    }
}
