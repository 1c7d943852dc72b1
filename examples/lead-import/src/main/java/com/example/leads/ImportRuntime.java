// SPDX-License-Identifier: Apache-2.0
package com.example.leads;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;

import io.github.camelladiflow.sandbox.LadiFlowSandbox;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.main.Main;
import org.apache.camel.main.SimpleMainShutdownStrategy;

/**
 * All that the sample consists of: its folders, the broker, the sandbox, and Camel with the routes. Started once, closed in
 * the opposite order; closing may happen on any thread and more than once.
 */
final class ImportRuntime implements AutoCloseable {

    /** The lookup of one row alone. */
    static final String LOOKUP_ROUTE = "classpath:routes/lead-lookup.camel.yaml";

    private static final String BROKER = "broker";

    private final Options options;
    private final Map<String, String> environment;
    private final Path workFolder;
    private final Inbox inbox;
    private final EmbeddedBroker broker;
    private Main main;
    private final Map<String, Long> countsAtStart = new LinkedHashMap<>();
    /** To be closed, the last one first. */
    private final Deque<AutoCloseable> started = new ArrayDeque<>();

    private LadiFlowSandbox sandbox;
    private LeadFiles files;
    private volatile boolean closing;

    /**
     * Prepares it.
     *
     * @param options what the user wants: {@code dir}, {@code inbox}, {@code broker}, {@code key-file} and those of the routes
     * @param environment in which {@link ApiKey#VARIABLE} counts: without a key the sandbox is asked
     */
    ImportRuntime(Options options, Map<String, String> environment) {
        this.options = options;
        this.environment = environment;
        this.workFolder = Path.of(options.text("dir", "target/sample")).toAbsolutePath();
        this.inbox = new Inbox(options.has("inbox") ? options.path("inbox") : workFolder.resolve("inbox"));
        this.broker = options.has("broker") ? null : new EmbeddedBroker(workFolder.resolve(BROKER));
    }

    /**
     * Starts all; afterwards files are read.
     *
     * @throws Exception if a part cannot be started; to be closed then, too
     */
    synchronized void start() throws Exception {
        lock();
        if (!options.has("inbox")) {
            inbox.fillWithExamples();
        } else if (!Files.isDirectory(inbox.folder())) {
            throw options.error("inbox.none", inbox.folder());
        } else if (!Files.isWritable(inbox.folder())) {
            throw options.error("inbox.readOnly", inbox.folder());
        }
        options.readOptions();
        boolean sandboxed = usesSandbox(options, environment);
        var settings = options.settings(sandboxed);
        settings.setProperty("sample.inbox", inbox.folder().toString());
        if (sandboxed) {
            sandbox = LadiFlowSandbox.start();
            started.push(sandbox);
            settings.setProperty(Options.API_KEY, sandbox.apiKey());
            settings.setProperty(Options.BASE_URL, sandbox.baseUrl());
        } else if (options.has("key-file")) {
            settings.setProperty(Options.API_KEY, ApiKey.readFile(options.path("key-file"), options.words()));
        }
        if (broker != null) {
            started.push(broker);
            broker.start();
            EmbeddedBroker.QUEUES.forEach(queue -> countsAtStart.put(queue, broker.count(queue)));
        }
        var connections =
                EmbeddedBroker.newConnectionFactory(options.text("broker", EmbeddedBroker.URL), options.parallelism());
        started.push(connections::destroy);
        main = newMain(settings, "classpath:routes/lead-import.camel.yaml," + LOOKUP_ROUTE);
        main.bind("connectionFactory", connections);
        started.push(main::stop);
        main.start();
        // kept, since a context that has ended has no beans any more
        files = main.getCamelContext().getRegistry().findSingleByType(LeadFiles.class);
    }

    static boolean usesSandbox(Options options, Map<String, String> environment) {
        return !options.has("key-file")
                && environment.getOrDefault(ApiKey.VARIABLE, "").isBlank();
    }

    /** Makes a runtime for routes of the program, which ends only when it is told to. */
    static Main newMain(Properties settings, String routes) {
        var main = new Main();
        // Ctrl-C is the launcher's: the broker must live longer than the routes
        main.setShutdownStrategy(new SimpleMainShutdownStrategy());
        main.setDefaultPropertyPlaceholderLocation("classpath:lead-import.properties");
        main.setOverrideProperties(settings);
        main.configure().setAutoConfigurationLogSummary(false);
        main.configure().withRoutesIncludePattern(routes);
        return main;
    }

    /** Sends a body to an endpoint, and throws what it fails with. */
    static Exchange send(ProducerTemplate template, String uri, Object body) throws Exception {
        var exchange = template.send(uri, sent -> sent.getMessage().setBody(body));
        if (exchange.getException() != null) {
            throw exchange.getException();
        }
        return exchange;
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
    LeadFiles files() {
        return files;
    }

    /** Where customers are looked up: the sandbox, or null when it is the service. */
    LadiFlowSandbox sandbox() {
        return sandbox;
    }

    /** Where customers are looked up if it is no sandbox in this process. */
    Target target() {
        return Target.of(Target.baseUrl(options.settings(false), environment));
    }

    /** How many messages came into a queue since the start: as the broker says, or, if it is the user's, as it told. */
    long deliveredCount(String queue) {
        return broker == null
                ? files.count(LeadFile.Outcome.values()[EmbeddedBroker.QUEUES.indexOf(queue)])
                : broker.count(queue) - countsAtStart.get(queue);
    }

    /** The rows that came into the queues of the broker in this JVM since the start. */
    RowSet recentRows() {
        return new RowSet().addQueued(broker, countsAtStart);
    }

    /** Whether the route has stopped by itself. */
    boolean isStopped() {
        return main.getCamelContext()
                .getRouteController()
                .getRouteStatus("lead-import")
                .isStopped();
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
        closeAll();
    }

    private synchronized void closeAll() {
        try {
            while (!started.isEmpty()) {
                started.pop().close();
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Two processes must not use one journal, nor one that of another program. */
    private void lock() throws IOException {
        Files.createDirectories(workFolder);
        var file = workFolder.resolve("lead-import.lock");
        if (Files.exists(workFolder.resolve(BROKER)) && !Files.exists(file)) {
            throw options.error("dir.other", workFolder.resolve(BROKER), file.getFileName());
        }
        var lock = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        started.push(lock);
        if (PrivateFiles.tryLock(lock, 0) == null) {
            throw options.error("dir.busy", workFolder);
        }
    }
}
