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

import java.util.LinkedHashMap;
import java.util.Map;

/** {@code flow/get-cost}: what the transactions that are meant cost together. */
final class FlowGetCost implements SandboxOperation {

    @Override
    public Map<String, Kind> members() {
        return CostQuery.MEMBERS;
    }

    @Override
    public SandboxAnswer handle(Map<String, Object> request, SandboxState state) {
        var found = CostQuery.find(new Members(request), state);
        var data = new LinkedHashMap<String, Object>();
        data.put(
                "total_credits",
                found.stream().mapToInt(one -> (Integer) one.get("credits")).sum());
        data.put(
                "total_money",
                found.stream().mapToInt(one -> (Integer) one.get("money")).sum());
        return SandboxAnswer.ok(data);
    }
}
