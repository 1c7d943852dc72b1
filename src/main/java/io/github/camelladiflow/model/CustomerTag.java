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

import com.fasterxml.jackson.databind.annotation.JsonDeserialize;

/** A tag that a store's customers can carry; its name is unique in its store. */
@JsonDeserialize(using = CustomerTag.Deserializer.class)
public final class CustomerTag extends NamedItem {

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
}
