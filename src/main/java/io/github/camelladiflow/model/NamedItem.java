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

import java.time.Instant;

/**
 * What a store has of a kind and people know by name: a tag, a sequence, a trigger. Getters return null for a member that is
 * missing, null or of an unexpected type.
 *
 * <p>The facts are from LadiFlow's public documentation of the Open API 1.0.
 */
public abstract class NamedItem extends ApiObject {

    NamedItem(JsonValue members) {
        super(members);
    }

    /** {@return {@code id}: 24 hexadecimal digits} */
    public final String getId() {
        return text("id");
    }

    /** {@return {@code name}: what people call it} */
    public final String getName() {
        return text("name");
    }

    /** {@return {@code created_at}: when it was made} */
    public final Instant getCreatedAt() {
        return instant("created_at");
    }

    /** {@return {@code updated_at}: when it was last changed} */
    public final Instant getUpdatedAt() {
        return instant("updated_at");
    }
}
