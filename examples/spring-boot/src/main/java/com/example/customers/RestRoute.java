// SPDX-License-Identifier: Apache-2.0
package com.example.customers;

import io.github.camelladiflow.model.exception.LadiFlowException;
import io.github.camelladiflow.model.exception.LadiFlowRequestException;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.springframework.stereotype.Component;

/**
 * {@code GET /customers/<phone number, e-mail address or id>} returns the customer as JSON, 404 if it does not exist,
 * 400 if the text is not a valid key, or 502 if LadiFlow fails.
 */
@Component
class RestRoute extends RouteBuilder {

    @Override
    public void configure() {
        onException(LadiFlowRequestException.class)
                .handled(true)
                .to("direct:response")
                .setHeader(Exchange.HTTP_RESPONSE_CODE, constant(400))
                .setBody(constant("{\"error\": \"This is not a phone number, e-mail address or id.\"}"));
        onException(LadiFlowException.class)
                .handled(true)
                .log("${exception.class.simpleName}: ${exception.message}")
                .to("direct:response")
                .setHeader(Exchange.HTTP_RESPONSE_CODE, constant(502))
                .setBody(constant("{\"error\": \"The call to LadiFlow failed.\"}"));

        from("platform-http:/customers/{key}?httpMethodRestrict=GET")
                .routeId("rest")
                .to("ladiflow:customer/show?lookupValue=${header.key}&outputType=JSON&notFound=NULL")
                .to("direct:response")
                .filter(body().isNull())
                .setHeader(Exchange.HTTP_RESPONSE_CODE, constant(404))
                .setBody(constant("{\"error\": \"LadiFlow has no such customer.\"}"));

        // The request's headers must not become headers of the response.
        from("direct:response")
                .routeId("response")
                .removeHeaders("*")
                .setHeader(Exchange.CONTENT_TYPE, constant("application/json;charset=UTF-8"));
    }
}
