// SPDX-License-Identifier: Apache-2.0
package com.example.scaleout;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;

/** Artemis, with a queue of leads in which the leads of one customer are a group. */
final class ArtemisBroker implements Broker {

    private static final int COMMIT_AFTER = 500;

    private final String url;
    private final String prefix;
    private final EmbeddedActiveMQ server;
    private final ActiveMQConnectionFactory connections;
    private JMSContext reader;

    /** Uses an existing broker. */
    ArtemisBroker(String url, String prefix) {
        this(url, prefix, null);
    }

    private ArtemisBroker(String url, String prefix, EmbeddedActiveMQ server) {
        // a consumer receives a message only when it has none, so that no message waits at a busy consumer
        this.url = url + (url.contains("?") ? "&" : "?") + "consumerWindowSize=0";
        this.prefix = prefix;
        this.server = server;
        this.connections = new ActiveMQConnectionFactory(this.url);
    }

    /** Starts a broker in this process, on a free port, with its journal in a folder. */
    static ArtemisBroker start(Path folder, String prefix) throws Exception {
        var server = new EmbeddedActiveMQ();
        server.setConfiguration(new ConfigurationImpl()
                .setName("scale-out")
                .setSecurityEnabled(false)
                .setJMXManagementEnabled(false)
                .setJournalType(JournalType.NIO)
                .setJournalDirectory(folder.resolve("journal").toString())
                .setBindingsDirectory(folder.resolve("bindings").toString())
                .setPagingDirectory(folder.resolve("paging").toString())
                .setLargeMessagesDirectory(folder.resolve("large-messages").toString())
                .setMaxDiskUsage(-1)
                .addAcceptorConfiguration("tcp", "tcp://127.0.0.1:0")
                .addAddressSetting(
                        "#",
                        new AddressSettings()
                                // a lead that cannot be completed is not discarded
                                .setMaxDeliveryAttempts(-1)
                                .setRedeliveryDelay(1_000)
                                // groups are redistributed when a worker joins, but not while one of their leads is
                                // being processed
                                .setDefaultGroupRebalance(true)
                                .setDefaultGroupRebalancePauseDispatch(true)
                                // as many as there are groups to remember
                                .setDefaultGroupBuckets(1_024)));
        server.start();
        int port = server.getActiveMQServer()
                .getRemotingService()
                .getAcceptor("tcp")
                .getActualPort();
        return new ArtemisBroker("tcp://127.0.0.1:" + port, prefix, server);
    }

    @Override
    public Map<String, String> settings() {
        return Map.of("broker", "artemis", "artemis.url", url);
    }

    @Override
    public void send(List<Lead> leads) throws JMSException {
        try (var session = connections.createContext(JMSContext.SESSION_TRANSACTED)) {
            var queue = session.createQueue(prefix + ".leads");
            var producer = session.createProducer();
            for (int i = 0; i < leads.size(); i++) {
                Lead lead = leads.get(i);
                var message = session.createTextMessage(lead.json());
                message.setStringProperty("JMSXGroupID", lead.phone());
                message.setStringProperty("row", Integer.toString(lead.row()));
                producer.send(queue, message);
                if (i % COMMIT_AFTER == COMMIT_AFTER - 1) {
                    session.commit();
                }
            }
            session.commit();
        }
    }

    @Override
    public void read(Tally tally) {
        reader = connections.createContext(JMSContext.AUTO_ACKNOWLEDGE);
        for (String result : RESULTS) {
            reader.createConsumer(reader.createQueue(prefix + "." + result))
                    .setMessageListener(message -> add(result, message, tally));
        }
        reader.start();
    }

    private static void add(String result, Message message, Tally tally) {
        try {
            tally.add(result, Integer.parseInt(message.getStringProperty("row")), message.getStringProperty("worker"));
        } catch (JMSException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws Exception {
        if (reader != null) {
            reader.close();
        }
        connections.close();
        if (server != null) {
            server.stop();
        }
    }
}
