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

import io.github.camelladiflow.LadiFlowComponent;
import org.apache.camel.AsyncProducer;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.caffeine.CaffeineConstants;
import org.apache.camel.component.http.HttpComponent;
import org.apache.camel.component.jackson.JacksonDataFormat;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.dataformat.JsonLibrary;
import org.apache.camel.support.DefaultExchange;

/** The routes that are compared, in a Camel context of their own. */
final class Routes implements AutoCloseable {

    private static final String PHONE = "0901234567";

    private final DefaultCamelContext context = new DefaultCamelContext();

    Routes(String url, int connections) throws Exception {
        var http = new HttpComponent();
        http.setConnectionsPerRoute(connections);
        http.setMaxTotalConnections(2 * connections);
        context.addComponent("http", http);
        var component = new LadiFlowComponent();
        component.getConfiguration().setApiKey("a-key");
        component.getConfiguration().setBaseUrl(url);
        context.addComponent("ladiflow", component);
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:empty").process(exchange -> {});
                from("direct:hit").to("ladiflow:customer/show?cacheTtl=1h");
                from("direct:hitByPhone").to("ladiflow:customer/show?cacheTtl=1h&lookupField=PHONE");
                from("direct:lookup").to("ladiflow:customer/show?cacheMode=BYPASS&lookupField=PHONE");
                from("direct:lookupJson")
                        .to("ladiflow:customer/show?cacheMode=BYPASS&lookupField=PHONE&outputType=JSON");
                asPeopleWriteIt(from("direct:http"), url);
                from("direct:httpTuned")
                        .setBody(simple("{\"phone\":\"${body}\"}"))
                        .removeHeaders("*")
                        .setHeader("Api-Key", constant("a-key"))
                        .setHeader(Exchange.CONTENT_TYPE, constant("application/json"))
                        .to(url + "/customer/show?httpMethod=POST&skipControlHeaders=true&copyHeaders=false"
                                + "&disableStreamCache=true&skipResponseHeaders=true")
                        .unmarshal(new JacksonDataFormat(Map.class));
                asPeopleWriteIt(
                                from("direct:caffeineCache")
                                        .setProperty("phone", body())
                                        .setHeader(CaffeineConstants.ACTION, constant(CaffeineConstants.ACTION_GET))
                                        .setHeader(CaffeineConstants.KEY, body())
                                        .to("caffeine-cache:by-hand")
                                        .choice()
                                        .when(header(CaffeineConstants.ACTION_HAS_RESULT)
                                                .isEqualTo(false)),
                                url)
                        .setHeader(CaffeineConstants.ACTION, constant(CaffeineConstants.ACTION_PUT))
                        .setHeader(CaffeineConstants.KEY, exchangeProperty("phone"))
                        .to("caffeine-cache:by-hand");
            }

            private ProcessorDefinition<?> asPeopleWriteIt(ProcessorDefinition<?> route, String url) {
                return route.setHeader("Api-Key", constant("a-key"))
                        .setHeader(Exchange.HTTP_METHOD, constant("POST"))
                        .setHeader(Exchange.CONTENT_TYPE, constant("application/json"))
                        .setBody(simple("{\"phone\": \"${body}\"}"))
                        .to(url + "/customer/show")
                        .unmarshal()
                        .json(JsonLibrary.Jackson, Map.class);
            }
        });
        context.start();
    }

    /** A call of one of them. */
    final class Call {

        private final AsyncProducer producer;

        private Call(AsyncProducer producer) {
            this.producer = producer;
        }

        void send(String phone, Runnable answered) {
            producer.process(exchange(phone), sync -> answered.run());
        }

        private Exchange exchange(String phone) {
            var exchange = new DefaultExchange(context);
            exchange.getIn().setBody(phone);
            return exchange;
        }

        Exchange send() throws Exception {
            Exchange exchange = exchange(PHONE);
            producer.process(exchange);
            if (exchange.getException() != null) {
                throw exchange.getException();
            }
            return exchange;
        }
    }

    Call call(String name) throws Exception {
        AsyncProducer producer = context.getEndpoint("direct:" + name).createAsyncProducer();
        producer.start();
        return new Call(producer);
    }

    /** How many requests the component has sent. */
    long requests() {
        return context.getComponent("ladiflow", LadiFlowComponent.class).getRequests();
    }

    @Override
    public void close() {
        context.stop();
    }
}
