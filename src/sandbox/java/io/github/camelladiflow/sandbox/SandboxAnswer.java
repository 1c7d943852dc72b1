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

import java.util.Objects;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;

/**
 * What an operation answers: an HTTP status and the three members of the envelope.
 *
 * @param status the HTTP status
 * @param code the envelope's {@code code}, which need not be the status
 * @param message the envelope's {@code message}; the real service writes Vietnamese
 * @param data the envelope's {@code data}; a {@link NullNode} writes {@code null}, a
 *     {@link com.fasterxml.jackson.databind.node.MissingNode} leaves the member out. It must not be changed afterwards.
 */
public record SandboxAnswer(int status, int code, String message, JsonNode data) {

    /** The message of every success. */
    public static final String SUCCESS = "Thành công";

    /** Refuses nulls. */
    public SandboxAnswer {
        Objects.requireNonNull(message, "message");
        Objects.requireNonNull(data, "data");
    }

    /**
     * The success of an operation that reads: status and code 200.
     *
     * @param data the envelope's {@code data}
     * @return the answer
     */
    public static SandboxAnswer ok(JsonNode data) {
        return new SandboxAnswer(200, 200, SUCCESS, data);
    }

    /**
     * The success of an operation that writes: status and code 201.
     *
     * @param data the envelope's {@code data}
     * @return the answer
     */
    public static SandboxAnswer created(JsonNode data) {
        return new SandboxAnswer(201, 201, SUCCESS, data);
    }

    /**
     * A failure: the same number as status and code, {@code data} null.
     *
     * @param status the HTTP status
     * @param message what was wrong
     * @return the answer
     */
    public static SandboxAnswer failed(int status, String message) {
        return new SandboxAnswer(status, status, message, NullNode.getInstance());
    }

    /**
     * The answer to a request that lacks something or holds something wrong: status and code 400.
     *
     * @param message what was wrong
     * @return the answer
     */
    public static SandboxAnswer badRequest(String message) {
        return failed(400, message);
    }
}
