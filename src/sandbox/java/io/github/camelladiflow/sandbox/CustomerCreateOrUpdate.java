// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.sandbox;

import java.util.Map;

/**
 * Simulates {@code customer/create-or-update}: updates the customer with the given id, e-mail address or phone number,
 * or creates a customer. If several customers match, they are merged into the oldest one, which keeps its e-mail
 * address.
 */
final class CustomerCreateOrUpdate implements SandboxOperation {

    @Override
    public Map<String, MemberType> members() {
        return CustomerChanges.membersWith(Map.of("_id", MemberType.ID, "import_by_tag_name", MemberType.BOOLEAN));
    }

    @Override
    public SandboxResponse handle(Map<String, Object> request, SandboxState state) {
        var members = new MemberReader(request);
        var ids = CustomerChanges.matching(members.text("_id"), members, state);
        return ids.isEmpty() ? CustomerChanges.create(members, state) : CustomerChanges.update(ids, members, state);
    }
}
