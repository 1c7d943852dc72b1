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
package io.github.camelladiflow.internal.operation;

import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.github.camelladiflow.internal.Answer;
import io.github.camelladiflow.internal.AnswerData;
import io.github.camelladiflow.internal.ApiRequest;
import io.github.camelladiflow.internal.CallResult;
import io.github.camelladiflow.model.ApiObject;
import io.github.camelladiflow.model.JsonValue;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.Page;
import org.apache.camel.Exchange;
import org.apache.camel.Expression;

/** One page of what a store has of a kind and whose names match a keyword: the family of lists of named things. */
final class KeywordList<T extends ApiObject> implements Operation<String, Page<T>> {

    private final LadiFlowOperation operation;
    private final OperationContext context;
    private final Function<JsonValue, T> item;
    private final Expression keyword;
    private final Bodies bodies;

    KeywordList(LadiFlowOperation operation, OperationContext context, Function<JsonValue, T> item) {
        this.operation = operation;
        this.context = context;
        this.item = item;
        this.keyword = context.simple(context.list().getKeyword());
        this.bodies = new Bodies(
                operation, "Send the keyword as text, a Map or a JSON object with the member keyword, or nothing.");
    }

    /** Returns the keyword, empty for the whole list. */
    @Override
    public String read(Exchange exchange) {
        Object value = bodies.guarded(() -> {
            Object read = keyword == null ? bodies.ofBody(exchange) : keyword.evaluate(exchange, Object.class);
            Function<String, Object> members = Bodies.members(read);
            return members == null ? read : members.apply("keyword");
        });
        if (value == null) {
            return "";
        }
        if (value instanceof CharSequence || value instanceof Number) {
            return value.toString().strip();
        }
        throw bodies.refused("The keyword is a " + value.getClass().getName() + ". It has to be text.");
    }

    @Override
    public CompletableFuture<CallResult<Page<T>>> call(String text) {
        Integer page = context.list().getPage();
        var json = JsonNodeFactory.instance
                .objectNode()
                .put("page", page == null ? context.list().getFirstPage() : page)
                .put("limit", context.list().getPageSize());
        if (!text.isEmpty()) {
            json.put("keyword", text);
        }
        return context.caller().call(new ApiRequest<>(operation, json, this::page));
    }

    private AnswerData<Page<T>> page(JsonValue data) {
        if (data == null) {
            return new AnswerData.NotUnderstood<>("the member data is missing");
        }
        try {
            return new AnswerData.Found<>(Page.of(data, item));
        } catch (IllegalArgumentException e) {
            return new AnswerData.NotUnderstood<>(e.getMessage());
        }
    }

    @Override
    public void write(Exchange exchange, String text, Answer<Page<T>> answer) {
        exchange.getMessage().setBody(context.output(answer.value()));
    }
}
