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
package io.github.camelladiflow;

import io.github.camelladiflow.client.Answer;
import org.apache.camel.Message;

/** The headers that tell a route about LadiFlow's answer. */
final class AnswerHeaders {

    private AnswerHeaders() {}

    /** Removes those of an earlier lookup, so that none is left when this one fails. */
    static void clear(Message message) {
        message.removeHeader(LadiFlowConstants.OUTCOME);
        message.removeHeader(LadiFlowConstants.HTTP_STATUS);
        message.removeHeader(LadiFlowConstants.CODE);
        message.removeHeader(LadiFlowConstants.MESSAGE);
    }

    static void set(Message message, Answer<?> answer) {
        message.setHeader(
                LadiFlowConstants.OUTCOME, answer.isFound() ? LadiFlowConstants.FOUND : LadiFlowConstants.NOT_FOUND);
        message.setHeader(LadiFlowConstants.HTTP_STATUS, answer.httpStatus());
        if (answer.code() != null) {
            message.setHeader(LadiFlowConstants.CODE, answer.code());
        }
        if (answer.message() != null) {
            message.setHeader(LadiFlowConstants.MESSAGE, answer.message());
        }
    }
}
