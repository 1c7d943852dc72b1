// SPDX-License-Identifier: Apache-2.0
package com.example.leads;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.core.server.Queue;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.activemq.artemis.reader.TextMessageUtil;
import org.springframework.jms.connection.CachingConnectionFactory;

/**
 * An Artemis broker in this JVM, without a port, with the three queues of the sample. Messages survive the end of the
 * process, even a kill, because the broker's journal is in a folder.
 */
final class EmbeddedBroker implements AutoCloseable {

    static final String CUSTOMERS = "ladiflow.customers";
    static final String NOT_FOUND = "ladiflow.notfound";
    static final String ERRORS = "ladiflow.errors";
    /** The queues, in the order of {@link LeadFile.Outcome}. */
    static final List<String> QUEUES = List.of(CUSTOMERS, NOT_FOUND, ERRORS);

    private static final int MAX_MEMORY_BYTES = 64 * 1024 * 1024;

    /**
     * The size up to which a message is written as one record of the journal, completely or not at all. A longer
     * message is written in pieces.
     */
    private static final int MAX_RECORD_BYTES = 400 * 1024;

    /** How long a sender waits before it detects that the broker is down. The other senders wait for it. */
    private static final int RETRY_MILLIS = 10;

    /** The URL for clients in this JVM. */
    static final String URL = "vm://0";

    private final Path folder;
    private EmbeddedActiveMQ server;
    private volatile boolean started;
    private volatile Reason activationFailure;

    /**
     * Describes a broker.
     *
     * @param folder the folder of its journal
     */
    EmbeddedBroker(Path folder) {
        this.folder = folder;
    }

    /**
     * Starts the broker, with the messages in its journal.
     *
     * @throws Exception if it cannot be started
     */
    void start() throws Exception {
        activationFailure = null;
        started = false;
        var configuration = new ConfigurationImpl()
                .setName("sample")
                .setSecurityEnabled(false)
                .setJMXManagementEnabled(false)
                .setJournalType(JournalType.NIO)
                .setJournalDirectory(folder.resolve("journal").toString())
                .setBindingsDirectory(folder.resolve("bindings").toString())
                .setPagingDirectory(folder.resolve("paging").toString())
                .setLargeMessagesDirectory(folder.resolve("large-messages").toString())
                // messages beyond this size are kept only on disk
                .setGlobalMaxSize(MAX_MEMORY_BYTES)
                // otherwise senders would wait without a message if the disk is more than 90 % full
                .setMaxDiskUsage(-1)
                // if another process uses the journal, fails instead of waiting for the end of that process
                .setJournalLockAcquisitionTimeout(2_000)
                .addAcceptorConfiguration("in-vm", URL);
        for (var queue : QUEUES) {
            configuration.addQueueConfiguration(QueueConfiguration.of(queue).setRoutingType(RoutingType.ANYCAST));
        }
        server = new EmbeddedActiveMQ().setConfiguration(configuration);
        server.createActiveMQServer();
        // the broker logs both, but does not report them to its callers
        server.getActiveMQServer().registerActivationFailureListener(this::fail);
        server.getActiveMQServer().registerIOCriticalErrorListener((e, message, file) -> fail(e));
        server.start();
        checkRunning();
        started = true;
    }

    private void fail(Throwable cause) {
        activationFailure = new Reason(started ? "broker.ended" : "broker.start", folder, cause.getMessage());
    }

    /** Throws an exception if the broker has ended by itself. */
    private void checkRunning() {
        if (activationFailure != null) {
            throw new LocalizedException(activationFailure);
        }
    }

    /**
     * Creates connections for a route with many senders. They survive a restart of the broker.
     *
     * @param url the URL of the broker, which may contain {@code ?user=NAME&password=WORD}
     * @param sessions the number of sessions that are kept open
     * @return a new factory, which the caller must destroy
     */
    static CachingConnectionFactory newConnectionFactory(String url, int sessions) {
        var artemis = new ActiveMQConnectionFactory(url);
        artemis.setRetryInterval(RETRY_MILLIS);
        artemis.setMinLargeMessageSize(MAX_RECORD_BYTES);
        var connections = new CachingConnectionFactory(artemis);
        connections.setSessionCacheSize(sessions);
        return connections;
    }

    /**
     * Counts the messages in a queue.
     *
     * @param queue its name
     * @return the number that the broker reports
     */
    long count(String queue) {
        return query(queue, Queue::getMessageCount);
    }

    private <T> T query(String name, Function<Queue, T> question) {
        checkRunning();
        try {
            var queue = server.getActiveMQServer().locateQueue(name);
            // a sent message is counted and shown only after a thread of the broker has added it to the queue
            queue.flushExecutor();
            return question.apply(queue);
        } catch (RuntimeException e) {
            // throws a better exception if the broker has just ended by itself
            checkRunning();
            throw e;
        }
    }

    /**
     * Reads the first messages in a queue without removing them.
     *
     * @param queue its name
     * @param limit the maximum number of messages
     * @return their texts
     */
    List<String> browse(String queue, int limit) {
        var texts = new ArrayList<String>();
        read(queue, 0, limit, texts::add);
        return texts;
    }

    /**
     * Reads messages of a queue without removing them.
     *
     * @param queue its name
     * @param from the number of messages to skip at the beginning of the queue
     * @param to the number of messages after which to stop, counted from the beginning of the queue
     * @param reader receives the text of each message, except for a message that a killed process has written only in part
     */
    void read(String queue, long from, long to, Consumer<String> reader) {
        // a JMS browser is not used, because on a long queue, Artemis' browser ends before it has received all messages
        query(queue, found -> {
            try (var messages = found.browserIterator()) {
                for (long i = 0; i < to && messages.hasNext(); i++) {
                    var text = text(messages.next().getMessage());
                    if (i >= from && text != null) {
                        reader.accept(text);
                    }
                }
            }
            return null;
        });
    }

    private static String text(Message message) {
        try {
            return String.valueOf(TextMessageUtil.readBodyText(message.toCore().getReadOnlyBodyBuffer()));
        } catch (RuntimeException e) {
            return null;
        }
    }

    /** Stops the broker. It can be started again, and then has its messages again. */
    @Override
    public void close() {
        try {
            if (server != null) {
                server.stop();
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
