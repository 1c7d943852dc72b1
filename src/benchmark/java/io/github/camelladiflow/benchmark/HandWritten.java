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
package io.github.camelladiflow.benchmark;

import java.util.Map;

import org.apache.camel.Exchange;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.dataformat.JsonLibrary;
import org.apache.camel.model.language.ConstantExpression;
import org.apache.camel.model.language.SimpleExpression;

/** Lookups by camel-http. */
final class HandWritten {

    private static final ConstantExpression KEY = new ConstantExpression("a-key");
    private static final ConstantExpression JSON = new ConstantExpression("application/json");
    private static final SimpleExpression QUESTION = new SimpleExpression("{\"phone\": \"${body}\"}");

    private HandWritten() {}

    static ProcessorDefinition<?> asPeopleWriteIt(ProcessorDefinition<?> route, String url) {
        return route.setHeader("Api-Key", KEY)
                .setHeader(Exchange.HTTP_METHOD, new ConstantExpression("POST"))
                .setHeader(Exchange.CONTENT_TYPE, JSON)
                .setBody(QUESTION)
                .to(url + "/customer/show")
                .unmarshal()
                .json(JsonLibrary.Jackson, Map.class);
    }

    static ProcessorDefinition<?> tuned(ProcessorDefinition<?> route, String url) {
        return route.setBody(QUESTION)
                .removeHeaders("*")
                .setHeader("Api-Key", KEY)
                .setHeader(Exchange.CONTENT_TYPE, JSON)
                .to(url + "/customer/show?httpMethod=POST&skipControlHeaders=true&copyHeaders=false"
                        + "&disableStreamCache=true&skipResponseHeaders=true");
    }
}
