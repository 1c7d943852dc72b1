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
import java.util.function.Supplier;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;

/** {@code customer/show}: finds one customer by id, e-mail or phone; of several keys, each must be that customer's. */
final class CustomerShow implements SandboxOperation {

    private static final List<String> KEYS = List.of("customer_id", "email", "phone");

    private final Supplier<NotFoundStyle> notFound;

    CustomerShow(Supplier<NotFoundStyle> notFound) {
        this.notFound = notFound;
    }

    @Override
    public String path() {
        return "customer/show";
    }

    @Override
    public SandboxAnswer handle(JsonNode request, SandboxStore store) {
        var keys = KEYS.stream()
                .map(request::path)
                .filter(key -> !key.isMissingNode() && !key.isNull())
                .toList();
        if (keys.isEmpty()) {
            return SandboxAnswer.badRequest("Cần ít nhất một trong: customer_id, email, phone");
        }
        if (!keys.stream().allMatch(key -> key.isTextual() && !key.textValue().isBlank())) {
            return SandboxAnswer.badRequest("customer_id, email, phone phải là chuỗi không rỗng");
        }
        return store.find(
                        request.path("customer_id").textValue(),
                        request.path("email").textValue(),
                        request.path("phone").textValue())
                .map(customer ->
                        SandboxAnswer.ok(JsonNodeFactory.instance.objectNode().set("customer", customer)))
                .orElseGet(() -> notFound.get().answer());
    }
}
