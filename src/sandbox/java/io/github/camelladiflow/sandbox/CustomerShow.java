// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.sandbox;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Simulates {@code customer/show}: finds a customer by id, e-mail address or phone number. If several keys are given,
 * all of them must belong to the same customer.
 */
final class CustomerShow implements SandboxOperation {

    private static final List<String> KEYS = List.of("customer_id", "email", "phone");

    @Override
    public Map<String, MemberType> members() {
        return Map.of("customer_id", MemberType.TEXT, "email", MemberType.TEXT, "phone", MemberType.TEXT);
    }

    @Override
    public SandboxResponse handle(Map<String, Object> request, SandboxState state) {
        if (KEYS.stream().map(request::get).allMatch(Objects::isNull)) {
            throw new IllegalArgumentException("Cần ít nhất một trong: customer_id, email, phone");
        }
        return state.customers
                .find(key(request, "customer_id"), key(request, "email"), key(request, "phone"))
                .map(customer -> SandboxResponse.ok(Map.of("customer", customer)))
                .orElseGet(() -> state.settings.notFound().response());
    }

    private static String key(Map<String, Object> request, String member) {
        Object key = request.get(member);
        if (key == null || key instanceof String text && !text.isBlank()) {
            return (String) key;
        }
        throw new IllegalArgumentException(member + " phải là chuỗi không rỗng");
    }
}
