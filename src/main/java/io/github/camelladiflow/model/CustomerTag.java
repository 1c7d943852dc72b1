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

import java.time.Instant;

import com.fasterxml.jackson.databind.annotation.JsonDeserialize;

/**
 * A tag that a store's customers can carry. Getters return null for a member that is missing, null or of an unexpected
 * type.
 */
@JsonDeserialize(using = CustomerTag.Deserializer.class)
public final class CustomerTag extends ApiObject {

    static final class Deserializer extends ApiObjectDeserializer<CustomerTag> {

        private static final long serialVersionUID = 1L;

        Deserializer() {
            super(CustomerTag.class, CustomerTag::new);
        }
    }

    private CustomerTag(JsonValue members) {
        super(members);
    }

    /**
     * Makes a tag of an item of an answer.
     *
     * @param members a JSON object
     * @return the tag
     */
    public static CustomerTag of(JsonValue members) {
        return new CustomerTag(members);
    }

    /** {@return {@code id}: 24 hexadecimal digits} */
    public String getId() {
        return text("id");
    }

    /** {@return {@code name}: what people call it, unique in its store} */
    public String getName() {
        return text("name");
    }

    /** {@return {@code created_at}: when it was made} */
    public Instant getCreatedAt() {
        return instant("created_at");
    }

    /** {@return {@code updated_at}: when it was last changed} */
    public Instant getUpdatedAt() {
        return instant("updated_at");
    }
}
