// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.json;

import java.io.IOException;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.jsontype.TypeDeserializer;

/** Reads the object of a model type token by token, so that no feature of the mapper changes what is read. */
final class JsonValueDeserializer extends StdDeserializer<JsonValue> {

    private static final long serialVersionUID = 1L;

    JsonValueDeserializer() {
        super(JsonValue.class);
    }

    @Override
    public JsonValue deserialize(JsonParser parser, DeserializationContext context) throws IOException {
        if (parser.getEmbeddedObject() instanceof JsonValue read) {
            return read;
        }
        return switch (parser.currentToken()) {
            case START_OBJECT, FIELD_NAME, END_OBJECT -> JsonValue.ofTree(JsonTree.readObject(parser));
            default -> (JsonValue) context.handleUnexpectedToken(JsonValue.class, parser);
        };
    }

    @Override
    public Object deserializeWithType(JsonParser parser, DeserializationContext context, TypeDeserializer types)
            throws IOException {
        return deserialize(parser, context);
    }
}
