// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.benchmark;

import java.util.Map;

import org.apache.camel.Exchange;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.dataformat.JsonLibrary;
import org.apache.camel.model.language.ConstantExpression;
import org.apache.camel.model.language.SimpleExpression;

/** Lookups by camel-http. */
final class CamelHttpRoutes {

    private static final ConstantExpression KEY = new ConstantExpression("a-key");
    private static final ConstantExpression JSON = new ConstantExpression("application/json");
    private static final SimpleExpression QUESTION = new SimpleExpression("{\"phone\": \"${body}\"}");

    private CamelHttpRoutes() {}

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
