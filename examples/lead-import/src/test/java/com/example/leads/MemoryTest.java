// SPDX-License-Identifier: Apache-2.0
package com.example.leads;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.github.camelladiflow.sandbox.LadiFlowExtension;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.core.settings.impl.AddressFullMessagePolicy;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A process in 64 MB, with broker and sandbox outside. The long form:
 * {@code mvn test -Dtest=MemoryTest -Dsample.test.rows=200000}.
 */
class MemoryTest {

    private static final int ROWS = Integer.getInteger("sample.test.rows", 20_000);

    @RegisterExtension
    static final LadiFlowExtension LADIFLOW = new LadiFlowExtension();

    @TempDir
    Path folder;

    private EmbeddedActiveMQ broker;
    private int port;

    @BeforeEach
    void startBroker() throws Exception {
        broker = new EmbeddedActiveMQ()
                .setConfiguration(new ConfigurationImpl()
                        .setName("own")
                        .setSecurityEnabled(false)
                        .setJMXManagementEnabled(false)
                        .setPersistenceEnabled(false)
                        // nobody reads the queues here: what they hold is let go
                        .addAddressSetting(
                                "#",
                                new AddressSettings()
                                        .setMaxSizeBytes(10_000_000)
                                        .setAddressFullMessagePolicy(AddressFullMessagePolicy.DROP))
                        .addAcceptorConfiguration("tcp", "tcp://127.0.0.1:0"));
        broker.start();
        port = broker.getActiveMQServer()
                .getRemotingService()
                .getAcceptor("tcp")
                .getActualPort();
    }

    @AfterEach
    void stopBroker() throws Exception {
        broker.stop();
    }

    @Test
    @Timeout(value = 30, unit = TimeUnit.MINUTES)
    void importsLongFileToCsvWithinSmallHeap() throws Exception {
        importToCsv(ROWS, "%d rows, %d found".formatted(ROWS, ROWS / 20 * 19));
    }

    /** Which reads the file twice, and asks nobody. */
    @Test
    @Timeout(value = 30, unit = TimeUnit.MINUTES)
    void plansMillionRowsWithinSmallHeap() throws Exception {
        int rows = Integer.getInteger("sample.test.rows", 0) == 0 ? ROWS : 1_000_000;
        importToCsv(
                rows,
                "%d customers would be written".formatted(rows / 20 * 19),
                "-Dsample.write=true",
                "-Dsample.consent-all=true",
                "-Dsample.sequence=Sinh nhật");
    }

    private void importToCsv(int count, String said, String... options) throws Exception {
        var in = folder.resolve("leads.csv");
        try (var rows = Files.newBufferedWriter(in)) {
            rows.write("Tên;SĐT;Ghi chú\n");
            for (int row = 0; row < count; row++) {
                rows.write("Lan;" + (row % 20 == 0 ? "" : options.length == 0 ? "901234567" : 900_000_000 + row)
                        + ";\"gọi lại; " + row + "\"\n");
            }
        }
        var output = run(Stream.concat(
                Stream.of(options),
                Stream.of(
                        "-Dsample.file=" + in,
                        "-Dsample.out=" + folder.resolve("result.csv"),
                        "-Dsample.language=en")));
        assertThat(output).contains(said);
    }

    /** What a process says that ends well. */
    private String run(Stream<String> options) throws Exception {
        long started = System.nanoTime();
        try (var process = ImportProcess.start(
                LADIFLOW.sandbox(),
                folder.resolve("work"),
                List.of(),
                Map.of("LC_ALL", "C.UTF-8"),
                Stream.concat(Stream.of("-Xmx64m"), options).toArray(String[]::new))) {
            assertThat(process.exitCode()).as(process::output).isZero();
            System.out.printf(
                    "MEMORY heap=64m seconds=%.0f%n%s%n", (System.nanoTime() - started) / 1e9, process.output());
            return process.output();
        }
    }

    @Test
    @Timeout(value = 15, unit = TimeUnit.MINUTES)
    void importsLongFileToQueuesWithinSmallHeap() throws Exception {
        var inbox = Files.createDirectory(folder.resolve("inbox"));
        Files.writeString(inbox.resolve("leads.txt"), ImportProcess.leads("stranger", ROWS));

        assertThat(run(Stream.of("-Dsample.inbox=" + inbox, "-Dsample.broker=tcp://127.0.0.1:" + port)))
                .contains("TOTAL files=1 rows=%d found=%d notfound=%d errors=%d lost=0"
                        .formatted(ROWS, ROWS / 20 * 18, ROWS / 20, ROWS / 20));
        assertThat(folder.resolve("work/broker")).doesNotExist();
    }
}
