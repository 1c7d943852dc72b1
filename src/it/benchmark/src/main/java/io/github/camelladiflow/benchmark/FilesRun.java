// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.benchmark;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import com.sun.management.OperatingSystemMXBean;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.camel.component.jms.JmsComponent;
import org.springframework.jms.connection.CachingConnectionFactory;

/** From the rows of a file to a broker: the processor time per message. The contenders take turns, with one file each. */
final class FilesRun {

    private static final int ROWS = Integer.getInteger("rows", 5_000);
    private static final int ROUNDS = Integer.getInteger("rounds", 7);
    private static final int WARM_UP_ROUNDS = Integer.getInteger("warmUpRounds", 4);

    private final OperatingSystemMXBean machine = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private final Path folder;
    private final Semaphore done;

    private FilesRun(Path folder, Semaphore done) {
        this.folder = folder;
        this.done = done;
    }

    /** The result of one contender in one round. */
    private record Round(double cpuMicros, double perSecond) {}

    static String report() throws Exception {
        var folder = Files.createTempDirectory("files");
        var done = new Semaphore(0);
        try (var server = new ServerProcess();
                var broker = new BrokerProcess();
                var artemis = new ActiveMQConnectionFactory(broker.url());
                var routes = new Routes(server.url(0, ResponseFixtures.SMALL), 20)) {
            var connections = new CachingConnectionFactory(artemis);
            routes.addFiles(folder, JmsComponent.jmsComponentAutoAcknowledge(connections), done::release);
            String report = new FilesRun(folder, done).run();
            connections.destroy();
            for (String contender : Routes.FILES) {
                long count = broker.count(contender);
                if (count != (long) ROWS * (ROUNDS + WARM_UP_ROUNDS)) {
                    throw new IllegalStateException(count + " messages of " + contender);
                }
            }
            return report;
        }
    }

    private String run() throws Exception {
        Map<String, List<Round>> rounds = new LinkedHashMap<>();
        for (int i = -WARM_UP_ROUNDS; i < ROUNDS; i++) {
            for (String contender : Routes.FILES) {
                Round round = round(contender);
                if (i >= 0) {
                    rounds.computeIfAbsent(contender, key -> new ArrayList<>()).add(round);
                }
            }
        }
        List<Round> firsts = rounds.get(Routes.FILES.get(0));
        var rows = new ArrayList<List<String>>();
        rounds.forEach((contender, all) -> {
            var cpu = Spread.of(all.stream().mapToDouble(Round::cpuMicros).toArray());
            var ratios = new double[all.size()];
            for (int i = 0; i < ratios.length; i++) {
                ratios[i] = all.get(i).cpuMicros() / firsts.get(i).cpuMicros();
            }
            var ratio = Spread.of(ratios);
            rows.add(List.of(
                    contender,
                    cpu.median(1),
                    cpu.range(1),
                    ratio.median(2),
                    ratio.range(2),
                    Spread.of(all.stream().mapToDouble(Round::perSecond).toArray())
                            .median(0)));
        });
        return Benchmarks.table(
                List.of("file to JMS", "CPU a message, us", "least - most", "ratio", "least - most", "a second"), rows);
    }

    private Round round(String contender) throws IOException, InterruptedException {
        var part = Files.writeString(folder.resolve(contender + ".part"), "0901234567\n".repeat(ROWS));
        long cpu = machine.getProcessCpuTime();
        long start = System.nanoTime();
        Files.move(part, folder.resolve(contender).resolve("leads.txt"));
        if (!done.tryAcquire(2, TimeUnit.MINUTES)) {
            throw new IllegalStateException(contender + " has not read its file");
        }
        return new Round((machine.getProcessCpuTime() - cpu) / 1e3 / ROWS, ROWS / ((System.nanoTime() - start) / 1e9));
    }
}
