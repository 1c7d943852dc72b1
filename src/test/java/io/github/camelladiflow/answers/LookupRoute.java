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
package io.github.camelladiflow.answers;

import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.http.HttpComponent;
import org.apache.camel.impl.DefaultCamelContext;

/** A context with one route, which looks up a customer, without retries, at a {@link WireServer} over a pool of one connection. */
record LookupRoute(CamelContext context, ProducerTemplate template) implements AutoCloseable {

    static final String API_KEY = "key-of-the-answers-test";

    static LookupRoute start(WireServer server) {
        var context = new DefaultCamelContext();
        var http = context.getComponent("http", HttpComponent.class);
        http.setConnectionsPerRoute(1);
        http.setMaxTotalConnections(1);
        try {
            context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    // the default one would log each failure, of which there are hundreds
                    errorHandler(noErrorHandler());
                    from("direct:lookup")
                            .to("ladiflow:customer/show?apiKey=" + API_KEY + "&baseUrl=" + server.baseUrl()
                                    + "&maxRetries=0");
                }
            });
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        context.start();
        return new LookupRoute(context, context.createProducerTemplate());
    }

    Exchange lookUp() {
        return template.send("direct:lookup", exchange -> exchange.getMessage().setBody("lan.tran@example.com"));
    }

    @Override
    public void close() {
        context.stop();
    }
}
