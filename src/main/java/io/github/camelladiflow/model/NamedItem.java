// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import io.github.camelladiflow.internal.json.JsonValue;

/**
 * A tag, a sequence or a trigger of a store. A getter returns null if its member is missing (as in items of another
 * kind), null or of an unexpected type. {@link #getMember(String)} returns any member.
 *
 * <p>The description of the members follows LadiFlow's public documentation of the Open API 1.0.
 */
public final class NamedItem extends ApiObject {

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    private NamedItem(JsonValue members) {
        super(members);
    }

    /** {@return {@code _id}, or {@code id} if {@code _id} is missing; the id has 24 hexadecimal digits} */
    public String getId() {
        return eitherId();
    }

    /** {@return {@code name}: the name} */
    public String getName() {
        return text("name");
    }
}
