// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.model;

import java.io.IOException;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.jsontype.TypeSerializer;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;

/** Writes an object token by token, so that no feature of the mapper drops, renames or rounds a member. */
final class ApiObjectSerializer extends StdSerializer<ApiObject> {

    private static final long serialVersionUID = 1L;

    ApiObjectSerializer() {
        super(ApiObject.class);
    }

    @Override
    public void serialize(ApiObject object, JsonGenerator generator, SerializerProvider provider) throws IOException {
        JsonTree.write(generator, object.toJsonNode());
    }

    @Override
    public void serializeWithType(
            ApiObject object, JsonGenerator generator, SerializerProvider provider, TypeSerializer types)
            throws IOException {
        var typeId = types.writeTypePrefix(generator, types.typeId(object, JsonToken.START_OBJECT));
        JsonTree.writeMembers(generator, object.toJsonNode());
        types.writeTypeSuffix(generator, typeId);
    }
}
