// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.model;

import java.io.IOException;
import java.util.function.Function;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.jsontype.TypeDeserializer;

/** Reads an object token by token, so that no feature of the mapper changes what is read. */
abstract class ApiObjectDeserializer<T extends ApiObject> extends StdDeserializer<T> {

    private static final long serialVersionUID = 1L;

    private final transient Function<JsonValue, T> maker;

    ApiObjectDeserializer(Class<T> type, Function<JsonValue, T> maker) {
        super(type);
        this.maker = maker;
    }

    @Override
    public T deserialize(JsonParser parser, DeserializationContext context) throws IOException {
        var read = (JsonValue) context.getAttribute(JsonValue.class);
        if (read != null) {
            parser.skipChildren();
            return maker.apply(read);
        }
        return switch (parser.currentToken()) {
            case START_OBJECT, FIELD_NAME, END_OBJECT -> maker.apply(JsonValue.ofTree(JsonTree.readObject(parser)));
            default -> handledType().cast(context.handleUnexpectedToken(handledType(), parser));
        };
    }

    @Override
    public Object deserializeWithType(JsonParser parser, DeserializationContext context, TypeDeserializer types)
            throws IOException {
        return types.deserializeTypedFromObject(parser, context);
    }

    @Override
    public boolean isCachable() {
        return true;
    }

    @Override
    @SuppressWarnings("unchecked")
    public Class<T> handledType() {
        return (Class<T>) super.handledType();
    }
}
