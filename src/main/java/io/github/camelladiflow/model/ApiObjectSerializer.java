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
