// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.sandbox;

import java.util.Map;

/** {@code sequence/subscribe}: the customer and the sequence must be there. */
final class SequenceSubscribe implements SandboxOperation {

    @Override
    public Map<String, Kind> members() {
        return Map.of(
                "email", Kind.TEXT, "sequence_id", Kind.ID, "custom_fields", Kind.PAIRS, "external_data", Kind.PAIRS);
    }

    @Override
    public SandboxAnswer handle(Map<String, Object> request, SandboxState state) {
        var members = new Members(request);
        String email = members.required("email");
        if (state.sequences.withId(members.required("sequence_id")).isEmpty()) {
            return SandboxAnswer.failed(404, "Không tìm thấy sequence");
        }
        if (state.customers.matching(null, email, null).isEmpty()) {
            return SandboxAnswer.failed(404, "Không tìm thấy khách hàng");
        }
        state.subscriptions.add(Json.object(request));
        return SandboxAnswer.ok(Map.of());
    }
}
