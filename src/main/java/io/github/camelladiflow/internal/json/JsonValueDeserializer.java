// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.json;

import java.io.IOException;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.jsontype.TypeDeserializer;

/** Reads the members of a model object token by token, so that no feature of the mapper changes them. */
class JsonValueDeserializer extends StdDeserializer<Object> {

    private static final long serialVersionUID = 1L;

    JsonValueDeserializer() {
        super(JsonValue.class);
    }

    @Override
    public Object deserialize(JsonParser parser, DeserializationContext context) throws IOException {
        Object embedded = parser.getEmbeddedObject();
        if (embedded instanceof JsonValue) {
            return embedded;
        }
        return switch (parser.currentToken()) {
            case START_OBJECT, FIELD_NAME, END_OBJECT -> JsonValue.read(parser);
            default -> context.handleUnexpectedToken(handledType(), parser);
        };
    }

    @Override
    public Object deserializeWithType(JsonParser parser, DeserializationContext context, TypeDeserializer types)
            throws IOException {
        return deserialize(parser, context);
    }
}
