// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.test;

import java.util.concurrent.TimeUnit;

import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.springframework.jms.core.JmsTemplate;

/** Runs a JMS broker in this JVM, without persistence. Other JVMs can use it, too. */
public final class JmsBroker {

    private final EmbeddedActiveMQ broker = new EmbeddedActiveMQ();
    private final String url;

    /** Starts it. */
    public JmsBroker() throws Exception {
        broker.setConfiguration(new ConfigurationImpl()
                        .setPersistenceEnabled(false)
                        .setSecurityEnabled(false)
                        .setJMXManagementEnabled(false)
                        .addAcceptorConfiguration("tcp", "tcp://127.0.0.1:0"))
                .start();
        url = "tcp://127.0.0.1:"
                + broker.getActiveMQServer()
                        .getRemotingService()
                        .getAcceptor("tcp")
                        .getActualPort();
    }

    /** Returns the URL of the broker. */
    public String url() {
        return url;
    }

    /** Returns a client that waits a long time for a message. */
    public JmsTemplate client() {
        var client = new JmsTemplate(new ActiveMQConnectionFactory(url));
        client.setReceiveTimeout(TimeUnit.MINUTES.toMillis(5));
        return client;
    }

    /** Stops it. */
    public void close() throws Exception {
        broker.stop();
    }
}
