// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.sandbox;

import java.util.Map;

/** Simulates {@code customer/create}: rejects an e-mail address or phone number that another customer already has. */
final class CustomerCreate implements SandboxOperation {

    @Override
    public Map<String, MemberType> members() {
        return CustomerChanges.MEMBERS;
    }

    @Override
    public SandboxResponse handle(Map<String, Object> request, SandboxState state) {
        var members = new MemberReader(request);
        if (!CustomerChanges.matching(null, members, state).isEmpty()) {
            return SandboxResponse.error(400, "Khách hàng đã tồn tại");
        }
        return CustomerChanges.create(members, state);
    }
}
