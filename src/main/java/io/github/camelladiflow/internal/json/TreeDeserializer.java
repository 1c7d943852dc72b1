// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.json;

import java.io.IOException;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.jsontype.TypeDeserializer;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Reads the tree of a request, as {@link JsonValueDeserializer} reads the bytes of an answer. */
public final class TreeDeserializer extends StdDeserializer<ObjectNode> {

    private static final long serialVersionUID = 1L;

    TreeDeserializer() {
        super(ObjectNode.class);
    }

    @Override
    public ObjectNode deserialize(JsonParser parser, DeserializationContext context) throws IOException {
        if (parser.getEmbeddedObject() instanceof JsonValue read) {
            return read.toTree();
        }
        if (parser.getEmbeddedObject() instanceof ObjectNode tree) {
            return tree;
        }
        return switch (parser.currentToken()) {
            case START_OBJECT, FIELD_NAME, END_OBJECT -> JsonTree.readObject(parser);
            default -> (ObjectNode) context.handleUnexpectedToken(ObjectNode.class, parser);
        };
    }

    @Override
    public Object deserializeWithType(JsonParser parser, DeserializationContext context, TypeDeserializer types)
            throws IOException {
        return deserialize(parser, context);
    }
}
