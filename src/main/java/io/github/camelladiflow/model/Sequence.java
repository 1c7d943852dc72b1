// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.model;

import java.util.List;

import com.fasterxml.jackson.annotation.JsonCreator;

/** A series of messages that customers can be subscribed to. */
public final class Sequence extends NamedItem {

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    private Sequence(JsonValue members) {
        super(members);
    }

    /**
     * Makes a sequence of an item of an answer.
     *
     * @param members a JSON object
     * @return the sequence
     */
    public static Sequence of(JsonValue members) {
        return new Sequence(members);
    }

    /** {@return {@code tags}: the raw values, of which LadiFlow does not document more; empty if it is no list} */
    public List<Object> getTags() {
        return list("tags");
    }
}
