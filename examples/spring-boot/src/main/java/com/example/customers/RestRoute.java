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
package com.example.customers;

import io.github.camelladiflow.model.LadiFlowException;
import io.github.camelladiflow.model.LadiFlowRequestException;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.springframework.stereotype.Component;

/**
 * {@code GET /customers/<phone number, e-mail address or id>} answers with the customer as JSON, or 404, or 400 for
 * something that cannot be looked up, or 502 if LadiFlow cannot say.
 */
@Component
class RestRoute extends RouteBuilder {

    @Override
    public void configure() {
        onException(LadiFlowRequestException.class)
                .handled(true)
                .to("direct:answer")
                .setHeader(Exchange.HTTP_RESPONSE_CODE, constant(400))
                .setBody(constant("{\"error\": \"This is no phone number, e-mail address or id.\"}"));
        onException(LadiFlowException.class)
                .handled(true)
                .log("${exception.class.simpleName}: ${exception.message}")
                .to("direct:answer")
                .setHeader(Exchange.HTTP_RESPONSE_CODE, constant(502))
                .setBody(constant("{\"error\": \"LadiFlow has no answer.\"}"));

        from("platform-http:/customers/{key}?httpMethodRestrict=GET")
                .routeId("rest")
                .to("ladiflow:customer/show?lookupValue=${header.key}&outputType=JSON&notFound=NULL")
                .to("direct:answer")
                .filter(body().isNull())
                .setHeader(Exchange.HTTP_RESPONSE_CODE, constant(404))
                .setBody(constant("{\"error\": \"LadiFlow does not know this customer.\"}"));

        // Headers of the request are no headers of the answer.
        from("direct:answer")
                .routeId("answer")
                .removeHeaders("*")
                .setHeader(Exchange.CONTENT_TYPE, constant("application/json;charset=UTF-8"));
    }
}
