// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.json;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** Reads the tree that a request is made of. */
public final class TreeDeserializer extends JsonValueDeserializer {

    private static final long serialVersionUID = 1L;

    TreeDeserializer() {
        super(ObjectNode.class);
    }

    @Override
    Object of(JsonValue read) {
        return read.toTree();
    }
}
