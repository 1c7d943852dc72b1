// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.sandbox;

import java.util.Map;

/** {@code customer/create}: an e-mail address or phone number that a customer has already is refused. */
final class CustomerCreate implements SandboxOperation {

    @Override
    public Map<String, Kind> members() {
        return CustomerWrite.MEMBERS;
    }

    @Override
    public SandboxAnswer handle(Map<String, Object> request, SandboxState state) {
        var members = new Members(request);
        if (!CustomerWrite.matching(null, members, state).isEmpty()) {
            return SandboxAnswer.failed(400, "Khách hàng đã tồn tại");
        }
        return CustomerWrite.create(members, state);
    }
}
