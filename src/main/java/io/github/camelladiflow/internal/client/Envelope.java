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
package io.github.camelladiflow.internal.client;

import java.util.OptionalInt;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * The JSON object around every answer of the API: {@code {"data": …, "message": "Thành công", "code": 200}}.
 *
 * @param json the whole object
 */
record Envelope(ObjectNode json) {

    /** Tells whether this object is an envelope and not the JSON of some other service. */
    boolean isOurs() {
        return json.has("data") || json.has("message") || json.has("code");
    }

    /** The {@code data}: a JSON null if it is null, Java's null if it is missing. */
    JsonNode data() {
        return json.get("data");
    }

    /** The {@code message}: the text, or the JSON text of another value, or null. */
    String message() {
        JsonNode message = json.path("message");
        if (message.isMissingNode() || message.isNull()) {
            return null;
        }
        return message.isTextual() ? message.asText() : message.toString();
    }

    boolean hasCode() {
        return json.hasNonNull("code");
    }

    /** The {@code code} as a number of three digits, empty if it is missing or anything else. */
    OptionalInt code() {
        JsonNode code = json.path("code");
        if (code.isTextual() || code.isNumber()) {
            String text = code.isNumber()
                    ? code.numberValue().toString()
                    : code.asText().strip();
            if (text.matches("[0-9]{3}(\\.0+)?")) {
                return OptionalInt.of(Integer.parseInt(text.substring(0, 3)));
            }
        }
        return OptionalInt.empty();
    }
}
