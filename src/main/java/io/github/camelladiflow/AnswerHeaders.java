// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.util.List;

import io.github.camelladiflow.internal.Answer;
import io.github.camelladiflow.internal.CallResult;
import org.apache.camel.Message;

/** The headers that tell a route about LadiFlow's answer. */
final class AnswerHeaders {

    private static final List<String> ALL = List.of(
            LadiFlowConstants.OUTCOME,
            LadiFlowConstants.HTTP_STATUS,
            LadiFlowConstants.CODE,
            LadiFlowConstants.MESSAGE,
            LadiFlowConstants.CACHE,
            LadiFlowConstants.ATTEMPTS,
            LadiFlowConstants.DROPPED);

    private AnswerHeaders() {}

    /** Removes those of an earlier lookup, so that none is left when this one fails. */
    static void clear(Message message) {
        if (message.hasHeaders()) {
            ALL.forEach(message::removeHeader);
        }
    }

    /** Sets those that there is something to say in; after a failure the number of attempts. */
    static void set(Message message, CallResult<?> result) {
        message.setHeader(LadiFlowConstants.ATTEMPTS, result.attempts());
        Answer<?> answer = result.answer();
        if (answer != null) {
            message.setHeader(LadiFlowConstants.OUTCOME, answer.outcome().name());
            setIfPresent(
                    message,
                    LadiFlowConstants.CACHE,
                    result.cache() == null ? null : result.cache().name());
            setIfPresent(message, LadiFlowConstants.HTTP_STATUS, answer.httpStatus());
            setIfPresent(message, LadiFlowConstants.CODE, answer.code());
            setIfPresent(message, LadiFlowConstants.MESSAGE, answer.message());
        }
    }

    private static void setIfPresent(Message message, String name, Object value) {
        if (value != null) {
            message.setHeader(name, value);
        }
    }
}
