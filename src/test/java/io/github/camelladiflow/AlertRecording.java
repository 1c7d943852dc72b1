// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.regex.Pattern;

import io.github.camelladiflow.internal.component.EndpointHealthCheck;
import io.github.camelladiflow.internal.source.ChangeSource;
import io.github.camelladiflow.sandbox.LadiFlowSandbox;
import io.github.camelladiflow.sandbox.Reply;
import io.github.camelladiflow.sandbox.SandboxCustomer;
import io.github.camelladiflow.sandbox.SandboxRequest;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.apache.camel.CamelContext;
import org.apache.camel.Consumer;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.camel.health.WritableHealthCheckRepository;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.impl.engine.ExplicitCamelContextNameStrategy;
import org.apache.camel.spi.ScheduledPollConsumerScheduler;
import org.apache.camel.support.service.ServiceSupport;
import org.apache.camel.util.FileUtil;

/**
 * Records the meters of an application that calls the sandbox, for {@link AlertsTest}: one file for each {@link Traffic} and {@link
 * State}. The application is a Camel context with a route of lookups, and a source of its own component, {@code changes}.
 *
 * <p>Time is compressed. Between two scrapes, the application immediately makes as many calls and polls as it would
 * make in {@link #STEP}, and then its clock advances by a step. Therefore the numbers of calls, failures and scrapes
 * are the same as in real time, and their timestamps are set afterwards. The delay before a retry is a millisecond,
 * because no alert depends on it. Each file states how many times faster than real time it was recorded.
 *
 * <p>To record all states again, or the given ones: {@code mvn test -Dtest=AlertsTest -Dalerts.record=all} or {@code
 * =outage,rejected}.
 */
final class AlertRecording {

    /** The time between two scrapes. */
    static final Duration STEP = Duration.ofSeconds(15);

    static final Path FOLDER = Path.of("src/test/resources/monitoring/recorded");

    /** No alert uses the other meters. */
    private static final Pattern ALERT_SERIES =
            Pattern.compile("camel_ladiflow_(?!cache_size|calls_seconds_sum|\\w+_max\\{)");

    private static final int THREADS = 8;
    private static final int STEPS_PER_POLL = 4;

    /** The number of calls, and the minutes before the state, in the state and after it. */
    enum Traffic {
        SLOW(48, 1, 48, 72, 36),
        STEADY(1, 15, 10, 25, 15),
        BUSY(1, 1_500, 6, 22, 10);

        final int stepsBetween;
        final int calls;
        final int begin;
        final int end;
        final int finish;

        /** Makes a number of calls each time a number of steps has passed. */
        Traffic(int stepsBetween, int calls, int before, int during, int after) {
            this.stepsBetween = stepsBetween;
            this.calls = calls;
            this.begin = before;
            this.end = before + during;
            this.finish = end + after;
        }

        Path file(State state) {
            return FOLDER.resolve((this + "-" + state + ".txt").toLowerCase(Locale.ROOT));
        }
    }

    /** The changes to the application when the state begins. */
    enum State {
        /** Nothing. */
        HEALTHY,
        /** One call fails twice with a connection error, and succeeds at its third attempt. */
        RETRIED,
        /** LadiFlow rejects the old key. The file with the new key follows 90 seconds later. */
        ROTATION,
        /** Another process replaces the process, and is ready half a minute later. */
        RESTART,
        /** LadiFlow closes each connection. */
        OUTAGE,
        /** LadiFlow rejects the key. */
        REJECTED,
        /** Another process, to which the folder of the source's state is not mounted, replaces the process. */
        MISSING,
        /** LadiFlow responds to each lookup with 503, but not to the source's requests for pages. */
        FAILING,
        /** No message contains a key to look up. */
        UNREADABLE,
        /** LadiFlow responds with 503, and the cache, whose entries have just expired, serves stale responses. */
        STALE,
        /** The source's route fails for a changed customer. */
        UNDELIVERED,
        /** The process ends. */
        STOPPED
    }

