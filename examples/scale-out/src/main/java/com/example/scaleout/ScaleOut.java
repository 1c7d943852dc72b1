// SPDX-License-Identifier: Apache-2.0
package com.example.scaleout;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import io.github.camelladiflow.sandbox.LadiFlowSandbox;
import io.github.camelladiflow.sandbox.Reply;
import io.github.camelladiflow.sandbox.SandboxRequest;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.camel.main.Main;

/** Runs a broker, the sandbox instead of LadiFlow, and workers in separate processes, all on one machine. */
public final class ScaleOut implements AutoCloseable {

    /** The result of a lead: the name of its queue, and the worker that sent it. */
    record Result(int row, String queue, String worker) {}

    private final Path folder;
    private final LadiFlowSandbox sandbox = LadiFlowSandbox.builder()
            .customerCount(1_000)
            .keptRequests(1_000_000)
            .start();
    private final EmbeddedActiveMQ broker = new EmbeddedActiveMQ();
    private final String cluster = "ladiflow-" + UUID.randomUUID();
    private final String url;
    private final ActiveMQConnectionFactory connections;
    private final Map<Integer, Process> workers = new ConcurrentHashMap<>();
    private final BlockingQueue<Result> arrived = new LinkedBlockingQueue<>();
    private final Map<Integer, Result> results = new HashMap<>();
    private int repeated;

    /** Starts the broker, the sandbox and a reader of the results. The logs of the workers are in the folder. */
    ScaleOut(Path folder) throws Exception {
        this.folder = Files.createDirectories(folder);
        sandbox.always(Reply.delayed(Duration.ofMillis(20)));
        broker.start();
        var acceptor = broker.getActiveMQServer().getRemotingService().getAcceptor("tcp");
        url = "tcp://127.0.0.1:" + acceptor.getActualPort() + "?consumerWindowSize=0";
        connections = new ActiveMQConnectionFactory(url);
        JMSContext reader = connections.createContext();
        for (String queue : List.of("leads.found", "leads.notfound", "leads.errors")) {
            reader.createConsumer(reader.createQueue(queue))
                    .setMessageListener(message -> arrived.add(result(queue, message)));
        }
    }

    private static Result result(String queue, Message message) {
        try {
            return new Result(message.getIntProperty("row"), queue, message.getStringProperty("worker"));
        } catch (JMSException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Sends the leads of some rows. One in twenty is unknown, and one in fifty is not valid. */
    void send(int from, int to) {
        try (var session = connections.createContext()) {
            for (int row = from; row < to; row++) {
                session.createProducer()
                        .setProperty("row", row)
                        .send(session.createQueue("leads"), "{\"phone\":\"" + phone(row) + "\"}");
            }
        }
    }

    private String phone(int row) {
        var customers = sandbox.seededCustomers();
        String known = customers.get(row % customers.size()).phone();
        return row % 50 == 7 ? "12" : row % 20 == 3 ? "07" + known.substring(2) : known;
    }

    /** Starts a worker, which is a separate JVM with Camel's own main class. Does not wait for the start. */
    Process startWorker(int number) throws IOException {
        var builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                "-Dworker=" + number,
                "-Dbroker.url=" + url,
                "-Dcamel.component.ladiflow.baseUrl=" + sandbox.baseUrl(),
                // these workers must not find other workers on this machine
                "-Dhz.cluster-name=" + cluster,
                Main.class.getName());
        // the key is not an argument, because every user of the machine can see arguments
        builder.environment().put("LADIFLOW_API_KEY", sandbox.apiKey());
        Path log = folder.resolve("worker-" + number + ".log");
        Process worker =
                builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
        workers.put(number, worker);
        return worker;
    }

    /** Waits until a number of rows have a result, and returns the results by row. */
    Map<Integer, Result> await(int rows) throws InterruptedException {
        while (results.size() < rows) {
            Result result = arrived.poll(2, TimeUnit.MINUTES);
            if (result == null) {
                throw new IllegalStateException("No result arrived. The logs of the workers are in " + folder);
            }
            repeated += results.put(result.row(), result) == null ? 0 : 1;
        }
        return results;
    }

    int repeated() {
        return repeated;
    }

    /** Returns how many rows have a result in each queue. */
    Map<String, Long> counts() {
        return results.values().stream()
                .collect(Collectors.groupingBy(Result::queue, TreeMap::new, Collectors.counting()));
    }

    LadiFlowSandbox sandbox() {
        return sandbox;
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
        connections.close();
        broker.stop();
        sandbox.close();
    }

    private void endWorkers() {
        workers.values().forEach(Process::destroyForcibly);
        workers.values().forEach(worker -> worker.onExit().join());
    }

    /**
     * Runs three workers until all rows have a result.
     *
     * @param arguments not used
     * @throws Exception if a process cannot be started, or if no more results arrive
     */
    public static void main(String... arguments) throws Exception {
        // each worker has its own log
        System.setProperty("log", "error");
        int rows = Integer.getInteger("rows", 5_000);
        try (var all = new ScaleOut(
                Path.of("target", "scale-out", "leads-" + Instant.now().getEpochSecond()))) {
            Runtime.getRuntime().addShutdownHook(new Thread(all::endWorkers));
            all.send(0, rows);
            System.out.println("The logs are in " + all.folder + ". End a worker with kill -9 while the workers run.");
            for (int number = 1; number <= 3; number++) {
                System.out.printf(
                        "Worker %d is process %d%n",
                        number, all.startWorker(number).pid());
            }
            for (int done = 0; done < rows; ) {
                done = all.await(Math.min(rows, done + 500)).size();
                System.out.printf("%d of %d rows have a result%n", done, rows);
            }
            System.out.printf(
                    "TOTAL rows=%d %s repeated=%d requests=%d worst-second=%d%n",
                    rows, all.counts(), all.repeated(), all.sandbox().requestCount(), all.worstSecond());
        }
        System.exit(0);
    }
}
