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

import java.util.List;
import java.util.Map;
import java.util.Objects;

/** {@code customer/show}: finds one customer by id, e-mail or phone; of several keys, each must be that customer's. */
final class CustomerShow implements SandboxOperation {

    private static final List<String> KEYS = List.of("customer_id", "email", "phone");

    @Override
    public Map<String, Kind> members() {
        return Map.of("customer_id", Kind.TEXT, "email", Kind.TEXT, "phone", Kind.TEXT);
    }

    @Override
    public SandboxAnswer handle(Map<String, Object> request, SandboxState state) {
        if (KEYS.stream().map(request::get).allMatch(Objects::isNull)) {
            throw new IllegalArgumentException("Cần ít nhất một trong: customer_id, email, phone");
        }
        return state.customers
                .find(key(request, "customer_id"), key(request, "email"), key(request, "phone"))
                .map(customer -> SandboxAnswer.ok(Map.of("customer", customer)))
                .orElseGet(() -> state.settings.notFound().answer());
    }

    private static String key(Map<String, Object> request, String member) {
        Object key = request.get(member);
        if (key == null || key instanceof String text && !text.isBlank()) {
            return (String) key;
        }
        throw new IllegalArgumentException(member + " phải là chuỗi không rỗng");
    }
}