    /** Polls when the recording requests it. */
    private static final class ManualPollScheduler extends ServiceSupport implements ScheduledPollConsumerScheduler {

        private CamelContext context;
        private Runnable task;

        @Override
        public void onInit(Consumer consumer) {
            // there is only one consumer
        }

        @Override
        public void scheduleTask(Runnable poll) {
            task = poll;
        }

        @Override
        public void unscheduleTask() {
            task = null;
        }

        @Override
        public void startScheduler() {
            // the recording starts each poll
        }

        @Override
        public boolean isSchedulerStarted() {
            return true;
        }

        @Override
        public CamelContext getCamelContext() {
            return context;
        }

        @Override
        public void setCamelContext(CamelContext context) {
            this.context = context;
        }
    }

    /** A process: a Camel context with its own meters. */
    private final class Application implements AutoCloseable {

        private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        private final DefaultCamelContext context = new DefaultCamelContext();
        private final ManualPollScheduler pollScheduler = new ManualPollScheduler();
        private final ProducerTemplate template;
        private final String instance;

        Application(String instance) throws Exception {
            this.instance = instance;
            context.disableJMX();
            context.setNameStrategy(new ExplicitCamelContextNameStrategy("shop"));
            context.getRegistry().bind("meters", registry);
            context.getRegistry().bind("polls", pollScheduler);
            context.getRegistry().bind("keys", (Supplier<String>) () -> apiKey);
            context.addComponent("changes", new LadiFlowComponent());
            for (var name : List.of("ladiflow", "changes")) {
                var configuration =
                        context.getComponent(name, LadiFlowComponent.class).getConfiguration();
                configuration.setBaseUrl(sandbox.baseUrl());
                configuration.setApiKey(sandbox.apiKey());
                configuration.setRetryDelay(Duration.ofMillis(1));
            }
            RouteBuilder.addRoutes(context, routes -> {
                routes.errorHandler(routes.noErrorHandler());
                routes.from("direct:lookup")
                        .to("ladiflow:customer/show?apiKeySupplier=#keys"
                                + (state == State.STALE ? "&cacheTtl=1ms&cacheStaleIfError=1h" : ""));
                routes.from("changes:customer/list?scheduler=#polls&stateFile="
                                + stateFolder.resolve("customers.state"))
                        .routeId("customers")
                        .filter(customer -> isStateActive && state == State.UNDELIVERED)
                        .throwException(new IllegalStateException("no room"));
            });
            context.start();
            template = context.createProducerTemplate();
            var producers = HealthCheckHelper.getHealthCheckRepository(
                    context, "producers", WritableHealthCheckRepository.class);
            producers.setEnabled(true);
            for (HealthCheck check : producers.stream().toList()) {
                if (check instanceof EndpointHealthCheck ours) {
                    setClock(EndpointHealthCheck.class, ours, "nanoTime", clock::get);
                }
            }
            var source = ((LadiFlowConsumer) context.getRoute("customers").getConsumer()).source();
            setClock(ChangeSource.class, source, "nanos", clock::get);
            setClock(ChangeSource.class, source, "millis", () -> TimeUnit.NANOSECONDS.toMillis(clock.get()));
        }

        /** Sets the source's clock by reflection, because the application uses this machine's clock. */
        private static <T> void setClock(Class<T> type, T object, String clockName, LongSupplier time)
                throws Exception {
            var field = type.getDeclaredField(clockName);
            field.setAccessible(true);
            field.set(object, time);
        }

        void call() {
            template.send(
                    "direct:lookup",
                    exchange -> exchange.getMessage()
                            .setBody(
                                    state == State.UNREADABLE && isStateActive
                                            ? null
                                            : SandboxCustomer.of(1_000).phone()));
        }

        @Override
        public void close() {
            context.stop();
        }
    }

