// SPDX-License-Identifier: Apache-2.0
package com.example.leads;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;

import io.github.camelladiflow.sandbox.LadiFlowSandbox;
import io.github.camelladiflow.sandbox.Reply;
import org.apache.camel.CamelContext;
import org.apache.camel.main.Main;
import org.springframework.jms.connection.CachingConnectionFactory;

/**
 * All that the sample consists of: its folders, the broker, the sandbox, and Camel with the routes. Started once, closed in
 * the opposite order; closing may happen on any thread and more than once.
 */
final class ImportRuntime implements AutoCloseable {

    private static final String BROKER = "broker";
    private static final Map<String, LeadFile.Outcome> OUTCOMES = Map.of(
            EmbeddedBroker.CUSTOMERS, LeadFile.Outcome.FOUND,
            EmbeddedBroker.NOT_FOUND, LeadFile.Outcome.NOT_FOUND,
            EmbeddedBroker.ERRORS, LeadFile.Outcome.FAILED);

    private final ImportOptions options;
    private final Words words;
    private final Inbox inbox;
    private final EmbeddedBroker broker;
    private final ImportReport report = new ImportReport();
    private Main main;
    private final Map<String, Long> countsAtStart = new LinkedHashMap<>();
    private FileChannel lock;
    private LadiFlowSandbox sandbox;
    private CachingConnectionFactory connections;
    private LeadTally tally;
    private boolean closed;
    private volatile boolean closing;

    ImportRuntime(ImportOptions options) {
        this.options = options;
        this.words = options.words();
        this.inbox = new Inbox(options.inboxFolder(), options.links());
        this.broker = options.broker() == null
                ? new EmbeddedBroker(options.brokerId(), options.work().resolve(BROKER))
                : null;
    }

    /**
     * Starts all; afterwards files are read.
     *
     * @throws Exception if a part cannot be started; to be closed then, too
     */
    synchronized void start() throws Exception {
        lock();
        if (options.inbox() == null) {
            inbox.fillWithExamples();
        } else if (!Files.isDirectory(inbox.folder())) {
            throw new ImportException(words.say("inbox.none", inbox.folder()));
        } else if (!Files.isWritable(inbox.folder())) {
            throw new ImportException(words.say("inbox.readOnly", inbox.folder()));
        }
        var properties = new Properties();
        properties.putAll(options.overrides());
        properties.setProperty("sample.inbox", inbox.folder().toString());
        properties.setProperty("sample.parallelism", String.valueOf(options.parallelism()));
        if (options.sandbox()) {
            startSandbox(properties);
        }
        properties.setProperty("sample.links", String.valueOf(options.links()));
        if (broker != null) {
            broker.start();
            EmbeddedBroker.QUEUES.forEach(queue -> countsAtStart.put(queue, broker.count(queue)));
        }
        startCamel(properties);
    }

    private void startSandbox(Properties properties) {
        sandbox = LadiFlowSandbox.start();
        if (!options.latency().isZero()) {
            sandbox.always(Reply.delayed(options.latency()));
        }
        properties.setProperty(ImportOptions.KEY, sandbox.apiKey());
        properties.setProperty("camel.component.ladiflow.baseUrl", sandbox.baseUrl());
    }

    private void startCamel(Properties properties) throws Exception {
        connections =
                EmbeddedBroker.connections(broker == null ? options.broker() : broker.url(), options.parallelism());
        main = ImportRoutes.IMPORT.main(properties);
        main.bind("connectionFactory", connections);
        main.bind("importReport", report);
        main.start();
        // kept, since a context that has ended has no beans any more
        tally = camelContext().getRegistry().findSingleByType(LeadTally.class);
    }

    /** The folder that the route watches. */
    Inbox inbox() {
        return inbox;
    }

    /** The broker with the three queues, or null if it is the user's own. */
    EmbeddedBroker broker() {
        return broker;
    }

    /** What the route did with the files. */
    ImportReport report() {
        return report;
    }

    /** Where customers are looked up: the sandbox, or null when it is the service. */
    LadiFlowSandbox sandbox() {
        return sandbox;
    }

    /** The running context. */
    CamelContext camelContext() {
        return main.getCamelContext();
    }

    /** How many messages came into a queue since the start: as the broker says, or, if it is the user's, as it told. */
    long delivered(String queue) {
        if (broker != null) {
            return broker.count(queue) - countsAtStart.get(queue);
        }
        return tally.count(OUTCOMES.get(queue));
    }

    /** The rows in the queues of the broker in this JVM; recent are those since the start. */
    QueuedRows queuedRows() {
        return QueuedRows.in(broker, countsAtStart);
    }

    /** Whether the route has stopped by itself. */
    boolean isStopped() {
        return camelContext().getRouteController().getRouteStatus("lead-import").isStopped();
    }

    /** Whether somebody wants this to end. */
    boolean isClosing() {
        return closing;
    }

    /** Ends the routes and leaves the broker as it is; what is being read is read to its end. */
    synchronized void stopRoutes() {
        main.stop();
    }

    @Override
    public void close() {
        closing = true;
        closeOnce();
    }

    private synchronized void closeOnce() {
        if (closed) {
            return;
        }
        closed = true;
        if (main != null) {
            main.stop();
        }
        if (connections != null) {
            connections.destroy();
        }
        if (broker != null) {
            broker.close();
        }
        if (sandbox != null) {
            sandbox.close();
        }
        try {
            if (lock != null) {
                lock.close();
            }
        } catch (IOException e) {
            // the process ends, and with it the lock
        }
    }

    /** Two processes must not use one journal, nor one that of another program. */
    private void lock() throws IOException {
        Files.createDirectories(options.work());
        var file = options.work().resolve("lead-import.lock");
        if (Files.exists(options.work().resolve(BROKER)) && !Files.exists(file)) {
            throw new ImportException(words.say("dir.other", options.work().resolve(BROKER), file.getFileName()));
        }
        lock = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (lock.tryLock() != null) {
                return;
            }
        } catch (OverlappingFileLockException e) {
            // held by this JVM: told below
        }
        throw new ImportException(words.say("dir.busy", options.work()));
    }
}
