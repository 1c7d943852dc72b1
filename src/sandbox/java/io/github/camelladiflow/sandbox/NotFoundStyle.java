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
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.NullNode;

/**
 * How {@code customer/show} answers when it knows no such customer. LadiFlow does not document it, so a client must
 * cope with all of these; the sandbox's default is {@link #HTTP_404_ENVELOPE}.
 */
public enum NotFoundStyle {
    /** HTTP 404 with an envelope whose {@code code} is 404. */
    HTTP_404_ENVELOPE(404, 404, NullNode.getInstance()),
    /** HTTP 200 with an envelope whose {@code code} is 404. */
    HTTP_200_CODE_404(200, 404, NullNode.getInstance()),
    /** A success with {@code "data": null}. */
    DATA_NULL(200, 200, NullNode.getInstance()),
    /** A success without {@code data}. */
    DATA_MISSING(200, 200, MissingNode.getInstance()),
    /** A success with {@code "data": {}}. */
    DATA_EMPTY(200, 200, JsonNodeFactory.instance.objectNode()),
    /** A success with {@code "data": {"customer": null}}. */
    CUSTOMER_NULL(200, 200, JsonNodeFactory.instance.objectNode().set("customer", NullNode.getInstance())),
    /** A success with {@code "data": {"customer": {}}}. */
    CUSTOMER_EMPTY(
            200, 200, JsonNodeFactory.instance.objectNode().set("customer", JsonNodeFactory.instance.objectNode()));

    private final SandboxAnswer answer;

    NotFoundStyle(int status, int code, JsonNode data) {
        this.answer = new SandboxAnswer(status, code, code == 200 ? SandboxAnswer.SUCCESS : "Không tìm thấy", data);
    }

    SandboxAnswer answer() {
        return answer;
    }
}
