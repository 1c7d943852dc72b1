// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.benchmark;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import io.github.camelladiflow.LadiFlowComponent;
import org.apache.camel.AsyncProducer;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.caffeine.CaffeineConstants;
import org.apache.camel.component.http.HttpComponent;
import org.apache.camel.component.jackson.JacksonDataFormat;
import org.apache.camel.component.jms.JmsComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.dataformat.JsonLibrary;
import org.apache.camel.support.DefaultExchange;

/** The compared routes, in their own Camel context. */
final class Routes implements AutoCloseable {

    static final String PHONE = "0901234567";

    /** Routes from a file's rows to a broker. Their names are also the names of their folders and queues. */
    static final List<String> FILES =
            List.of("camel-http", "camel-http-tuned", "camel-http-whole-response", "ladiflow", "ladiflow-JSON");

    private final DefaultCamelContext context = new DefaultCamelContext();
    private final String url;

    Routes(String url, int connections) throws Exception {
        this.url = url;
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
                from("direct:lookup").to("ladiflow:customer/show?lookupField=PHONE");
                from("direct:lookupJson").to("ladiflow:customer/show?lookupField=PHONE&outputType=JSON");
                CamelHttpRoutes.asPeopleWriteIt(from("direct:http"), url);
                CamelHttpRoutes.tuned(from("direct:httpTuned"), url).unmarshal(new JacksonDataFormat(Map.class));
                CamelHttpRoutes.asPeopleWriteIt(
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
        });
        context.start();
    }

    /** Adds and starts the routes from files. */
    void addFiles(Path folder, JmsComponent jms, Runnable read) throws Exception {
        context.addComponent("jms", jms);
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                var customer = simple("${body[data][customer]}");
                CamelHttpRoutes.asPeopleWriteIt(rows("camel-http"), url)
                        .setBody(customer)
                        .marshal()
                        .json(JsonLibrary.Jackson)
                        .convertBodyTo(String.class)
                        .to("jms:queue:camel-http");
                CamelHttpRoutes.tuned(rows("camel-http-tuned"), url)
                        .unmarshal(new JacksonDataFormat(Map.class))
                        .setBody(customer)
                        .marshal()
                        .json(JsonLibrary.Jackson)
                        .to("jms:queue:camel-http-tuned?jmsMessageType=Text");
                CamelHttpRoutes.tuned(rows("camel-http-whole-response"), url)
                        .to("jms:queue:camel-http-whole-response?jmsMessageType=Text");
                rows("ladiflow").to("ladiflow:customer/show").to("jms:queue:ladiflow?jmsMessageType=Text");
                rows("ladiflow-JSON")
                        .to("ladiflow:customer/show?outputType=JSON")
                        .to("jms:queue:ladiflow-JSON");
            }

            private ProcessorDefinition<?> rows(String name) {
                return from("file:" + folder.resolve(name) + "?delete=true&initialDelay=0&delay=100")
                        .onCompletion()
                        .process(exchange -> read.run())
                        .end()
                        .split(body().tokenize("\n"))
                        .streaming()
                        .stopOnException();
            }
        });
    }

    /** A call of one of the routes. */
    final class Call {

        private final AsyncProducer producer;

        private Call(AsyncProducer producer) {
            this.producer = producer;
        }

        Exchange send() throws Exception {
            var exchange = new DefaultExchange(context);
            exchange.getIn().setBody(PHONE);
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

    @Override
    public void close() {
        context.stop();
    }
}
