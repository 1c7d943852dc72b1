// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.model;

import java.time.Instant;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonCreator;
import io.github.camelladiflow.internal.json.JsonValue;

/**
 * What a store has of a kind and people know by name: a tag, a sequence, a trigger. Getters return null, or an empty list, for
 * a member that is missing, as it is in the other kinds, null or of an unexpected type.
 *
 * <p>The facts are from LadiFlow's public documentation of the Open API 1.0.
 */
public final class NamedItem extends ApiObject {

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    private NamedItem(JsonValue members) {
        super(members);
    }

    /** {@return {@code _id}, or {@code id}: 24 hexadecimal digits} */
    public String getId() {
        return eitherId();
    }

    /** {@return {@code name}: what people call it} */
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

    /** {@return {@code tags} of a sequence: the raw values, of which LadiFlow does not document more} */
    public List<Object> getTags() {
        return list("tags");
    }

    /** {@return {@code type} of a trigger: what starts it, an open set of words} */
    public String getType() {
        return text("type");
    }

    /** {@return {@code status} of a trigger: whether it is on} */
    public Boolean getStatus() {
        return bool("status");
    }

    /** {@return {@code flow_id} of a trigger: the id of the flow that it starts} */
    public String getFlowId() {
        return text("flow_id");
    }

    /** {@return {@code ref} of a trigger: the raw value, as {@link #getMember(String)} describes it} */
    public Object getRef() {
        return getMember("ref");
    }

    /** {@return {@code hook_mapping_fields} of a trigger: the objects in it, of which LadiFlow does not document more} */
    public List<Map<String, Object>> getHookMappingFields() {
        return rawObjects("hook_mapping_fields");
    }
}
