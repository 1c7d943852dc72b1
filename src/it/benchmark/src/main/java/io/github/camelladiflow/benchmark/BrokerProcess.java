// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.benchmark;

import java.io.IOException;

import jakarta.jms.JMSException;
import jakarta.jms.QueueRequestor;
import jakarta.jms.Session;
import org.apache.activemq.artemis.api.jms.management.JMSManagementHelper;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.activemq.artemis.jms.client.ActiveMQQueue;

/** A broker in its own JVM, which keeps the last hundred messages of a queue in memory. Ends when its standard input ends. */
final class BrokerProcess extends ChildProcess {

    private final String url;

    BrokerProcess() throws IOException {
        super("-Xmx512m", BrokerProcess.class.getName());
        url = "tcp://127.0.0.1:" + number();
    }

    public static void main(String[] args) throws Exception {
        var broker = new EmbeddedActiveMQ()
                .setConfiguration(new ConfigurationImpl()
                        .setPersistenceEnabled(false)
                        .setSecurityEnabled(false)
                        .setJMXManagementEnabled(false)
                        .addAddressSetting("#", new AddressSettings().setDefaultRingSize(100))
                        .addAcceptorConfiguration("tcp", "tcp://127.0.0.1:0"));
        broker.start();
        System.out.println(broker.getActiveMQServer()
                .getRemotingService()
                .getAcceptor("tcp")
                .getActualPort());
        while (System.in.read() >= 0) {}
        System.exit(0);
    }

    String url() {
        return url;
    }

    /** Returns how many messages a queue has received since the start. */
    long count(String queue) throws Exception {
        try (var factory = new ActiveMQConnectionFactory(url);
                var connection = factory.createQueueConnection();
                var session = connection.createQueueSession(false, Session.AUTO_ACKNOWLEDGE)) {
            connection.start();
            var message = session.createMessage();
            JMSManagementHelper.putAttribute(message, "queue." + queue, "messagesAdded");
            var response = new QueueRequestor(session, new ActiveMQQueue("activemq.management")).request(message);
            if (!JMSManagementHelper.hasOperationSucceeded(response)) {
                throw new JMSException("No queue " + queue);
            }
            return ((Number) JMSManagementHelper.getResult(response)).longValue();
        }
    }
}
