// SPDX-License-Identifier: Apache-2.0
package com.example.scaleout;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.IntStream;

import io.github.camelladiflow.sandbox.LadiFlowSandbox;
import io.github.camelladiflow.sandbox.Reply;
import io.github.camelladiflow.sandbox.SandboxRequest;
import org.apache.camel.main.Main;

/** Runs leads, a broker, the sandbox instead of LadiFlow, and workers in separate processes, all on one machine. */
public final class ScaleOut implements AutoCloseable {

    private static final int TIMES = 4;

    private final Path folder;
    private final Broker broker;
    private final LadiFlowSandbox sandbox;
    private final Map<String, String> settings;
    private final Tally tally = new Tally();
    private final String cluster = "ladiflow-" + UUID.randomUUID();
    private final Map<Integer, Process> workers = new ConcurrentSkipListMap<>();

    /**
     * Starts the sandbox, and reads the results from the broker. Workers are started separately.
     *
     * @param folder the folder for logs
     * @param broker the broker, which this object closes
     * @param customers the number of customers in the sandbox
     * @param latency the delay of the sandbox's responses
     * @param settings the settings of all workers, except for those that only this object knows
     */
    ScaleOut(Path folder, Broker broker, int customers, Duration latency, Map<String, String> settings)
            throws Exception {
        this.folder = folder;
        this.broker = broker;
        this.settings = settings;
        sandbox = LadiFlowSandbox.builder()
                .customerCount(customers)
                .keptRequests(1_000_000)
                .start();
        sandbox.always(Reply.delayed(latency));
        broker.read(tally);
    }

    Map<Integer, Process> workers() {
        return workers;
    }

    Tally tally() {
        return tally;
    }

    LadiFlowSandbox sandbox() {
        return sandbox;
    }

    /**
     * Creates leads in which each customer occurs four times, one in twenty is unknown, and one in fifty is not valid.
     */
    List<Lead> leads(int count) {
        return leads(0, count);
    }

    /** Returns the leads with numbers in a range, without its end. */
    List<Lead> leads(int from, int to) {
        var customers = sandbox.seededCustomers();
        return IntStream.range(from, to)
                .mapToObj(row -> new Lead(
                        row, phone(row, customers.get(row % customers.size()).phone())))
                .toList();
    }

    private static String phone(int row, String known) {
        if (row % 50 == 7) {
            return "12";
        }
        return row % 20 == 3 ? "07" + known.substring(2) : known;
    }

    void send(List<Lead> leads) throws Exception {
        broker.send(leads);
    }