    private final Traffic traffic;
    private final State state;
    private final Path root;
    private final Path stateFolder;
    private final AtomicLong clock = new AtomicLong(TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis()));
    private final Map<String, String[]> seriesValues = new TreeMap<>();
    private final LadiFlowSandbox sandbox =
            LadiFlowSandbox.builder().keptRequests(1).start();
    private volatile String apiKey = "old";
    private volatile boolean isStateActive;

    private AlertRecording(Traffic traffic, State state) throws IOException {
        this.traffic = traffic;
        this.state = state;
        this.root = Files.createTempDirectory("alerts");
        this.stateFolder = Files.createDirectory(root.resolve("volume"));
    }

    /** Records a state and writes its file. */
    static void record(Traffic traffic, State state) throws Exception {
        long begun = System.nanoTime();
        var recording = new AlertRecording(traffic, state);
        try (recording.sandbox) {
            recording.run();
        } finally {
            FileUtil.removeDir(recording.root.toFile());
        }
        var times = Duration.ofMinutes(traffic.finish).toNanos() / (System.nanoTime() - begun);
        var lines = new ArrayList<String>();
        lines.add("# " + traffic + ", " + state + ": recorded " + times + " times faster than real time");
        // counters of outcomes that never occurred would fill half of the file
        recording.seriesValues.entrySet().stream()
                .filter(series -> !series.getKey().startsWith("camel_ladiflow_attempts_total")
                        || Arrays.stream(series.getValue())
                                .anyMatch(value -> value != null && value.matches("[1-9].*")))
                .forEach(series -> lines.add(series.getKey() + " " + promtoolNotation(series.getValue())));
        Files.createDirectories(FOLDER);
        Files.write(traffic.file(state), lines);
    }

    private void run() throws Exception {
        acceptOldKey();
        sandbox.when(request -> isStateActive && state == State.OUTAGE).always(Reply.hangUp());
        sandbox.when(request -> isStateActive && state == State.REJECTED).always(Reply.unauthorized());
        sandbox.when(request -> isStateActive && (state == State.FAILING || state == State.STALE) && isLookup(request))
                .always(Reply.status(503));
        int perMinute = (int) (60 / STEP.toSeconds());
        int steps = traffic.finish * perMinute;
        int begin = traffic.begin * perMinute;
        int end = traffic.end * perMinute;
        var threads = Executors.newFixedThreadPool(THREADS);
        var application = new Application("a");
        try {
            for (int step = 0; step < steps; step++) {
                clock.addAndGet(STEP.toNanos());
                isStateActive = step >= begin && step < end;
                if (step == begin && state == State.RETRIED) {
                    sandbox.forOperation("customer/show").next(2, Reply.hangUp());
                }
                if (step == begin && state == State.UNDELIVERED) {
                    sandbox.update(SandboxCustomer.of(1).id(), this::touch);
                }
                if (state == State.ROTATION && step == begin + 6) {
                    apiKey = sandbox.apiKey();
                }
                if (state == State.MISSING && (step == begin || step == end)) {
                    Files.move(
                            step == begin ? stateFolder : root.resolve("elsewhere"),
                            step == begin ? root.resolve("elsewhere") : stateFolder);
                }
                boolean isReplaced = state == State.RESTART || state == State.MISSING;
                if (step == begin && (isReplaced || state == State.STOPPED)) {
                    application.close();
                    markSeriesStale(step);
                }
                if (step == begin + 2 && isReplaced) {
                    application = new Application("b");
                }
                boolean isUp = !(state == State.STOPPED && step >= begin)
                        && !(isReplaced && step >= begin && step < begin + 2);
                if (isUp) {
                    callAndPoll(application, threads, step);
                    scrape(application, step, steps);
                }
            }
        } finally {
            threads.shutdown();
            application.close();
        }
    }

    private void touch(Map<String, Object> customer) {
        customer.put(
                "updated_at",
                Instant.ofEpochMilli(TimeUnit.NANOSECONDS.toMillis(clock.get())).toString());
    }

    private void callAndPoll(Application application, ExecutorService threads, int step) throws Exception {
        if (step % traffic.stepsBetween == 0) {
            var calls = new ArrayList<Callable<Object>>();
            for (int i = 0; i < traffic.calls; i++) {
                calls.add(Executors.callable(application::call));
            }
            threads.invokeAll(calls);
        }
        if (step % STEPS_PER_POLL == 0) {
            application.pollScheduler.task.run();
        }
        // a poll's last call is counted just after the poll
        Thread.sleep(2);
    }

    private static boolean isLookup(SandboxRequest request) {
        return request.operation().equals("customer/show");
    }

    /**
     * The sandbox accepts one key. For the other key, which is valid until the state begins, the customer is always the
     * same.
     */
    private void acceptOldKey() throws Exception {
        var answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(sandbox.baseUrl() + "/customer/show"))
                                .header("Api-Key", sandbox.apiKey())
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString("{\"phone\":\""
                                        + SandboxCustomer.of(1_000).phone() + "\"}"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        sandbox.when(request -> request.header("Api-Key").orElse("").equals("old")
                        && !(isStateActive && state == State.ROTATION))
                .always(Reply.json(answer.statusCode(), answer.body()));
    }

    private void scrape(Application application, int step, int steps) {
        application
                .registry
                .scrape()
                .lines()
                .filter(line -> ALERT_SERIES.matcher(line).lookingAt())
                .forEach(line -> {
                    int end = line.indexOf('}');
                    var name = line.substring(0, end) + ",instance=\"" + application.instance + "\"}";
                    var value = line.substring(end + 2);
                    if (!value.equals("NaN")) {
                        seriesValues.computeIfAbsent(name, key -> new String[steps])[step] = round(value);
                    }
                });
    }

    private static String round(String value) {
        return new BigDecimal(value)
                .setScale(1, RoundingMode.HALF_UP)
                .stripTrailingZeros()
                .toPlainString();
    }

    /** Marks the series of a process that has ended as stale at the next scrape. */
    private void markSeriesStale(int step) {
        seriesValues.values().stream()
                .filter(values -> values[step - 1] != null)
                .forEach(values -> values[step] = "stale");
    }

    /**
     * Writes values in promtool's notation, in which a sequence of numbers consists of its first number, the step, and
     * the number of steps.
     */
    static String promtoolNotation(String... values) {
        var text = new StringBuilder();
        for (int i = 0; i < values.length; ) {
            int last = i;
            if (values[i] == null) {
                while (last + 1 < values.length && values[last + 1] == null) {
                    last++;
                }
                text.append(" _x").append(last - i + 1);
            } else if (values[i].equals("stale")) {
                text.append(" stale");
            } else {
                BigDecimal by = difference(values, i);
                while (by != null && by.equals(difference(values, last))) {
                    last++;
                }
                text.append(' ').append(values[i]);
                if (last > i) {
                    text.append(by.signum() > 0 ? "+" : "").append(by.signum() == 0 ? "" : by.toPlainString());
                    text.append('x').append(last - i);
                }
            }
            i = last + 1;
        }
        return text.substring(1);
    }

    private static BigDecimal difference(String[] values, int i) {
        return i + 1 >= values.length || values[i + 1] == null || values[i + 1].equals("stale")
                ? null
                : new BigDecimal(values[i + 1])
                        .subtract(new BigDecimal(values[i]))
                        .stripTrailingZeros();
    }

    /** Records the named states, or all states, again. */
    static void recordStates(String states) throws Exception {
        for (var state : State.values()) {
            if (states.equals("all")
                    || Arrays.asList(states.toUpperCase(Locale.ROOT).split(",")).contains(state.name())) {
                for (var traffic : Traffic.values()) {
                    record(traffic, state);
                }
            }
        }
    }
}
