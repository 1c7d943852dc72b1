// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.sandbox;

import java.util.Map;

/** {@code customer/create}: an e-mail address or phone number that a customer has already is refused. */
final class CustomerCreate implements SandboxOperation {

    @Override
    public Map<String, Kind> members() {
        return CustomerChanges.MEMBERS;
    }

    @Override
    public SandboxAnswer handle(Map<String, Object> request, SandboxState state) {
        var members = new Members(request);
        if (!CustomerChanges.matching(null, members, state).isEmpty()) {
            return SandboxAnswer.failed(400, "Khách hàng đã tồn tại");
        }
        return CustomerChanges.create(members, state);
    }
}
