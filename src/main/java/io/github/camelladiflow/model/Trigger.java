// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.model;

import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonCreator;
import io.github.camelladiflow.internal.json.JsonValue;

/** What can start a flow, such as a form, an order or a hook. */
public final class Trigger extends NamedItem {

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    private Trigger(JsonValue members) {
        super(members);
    }

    /** {@return {@code type}: what starts it, an open set of words} */
    public String getType() {
        return text("type");
    }

    /** {@return {@code status}: whether it is on} */
    public Boolean getStatus() {
        return bool("status");
    }

    /** {@return {@code flow_id}: the id of the flow that it starts} */
    public String getFlowId() {
        return text("flow_id");
    }

    /** {@return {@code ref}: the raw value, as {@link #getMember(String)} describes it} */
    public Object getRef() {
        return getMember("ref");
    }

    /** {@return {@code hook_mapping_fields}: the objects in it, of which LadiFlow does not document more} */
    public List<Map<String, Object>> getHookMappingFields() {
        return rawObjects("hook_mapping_fields");
    }
}
