/*
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *     http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */
package io.github.camelladiflow.sandbox;

import java.util.Map;

/**
 * {@code customer/create-or-update}: changes the customer who has the id, e-mail address or phone number. Several become
 * one: the one that came first stays, with its e-mail address.
 */
final class CustomerCreateOrUpdate implements SandboxOperation {

    @Override
    public Map<String, Kind> members() {
        return CustomerWrite.membersAnd(Map.of("_id", Kind.ID, "import_by_tag_name", Kind.FLAG));
    }

    @Override
    public SandboxAnswer handle(Map<String, Object> request, SandboxState state) {
        var members = new Members(request);
        var ids = CustomerWrite.matching(members.text("_id"), members, state);
        return ids.isEmpty() ? CustomerWrite.create(members, state) : CustomerWrite.update(ids, members, state);
    }
}
