// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.model;

import java.util.List;

import com.fasterxml.jackson.annotation.JsonCreator;
import io.github.camelladiflow.internal.json.JsonValue;

/** A series of messages that customers can be subscribed to. */
public final class Sequence extends NamedItem {

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    private Sequence(JsonValue members) {
        super(members);
    }

    /** {@return {@code tags}: the raw values, of which LadiFlow does not document more; empty if it is no list} */
    public List<Object> getTags() {
        return list("tags");
    }
}
