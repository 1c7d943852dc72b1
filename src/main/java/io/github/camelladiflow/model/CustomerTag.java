// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import io.github.camelladiflow.internal.json.JsonValue;

/** A tag that a store's customers can carry; its name is unique in its store. */
public final class CustomerTag extends NamedItem {

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    private CustomerTag(JsonValue members) {
        super(members);
    }
}
