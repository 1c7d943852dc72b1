// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.sandbox;

import java.util.Map;

/**
 * Simulates {@code customer/update}: updates a customer, and merges it with any other customer that has the e-mail
 * address or phone number in the request.
 */
final class CustomerUpdate implements SandboxOperation {

    @Override
    public Map<String, MemberType> members() {
        return CustomerChanges.membersWith(Map.of("_id", MemberType.ID));
    }

    @Override
    public SandboxResponse handle(Map<String, Object> request, SandboxState state) {
        var members = new MemberReader(request);
        String id = members.requiredText("_id");
        var ids = CustomerChanges.matching(id, members, state);
        if (state.customers.findIds(id, null, null).isEmpty()) {
            return SandboxResponse.error(404, "Không tìm thấy");
        }
        return CustomerChanges.update(ids, members, state);
    }
}
