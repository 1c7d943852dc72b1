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
 * The parts of the sample: its folders, the broker, the sandbox, and Camel with the routes. They are started once, and
 * closed in the reverse order. Any thread may close them, even more than once.
 */
final class ImportRuntime implements AutoCloseable {

    /** The route that looks up a single row. */
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
     * Prepares the parts without starting them.
     *
     * @param options the user's options: {@code dir}, {@code inbox}, {@code broker}, {@code key-file} and those of the
     *     routes
     * @param environment in which {@link ApiKey#VARIABLE} counts: without a key, the sandbox is used
     */
    ImportRuntime(Options options, Map<String, String> environment) {
        this.options = options;
        this.environment = environment;
        this.workFolder = Path.of(options.text("dir", "target/sample")).toAbsolutePath();
        this.inbox = new Inbox(options.has("inbox") ? options.path("inbox") : workFolder.resolve("inbox"));
        this.broker = options.has("broker") ? null : new EmbeddedBroker(workFolder.resolve(BROKER));
    }

    /**
     * Starts all parts. Afterwards, files are read.
     *
     * @throws Exception if a part cannot be started; the runtime must be closed in this case, too
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
        // this is stored, because a context that has ended has no beans
        files = main.getCamelContext().getRegistry().findSingleByType(LeadFiles.class);
    }

    static boolean usesSandbox(Options options, Map<String, String> environment) {
        return !options.has("key-file")
                && environment.getOrDefault(ApiKey.VARIABLE, "").isBlank();
    }

    /** Creates a runtime for the program's routes, which ends only when it is stopped. */
    static Main newMain(Properties settings, String routes) {
        var main = new Main();
        // the launcher handles Ctrl-C, because the broker must end after the routes
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

    /** Returns the folder that the route watches. */
    Inbox inbox() {
        return inbox;
    }

    /** Returns the broker with the three queues, or null if the user's own broker is used. */
    EmbeddedBroker broker() {
        return broker;
    }

    /** Returns the results of the files. */
    LeadFiles files() {
        return files;
    }

    /** Returns the sandbox in which customers are looked up, or null if the service is used. */
    LadiFlowSandbox sandbox() {
        return sandbox;
    }

    /** Returns the address at which customers are looked up if there is no sandbox in this process. */
    Target target() {
        return Target.of(Target.baseUrl(options.settings(false), environment));
    }

    /**
     * Returns how many messages have been added to a queue since the start, according to the broker or, with the user's
     * own broker, according to its acknowledgements.
     */
    long deliveredCount(String queue) {
        return broker == null
                ? files.count(LeadFile.Outcome.values()[EmbeddedBroker.QUEUES.indexOf(queue)])
                : broker.count(queue) - countsAtStart.get(queue);
    }

    /** Returns the rows that have been added to the queues of the broker in this JVM since the start. */
    RowSet recentRows() {
        return new RowSet().addQueued(broker, countsAtStart);
    }

    /** Returns whether the route has stopped by itself. */
    boolean isStopped() {
        return main.getCamelContext()
                .getRouteController()
                .getRouteStatus("lead-import")
                .isStopped();
    }

    /** Returns whether the end has been requested. */
    boolean isClosing() {
        return closing;
    }

    /** Stops the routes after the current file has been read completely. The broker keeps running. */
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

    /**
     * Checks the folder, because two processes must not use the same journal, and no process may use the journal of
     * another program.
     */
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
