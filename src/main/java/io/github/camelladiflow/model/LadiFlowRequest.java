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

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * One question to the LadiFlow API: which operation, what is sent, and how the {@code data} of its answer is read.
 * Implementations are immutable.
 *
 * @param <T> what a successful answer holds
 */
public interface LadiFlowRequest<T> {

    /**
     * Returns the operation that answers this request.
     *
     * @return the operation, never null
     */
    LadiFlowOperation operation();

    /**
     * Returns the JSON object to send.
     *
     * @return a new object, never null
     */
    ObjectNode toJson();

    /**
     * Reads the {@code data} member of an answer that reports success.
     *
     * @param data the member's value; a JSON null when the member is null, Java's null when it is missing
     * @return what the data says, never null
     */
    AnswerData<T> read(JsonValue data);
}
