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
package io.github.camelladiflow.sandbox;

import java.nio.charset.StandardCharsets;
import java.util.Objects;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** How the sandbox reads and writes JSON: numbers keep every digit, so that what was added is what is handed out. */
final class SandboxJson {

    static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS, DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private SandboxJson() {}

    /** Reads a text; what is empty or no JSON becomes a missing node. */
    static JsonNode readLeniently(String text) {
        try {
            return Objects.requireNonNullElse(MAPPER.readTree(text), MissingNode.getInstance());
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
    }

    static ObjectNode readObject(String text) {
        if (readLeniently(text) instanceof ObjectNode object) {
            return object;
        }
        throw new IllegalArgumentException(
                "The text is no JSON object: hand over one customer as {\"email\": ..., ...}");
    }

    static byte[] write(JsonNode json) {
        return json.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** The envelope that every answer of the API comes in. */
    static byte[] envelope(int code, String message, JsonNode data) {
        var envelope = MAPPER.createObjectNode();
        if (!data.isMissingNode()) {
            envelope.set("data", data);
        }
        return write(envelope.put("message", message).put("code", code));
    }
}
