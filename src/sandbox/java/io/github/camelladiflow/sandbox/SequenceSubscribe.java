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
