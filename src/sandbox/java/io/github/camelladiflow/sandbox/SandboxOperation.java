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

import com.fasterxml.jackson.databind.JsonNode;

/**
 * One operation of the API as the sandbox plays it. The sandbox has checked path, method, key and content type before
 * it asks the operation, and puts the answer into the envelope after it.
 *
 * <p>An operation of your own is a class with two methods, handed to {@link LadiFlowSandbox.Builder#operation}:
 *
 * <pre>{@code
 * final class CustomerCount implements SandboxOperation {
 *     public String path() {
 *         return "customer/count";
 *     }
 *
 *     public SandboxAnswer handle(JsonNode request, SandboxStore store) {
 *         return SandboxAnswer.ok(JsonNodeFactory.instance.objectNode().put("total", store.size()));
 *     }
 * }
 * }</pre>
 *
 * <p>Implementations must be thread-safe: the sandbox answers many requests at a time. What an operation throws becomes
 * an HTTP 500.
 */
public interface SandboxOperation {

    /**
     * The operation's path below the version.
     *
     * @return for example {@code customer/show}, without a slash at either end
     */
    String path();

    /**
     * Answers one request.
     *
     * @param request the body, always a JSON object
     * @param store the customers
     * @return the answer, not null
     */
    SandboxAnswer handle(JsonNode request, SandboxStore store);
}
