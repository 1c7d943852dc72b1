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

/** {@code customer/update}: who has the e-mail address or phone number of the request becomes one with the customer. */
final class CustomerUpdate implements SandboxOperation {

    @Override
    public Map<String, Kind> members() {
        return CustomerWrite.membersAnd(Map.of("_id", Kind.ID));
    }

    @Override
    public SandboxAnswer handle(Map<String, Object> request, SandboxState state) {
        var members = new Members(request);
        String id = members.required("_id");
        var ids = CustomerWrite.matching(id, members, state);
        if (state.customers.matching(id, null, null).isEmpty()) {
            return SandboxAnswer.failed(404, "Không tìm thấy");
        }
        return CustomerWrite.update(ids, members, state);
    }
}
