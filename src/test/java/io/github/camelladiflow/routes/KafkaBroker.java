// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.routes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.github.camelladiflow.test.JavaProcess;
import kafka.Kafka;
import kafka.tools.StorageTool;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * Runs a Kafka broker that is its own controller. It runs in a separate JVM, because it does not start in a Turkish
 * locale, in which i is not the lower case of I.
 */
final class KafkaBroker implements AutoCloseable {

    private final ReservedPort port = new ReservedPort();
    private final ReservedPort controllerPort = new ReservedPort();
    private final Process process;

    KafkaBroker(Path folder) throws Exception {
        var settings = folder.resolve("kafka.properties");
        Files.writeString(settings, """
                process.roles=broker,controller
                node.id=1
                controller.quorum.voters=1@127.0.0.1:%2$d
                listeners=PLAINTEXT://%1$s,CONTROLLER://127.0.0.1:%2$d
                controller.listener.names=CONTROLLER
                log.dirs=%3$s
                offsets.topic.replication.factor=1
                group.initial.rebalance.delay.ms=0
                """.formatted(address(), controllerPort.number(), folder.resolve("data")));
        process = JavaProcess.of(
                        folder.resolve("kafka.log"),
                        "-XX:+UseSerialGC",
                        "-Xmx256m",
                        "-Duser.language=en",
                        KafkaBroker.class.getName(),
                        settings.toString())
                .start();
    }

    /** Formats the folder in these settings, and runs the broker there. */
    public static void main(String[] settings) {
        String[] format = {"format", "-t", "c2FuZGJveC1vZi1rYWZrYQ", "-c", settings[0]};
        if (StorageTool.execute(format, System.out) == 0) {
            Kafka.main(settings);
        }
    }

    String address() {
        return "127.0.0.1:" + port.number();
    }

    /** Returns the first records of a topic. */
    List<ConsumerRecord<String, String>> receive(String topic, int count, Duration patience) {
        var settings = Map.<String, Object>of(
                "bootstrap.servers", address(), "group.id", "test", "auto.offset.reset", "earliest");
        try (var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            consumer.subscribe(List.of(topic));
            var records = new ArrayList<ConsumerRecord<String, String>>();
            for (long end = System.nanoTime() + patience.toNanos();
                    records.size() < count && System.nanoTime() < end; ) {
                consumer.poll(Duration.ofSeconds(1)).forEach(records::add);
            }
            return records;
        }
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly().onExit().join();
        port.close();
        controllerPort.close();
    }
}
