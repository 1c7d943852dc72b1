// SPDX-License-Identifier: Apache-2.0
package com.example.scaleout;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import io.github.camelladiflow.sandbox.LadiFlowExtension;
import io.github.camelladiflow.sandbox.Reply;
import io.github.camelladiflow.sandbox.SandboxRequest;
import jakarta.jms.JMSContext;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.camel.main.Main;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

/** Tests three workers in separate processes, one of which is killed, and another worker that is added. */
class ScaleOutTest {

    /** The property "threads" of a worker. */
    private static final int THREADS = 4;
    /** The property "rate", the permit that the bucket keeps, and a late permit for each thread of three workers. */
    private static final int LIMIT = 100 + 1 + 3 * THREADS;

    @RegisterExtension
    static final LadiFlowExtension LADIFLOW = new LadiFlowExtension();

    @TempDir
    Path folder;

    private final EmbeddedActiveMQ broker = new EmbeddedActiveMQ();
    private final String cluster = "ladiflow-" + UUID.randomUUID();
    private final List<Process> workers = new ArrayList<>();
    private final BlockingQueue<Message> arrived = new LinkedBlockingQueue<>();
    private final Map<Integer, String> queuesByRow = new TreeMap<>();
    private final Set<String> workersWithResults = new HashSet<>();
    private int repeated;
    private String url;
    private JMSContext jms;

    @AfterEach
    void stop() throws Exception {
        workers.forEach(Process::destroyForcibly);
        workers.forEach(worker -> worker.onExit().join());
        jms.close();
        broker.stop();
    }

    @Test
    void losesNoRowAndKeepsLimitWhenWorkerIsKilledAndAnotherAdded() throws Exception {
        LADIFLOW.sandbox().always(Reply.delayed(Duration.ofMillis(20)));
        startBroker();
        send(0, 1_200);
        startWorker("1");
        Process killed = startWorker("2");
        startWorker("3");
        receive(300);
        killed.destroyForcibly().waitFor();
        startWorker("4");
        // until the new worker has sent a result, however long its start takes
        int rows = 1_200;
        receive(rows);
        while (!workersWithResults.contains("4")) {
            send(rows, rows + 100);
            rows += 100;
            receive(rows);
        }

        assertThat(queuesByRow)
                .isEqualTo(IntStream.range(0, rows).boxed().collect(toMap(row -> row, ScaleOutTest::expectedQueue)));
        assertThat(repeated).as("leads that the killed worker was processing").isLessThanOrEqualTo(THREADS);
        List<Instant> requests = LADIFLOW.sandbox().requests().stream()
                .map(SandboxRequest::instant)
                .sorted()
                .toList();
        assertThat(IntStream.range(LIMIT, requests.size()))
                .as("more requests than the limit within a second")
                .noneMatch(i -> requests.get(i).isBefore(requests.get(i - LIMIT).plusSeconds(1)));
    }

    private void startBroker() throws Exception {
        broker.setConfiguration(new ConfigurationImpl()
                .setPersistenceEnabled(false)
                .setSecurityEnabled(false)
                .setJMXManagementEnabled(false)
                .addAcceptorConfiguration("tcp", "tcp://127.0.0.1:0")
                // a lead that cannot be completed is not discarded
                .addAddressSetting("#", new AddressSettings().setMaxDeliveryAttempts(-1)));
        broker.start();
        var acceptor = broker.getActiveMQServer().getRemotingService().getAcceptor("tcp");
        url = "tcp://127.0.0.1:" + acceptor.getActualPort() + "?consumerWindowSize=0";
        jms = new ActiveMQConnectionFactory(url).createContext();
        for (String queue : List.of("leads.found", "leads.notfound", "leads.errors")) {
            jms.createContext(JMSContext.AUTO_ACKNOWLEDGE)
                    .createConsumer(jms.createQueue(queue))
                    .setMessageListener(arrived::add);
        }
    }

    private static String expectedQueue(int row) {
        return row % 50 == 7 ? "leads.errors" : row % 20 == 3 ? "leads.notfound" : "leads.found";
    }

    private void send(int from, int to) {
        var customers = LADIFLOW.sandbox().seededCustomers();
        for (int row = from; row < to; row++) {
            String known = customers.get(row % customers.size()).phone();
            String phone = switch (expectedQueue(row)) {
                case "leads.errors" -> "12";
                case "leads.notfound" -> "07" + known.substring(2);
                default -> known;
            };
            jms.createProducer()
                    .setProperty("row", row)
                    .send(jms.createQueue("leads"), "{\"phone\":\"" + phone + "\"}");
        }
    }

    /** Starts a worker, which is a separate JVM with Camel's own main class. Does not wait for the start. */
    private Process startWorker(String name) throws IOException {
        var builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                "-Dworker=" + name,
                "-Dbroker.url=" + url,
                "-Dcamel.component.ladiflow.baseUrl=" + LADIFLOW.baseUrl(),
                // these workers must not find other workers on this machine
                "-Dhz.cluster-name=" + cluster,
                Main.class.getName());
        // the key is not an argument, because every user of the machine can see arguments
        builder.environment().put("LADIFLOW_API_KEY", LADIFLOW.apiKey());
        var log = folder.resolve("worker-" + name + ".log").toFile();
        workers.add(builder.redirectErrorStream(true).redirectOutput(log).start());
        return workers.get(workers.size() - 1);
    }

    /** Waits until a number of rows have a result. */
    private void receive(int rows) throws Exception {
        while (queuesByRow.size() < rows) {
            Message result = arrived.poll(2, TimeUnit.MINUTES);
            assertThat(result).as("the next of " + rows + " results").isNotNull();
            workersWithResults.add(result.getStringProperty("worker"));
            String queue = ((Queue) result.getJMSDestination()).getQueueName();
            repeated += queuesByRow.put(result.getIntProperty("row"), queue) == null ? 0 : 1;
        }
    }
}
