// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.util.concurrent.TimeUnit;

import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.test.JmsBroker;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.camel.component.jms.JmsComponent;
import org.apache.camel.component.jms.JmsMessage;
import org.apache.camel.component.mock.MockEndpoint;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Sends customers over a real broker, which runs in this JVM. */
class CustomerJmsTest extends SandboxRouteTestBase {

    private static JmsBroker broker;

    private ActiveMQConnectionFactory connectionFactory;

    @BeforeAll
    static void startBroker() throws Exception {
        broker = new JmsBroker();
    }

    @AfterAll
    static void stopBroker() throws Exception {
        broker.close();
    }

    @AfterEach
    void stop() {
        context.stop();
        connectionFactory.close();
    }

    private MockEndpoint startRoutes(String queue, String jmsOptions) throws Exception {
        component();
        connectionFactory = new ActiveMQConnectionFactory(broker.url());
        var jms = JmsComponent.jmsComponentAutoAcknowledge(connectionFactory);
        // the stop waits for these messages
        jms.getConfiguration().setReceiveTimeout(50);
        context.addComponent("jms", jms);
        start(routes -> {
            routes.from("direct:in").to("ladiflow:customer/show").to("jms:queue:" + queue + jmsOptions);
            routes.from("jms:queue:" + queue)
                    .to("mock:messages")
                    .convertBodyTo(Customer.class)
                    .to("mock:received");
        });
        return context.getEndpoint("mock:received", MockEndpoint.class);
    }

    @ParameterizedTest
    @CsvSource({"'', jakarta.jms.BytesMessage", "?jmsMessageType=Text, jakarta.jms.TextMessage"})
    void transfersCustomerAsBytesOrTextMessage(String jmsOptions, Class<?> jmsType) throws Exception {
        var received = startRoutes(jmsType.getSimpleName(), jmsOptions);
        received.expectedMessageCount(1);

        // the message is one-way, so the route does not wait for a reply
        context.createProducerTemplate().sendBody("direct:in", LAN.phone());

        MockEndpoint.assertIsSatisfied(30, TimeUnit.SECONDS, received);
        assertThat(received.getExchanges().get(0).getMessage().getBody()).isEqualTo(Customer.fromJson(LAN.json()));
        var sent = context.getEndpoint("mock:messages", MockEndpoint.class).getExchanges();
        assertThat(sent.get(0).getMessage(JmsMessage.class).getJmsMessage()).isInstanceOf(jmsType);
    }

    /** Any program that may send to a queue can set any header. */
    private void sendWithProperty(String queue, String name, String value) throws Exception {
        try (var jms = connectionFactory.createContext()) {
            jms.createProducer()
                    .setProperty(name, value)
                    .send(jms.createQueue(queue), "{\"phone\":\"" + LAN.phone() + "\"}");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"CAmelLadiFlowCustomerId", "cAMELladiflowcustomerid", LadiFlowConstants.CUSTOMER_ID})
    void ignoresLookupHeaderFromJmsSender(String property) throws Exception {
        var stranger = sandbox().seededCustomers().get(1);
        var received = startRoutes("unused-" + property, "");
        start(routes -> {
            routes.from("jms:queue:orders-" + property)
                    .to("ladiflow:customer/show")
                    .to("mock:received");
        });
        received.expectedMessageCount(1);
        sendWithProperty("orders-" + property, property, stranger.id());
        MockEndpoint.assertIsSatisfied(30, TimeUnit.SECONDS, received);
        var customer = received.getExchanges().get(0).getMessage().getBody(Customer.class);
        assertThat(customer.getId()).isEqualTo(LAN.id());
    }
}