    /** Starts a worker, which is a separate JVM with Camel's own main class. Does not wait for the start. */
    Process startWorker(int number) throws IOException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "-Dworker=" + number,
                "-Dcamel.component.ladiflow.baseUrl=" + sandbox.baseUrl(),
                // these workers must not find other workers on this machine
                "-Dhz.cluster-name=" + cluster));
        broker.settings().forEach((name, value) -> command.add("-D" + name + "=" + value));
        settings.forEach((name, value) -> command.add("-D" + name + "=" + value));
        command.add(Main.class.getName());
        var builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("worker-" + number + ".log").toFile());
        // the key is not an argument, because every user of the machine can see arguments
        builder.environment().put("LADIFLOW_API_KEY", sandbox.apiKey());
        Process worker = builder.start();
        workers.put(number, worker);
        return worker;
    }

    /** Returns the largest number of requests that the sandbox received within any second. */
    int worstSecond() {
        var instants = sandbox.requests().stream()
                .map(SandboxRequest::instant)
                .sorted()
                .toList();
        int worst = 0;
        int first = 0;
        for (int last = 0; last < instants.size(); last++) {
            while (!instants.get(first).plusSeconds(1).isAfter(instants.get(last))) {
                first++;
            }
            worst = Math.max(worst, last - first + 1);
        }
        return worst;
    }

    /** Stops everything, the workers first. */
    @Override
    public void close() throws Exception {
        endWorkers();
        broker.close();
        sandbox.close();
    }

    private void endWorkers() {
        workers.values().forEach(Process::destroyForcibly);
        workers.values().forEach(worker -> worker.onExit().join());
    }

    /**
     * Runs the example, and prints the progress each second. README.md lists the settings, which are given as {@code
     * -Dname=value}.
     *
     * @param arguments not used
     * @throws Exception if a process cannot be started
     */
    public static void main(String... arguments) throws Exception {
        // Kafka's broker does not start in a locale in which i is not the lower case of I
        Locale.setDefault(Locale.ROOT);
        // the lines below are the program's log; each worker has its own log
        System.setProperty("log", "error");
        int rows = Integer.getInteger("rows", 20_000);
        int count = Integer.getInteger("workers", 3);
        int threads = Integer.getInteger("threads", 4);
        int rate = Integer.getInteger("rate", 240);
        String prefix = System.getProperty("prefix", "leads-" + Instant.now().getEpochSecond());
        Path folder = Files.createDirectories(Path.of("target", "scale-out", prefix));
        var settings = new HashMap<>(rate(rate, count, System.getProperty("limit", "divided")));
        settings.put("prefix", prefix);
        settings.put("threads", Integer.toString(threads));
        boolean complete;
        try (var all = new ScaleOut(
                folder,
                broker(folder, prefix, 2 * count * threads),
                Math.max(1, rows / TIMES),
                Duration.ofMillis(Integer.getInteger("latency", 50)),
                settings)) {
            Runtime.getRuntime().addShutdownHook(new Thread(all::endWorkers));
            all.send(all.leads(rows));
            System.out.printf("%d leads of %d customers were sent. The logs are in %s%n", rows, rows / TIMES, folder);
            for (int number = 1; number <= count; number++) {
                System.out.printf(
                        "Worker %d is process %d%n",
                        number, all.startWorker(number).pid());
            }
            System.out.printf("You can end a worker at any time, with kill -9. Ctrl-C ends all workers.%n%n");
            complete = all.watch(rows);
        }
        System.exit(complete ? 0 : 1);
    }

    /** Returns the settings with which a number of workers together respect the account's rate limit. */
    static Map<String, String> rate(int account, int workers, String limit) {
        return limit.equals("divided")
                ? Map.of("rate", Integer.toString(account / workers))
                : Map.of(
                        "camel.main.profile", "shared",
                        "account.rate", Integer.toString(account),
                        "workers", Integer.toString(workers),
                        "rate", Integer.toString(account));
    }

    private static Broker broker(Path folder, String prefix, int partitions) throws Exception {
        String kafka = System.getProperty("kafka.brokers");
        String artemis = System.getProperty("artemis.url");
        if (System.getProperty("broker", "kafka").equals("kafka")) {
            return kafka == null
                    ? KafkaBroker.start(folder, prefix, partitions)
                    : new KafkaBroker(kafka, prefix, partitions);
        }
        return artemis == null ? ArtemisBroker.start(folder, prefix) : new ArtemisBroker(artemis, prefix);
    }

    /** Prints the progress each second until all rows have a result or all workers have ended. */
    private boolean watch(int rows) throws InterruptedException {
        int previousRows = 0;
        long previousRequests = 0;
        for (int second = 1; tally.rows() < rows && !workers.isEmpty(); second++) {
            Thread.sleep(1_000);
            int done = tally.rows();
            long requests = sandbox.requestCount();
            System.out.printf(
                    "%3d s  %6d of %d rows: found %d, not found %d, errors %d; %4d rows and %3d requests per second%n",
                    second,
                    done,
                    rows,
                    tally.rows("found"),
                    tally.rows("notfound"),
                    tally.rows("errors"),
                    done - previousRows,
                    requests - previousRequests);
            previousRows = done;
            previousRequests = requests;
            workers.entrySet().removeIf(worker -> {
                if (!worker.getValue().isAlive()) {
                    System.out.printf("Worker %d has ended. The others process its rows.%n", worker.getKey());
                }
                return !worker.getValue().isAlive();
            });
        }
        System.out.printf(
                "TOTAL rows=%d found=%d notfound=%d errors=%d lost=%d repeated=%d requests=%d worst-second=%d%n",
                rows,
                tally.rows("found"),
                tally.rows("notfound"),
                tally.rows("errors"),
                rows - tally.rows(),
                tally.repeated(),
                sandbox.requestCount(),
                worstSecond());
        return tally.rows() == rows;
    }
}
