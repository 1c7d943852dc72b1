// SPDX-License-Identifier: Apache-2.0
package com.example.leads;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

import org.apache.activemq.artemis.api.core.ICoreMessage;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.core.server.Queue;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.reader.TextMessageUtil;

/**
 * An Artemis broker in this JVM, without a port, with the three queues of the sample. Its messages survive the end of
 * the process, even a kill, because they are in a folder.
 */
final class Broker implements AutoCloseable {

    static final String URL = "vm://0";
    static final String CUSTOMERS = "ladiflow.customers";
    static final String NOT_FOUND = "ladiflow.notfound";
    static final String ERRORS = "ladiflow.errors";
    static final List<String> QUEUES = List.of(CUSTOMERS, NOT_FOUND, ERRORS);

    private static final int MAX_MEMORY_BYTES = 16 * 1024 * 1024;

    private final Path folder;
    private EmbeddedActiveMQ server;

    Broker(Path folder) {
        this.folder = folder;
    }

    /** Starts the broker with the messages in its folder. Throws an exception if another process uses the folder. */
    void start() throws Exception {
        var configuration = new ConfigurationImpl()
                .setSecurityEnabled(false)
                .setJMXManagementEnabled(false)
                .setJournalType(JournalType.NIO)
                .setJournalDirectory(folder.resolve("journal").toString())
                .setBindingsDirectory(folder.resolve("bindings").toString())
                .setPagingDirectory(folder.resolve("paging").toString())
                .setLargeMessagesDirectory(folder.resolve("large-messages").toString())
                // more messages are only on disk
                .setGlobalMaxSize(MAX_MEMORY_BYTES)
                // otherwise, senders wait while the disk is more than 90 % full
                .setMaxDiskUsage(-1)
                .setJournalLockAcquisitionTimeout(2_000)
                .addAcceptorConfiguration("in-vm", URL);
        for (var queue : QUEUES) {
            configuration.addQueueConfiguration(QueueConfiguration.of(queue).setRoutingType(RoutingType.ANYCAST));
        }
        server = new EmbeddedActiveMQ().setConfiguration(configuration);
        server.start();
        if (!server.getActiveMQServer().isActive()) {
            throw new IllegalStateException("The broker cannot use " + folder + ". Does another process use it?");
        }
    }

    /** Returns the number of messages in a queue. */
    long count(String queue) {
        return find(queue).getMessageCount();
    }

    /** Reads the messages {@code from} (inclusive) to {@code to} (exclusive) of a queue, and leaves them there. */
    void browse(String queue, long from, long to, Consumer<ICoreMessage> reader) {
        // not with a JMS browser, because Artemis ends it early on a long queue
        try (var messages = find(queue).browserIterator()) {
            for (long i = 0; i < to && messages.hasNext(); i++) {
                var message = messages.next().getMessage().toCore();
                if (i >= from) {
                    reader.accept(message);
                }
            }
        }
    }

    static String text(ICoreMessage message) {
        return String.valueOf(TextMessageUtil.readBodyText(message.getReadOnlyBodyBuffer()));
    }

    private Queue find(String name) {
        var queue = server.getActiveMQServer().locateQueue(name);
        // a message that was sent is counted after a thread of the broker has added it to the queue
        queue.flushExecutor();
        return queue;
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
