// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.sandbox;

import java.util.Map;

/** {@code customer/update}: who has the e-mail address or phone number of the request becomes one with the customer. */
final class CustomerUpdate implements SandboxOperation {

    @Override
    public Map<String, Kind> members() {
        return CustomerChanges.membersAnd(Map.of("_id", Kind.ID));
    }

    @Override
    public SandboxAnswer handle(Map<String, Object> request, SandboxState state) {
        var members = new Members(request);
        String id = members.required("_id");
        var ids = CustomerChanges.matching(id, members, state);
        if (state.customers.matching(id, null, null).isEmpty()) {
            return SandboxAnswer.failed(404, "Không tìm thấy");
        }
        return CustomerChanges.update(ids, members, state);
    }
}
