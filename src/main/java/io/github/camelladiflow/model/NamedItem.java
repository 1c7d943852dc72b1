// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.model;

import java.time.Instant;

import io.github.camelladiflow.internal.json.JsonValue;

/**
 * What a store has of a kind and people know by name: a tag, a sequence, a trigger. Getters return null for a member that is
 * missing, null or of an unexpected type.
 *
 * <p>The facts are from LadiFlow's public documentation of the Open API 1.0.
 */
public abstract class NamedItem extends ApiObject {

    NamedItem(JsonValue members) {
        super(members);
    }

    /** {@return {@code _id}, or {@code id}: 24 hexadecimal digits} */
    public final String getId() {
        return eitherId();
    }

    /** {@return {@code name}: what people call it} */
    public final String getName() {
        return text("name");
    }

    /** {@return {@code created_at}: when it was made} */
    public final Instant getCreatedAt() {
        return instant("created_at");
    }

    /** {@return {@code updated_at}: when it was last changed} */
    public final Instant getUpdatedAt() {
        return instant("updated_at");
    }
}
