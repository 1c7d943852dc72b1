// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.sandbox;

import java.util.Map;

/**
 * {@code customer/create-or-update}: changes the customer who has the id, e-mail address or phone number. Several become
 * one: the one that came first stays, with its e-mail address.
 */
final class CustomerCreateOrUpdate implements SandboxOperation {

    @Override
    public Map<String, Kind> members() {
        return CustomerChanges.membersAnd(Map.of("_id", Kind.ID, "import_by_tag_name", Kind.FLAG));
    }

    @Override
    public SandboxAnswer handle(Map<String, Object> request, SandboxState state) {
        var members = new Members(request);
        var ids = CustomerChanges.matching(members.text("_id"), members, state);
        return ids.isEmpty() ? CustomerChanges.create(members, state) : CustomerChanges.update(ids, members, state);
    }
}
