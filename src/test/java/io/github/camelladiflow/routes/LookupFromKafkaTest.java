// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.routes;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.github.camelladiflow.LadiFlowComponent;
import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.exception.LadiFlowRequestException;
import io.github.camelladiflow.sandbox.LadiFlowExtension;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.kafka.serde.KafkaHeaderDeserializer;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests that only the route, and not the sender of a record, determines which customer's data the route attaches. */
class LookupFromKafkaTest {

    private static final List<String> SPELLINGS = List.of(
            "CamelLadiFlowCustomerId",
            "CAmelLadiFlowCustomerId",
            "CAMELLADIFLOWCUSTOMERID",
            "cAMELladiflowcustomerid",
            "camelLadiFlowCustomerId");

    @RegisterExtension
    static final LadiFlowExtension LADIFLOW = new LadiFlowExtension();

    @Test
    void ignoresKeyHeaderInAnySpelling(@TempDir Path folder) throws Exception {
        var lan = LADIFLOW.sandbox().seededCustomers().get(0);
        var other = LADIFLOW.sandbox().seededCustomers().get(1);
        try (var kafka = new KafkaBroker(folder);
                var context = new DefaultCamelContext()) {
            var settings = Map.<String, Object>of("bootstrap.servers", kafka.address());
            try (var producer = new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
                for (String spelling : SPELLINGS) {
                    var order = new ProducerRecord<String, String>("orders", "{\"phone\":\"" + lan.phone() + "\"}");
                    order.headers().add(spelling, other.id().getBytes(StandardCharsets.UTF_8));
                    producer.send(order).get();
                }
            }
            var ladiflow = new LadiFlowComponent();
            ladiflow.getConfiguration().setApiKey(LADIFLOW.apiKey());
            ladiflow.getConfiguration().setBaseUrl(LADIFLOW.baseUrl());
            context.addComponent("ladiflow", ladiflow);
            RouteBuilder.addRoutes(context, routes -> {
                var from =
                        "kafka:orders?autoOffsetReset=earliest&pollTimeoutMs=100&headerDeserializer=#strings&brokers="
                                + kafka.address();
                routes.from(from)
                        .to("ladiflow:customer/show?lookupValue=${body}")
                        .to("mock:fixed");
                routes.from(from)
                        .doTry()
                        .to("ladiflow:customer/show")
                        .doCatch(LadiFlowRequestException.class)
                        .setBody(routes.constant("refused"))
                        .end()
                        .to("mock:free");
            });
            // as in a route that reads its own headers
            context.getRegistry().bind("strings", (KafkaHeaderDeserializer)
                    (name, value) -> new String(value, StandardCharsets.UTF_8));
            var fixed = context.getEndpoint("mock:fixed", MockEndpoint.class);
            var free = context.getEndpoint("mock:free", MockEndpoint.class);
            fixed.expectedMessageCount(SPELLINGS.size());
            free.expectedMessageCount(SPELLINGS.size());
            context.start();
            MockEndpoint.assertIsSatisfied(2, TimeUnit.MINUTES, fixed, free);

            assertThat(fixed.getExchanges())
                    .extracting(exchange ->
                            exchange.getMessage().getBody(Customer.class).getId())
                    .containsOnly(lan.id());
            assertThat(free.getExchanges())
                    .extracting(exchange -> exchange.getMessage().getBody())
                    .allSatisfy(body -> assertThat(body instanceof Customer customer ? customer.getId() : body)
                            .isIn(lan.id(), "refused"));
        }
        assertThat(LADIFLOW.sandbox().requests())
                .isNotEmpty()
                .allSatisfy(request -> assertThat(request.members()).doesNotContainValue(other.id()));
    }
}
