// SPDX-License-Identifier: Apache-2.0
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
