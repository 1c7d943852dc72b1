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
package io.github.camelladiflow.model;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/** The fixtures of the customer tests: the text of the customer inside a whole answer of the API. */
final class CustomerFixtures {

    private CustomerFixtures() {}

    /** The documented example, an invented person with the members of a real answer. */
    static String shown() {
        return customerOf("/fixtures/customer-show.json");
    }

    /** A customer with 120 custom fields of all data types. */
    static String withManyFields() {
        return customerOf("/fixtures/customer-120-fields.json");
    }

    private static String customerOf(String resource) {
        try (var answer = Objects.requireNonNull(CustomerFixtures.class.getResourceAsStream(resource), resource)) {
            JsonNode envelope = new ObjectMapper().readTree(answer);
            return envelope.at("/data/customer").toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
