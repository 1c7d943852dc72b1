// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.sandbox;

import java.util.LinkedHashMap;
import java.util.Map;

/** Simulates {@code flow/get-cost}: returns the total cost of the transactions that match the request. */
final class FlowGetCost implements SandboxOperation {

    @Override
    public Map<String, MemberType> members() {
        return TransactionFilter.MEMBERS;
    }

    @Override
    public SandboxResponse handle(Map<String, Object> request, SandboxState state) {
        var found = TransactionFilter.find(new MemberReader(request), state);
        var data = new LinkedHashMap<String, Object>();
        data.put(
                "total_credits",
                found.stream().mapToInt(one -> (Integer) one.get("credits")).sum());
        data.put(
                "total_money",
                found.stream().mapToInt(one -> (Integer) one.get("money")).sum());
        return SandboxResponse.ok(data);
    }
}
