/*
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *     http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */
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
