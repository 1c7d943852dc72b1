// SPDX-License-Identifier: Apache-2.0
package com.example.scaleout;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.stream.Stream;

import kafka.server.BrokerServer;
import kafka.server.ControllerServer;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.server.SharedServer;
import kafka.server.StandardFaultHandlerFactory;
import kafka.tools.StorageTool;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.network.ListenerName;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.Time;
import org.slf4j.LoggerFactory;

/** Kafka, with a topic of leads whose key is the customer's phone number. */
final class KafkaBroker implements Broker {

    private final String brokers;
    private final String prefix;
    private final Server server;
    private final List<Thread> readers = new ArrayList<>();
    private final List<KafkaConsumer<String, String>> consumers = new ArrayList<>();

    /** Uses an existing cluster. */
    KafkaBroker(String brokers, String prefix, int partitions) throws Exception {
        this(brokers, prefix, partitions, null);
    }

    private KafkaBroker(String brokers, String prefix, int partitions, Server server) throws Exception {
        this.brokers = brokers;
        this.prefix = prefix;
        this.server = server;
        try (var admin = Admin.create(Map.of("bootstrap.servers", brokers))) {
            var topics = Stream.concat(
                    Stream.of(topic("leads", partitions)), RESULTS.stream().map(result -> topic(result, 1)));
            admin.createTopics(topics.toList()).all().get();
        }
    }

    /** The cluster's default number of replicas of a topic. */
    private NewTopic topic(String name, int partitions) {
        return new NewTopic(prefix + "." + name, Optional.of(partitions), Optional.empty());
    }

    /** Starts a broker, which is its own controller, in this process, on free ports, with its log in a folder. */
    static KafkaBroker start(Path folder, String prefix, int partitions) throws Exception {
        var settings = new Properties();
        settings.putAll(Map.of(
                "process.roles", "broker,controller",
                "node.id", "1",
                "controller.quorum.voters", "1@127.0.0.1:0",
                "listeners", "PLAINTEXT://127.0.0.1:0,CONTROLLER://127.0.0.1:0",
                "controller.listener.names", "CONTROLLER",
                "log.dirs", folder.resolve("kafka").toString(),
                "offsets.topic.replication.factor", "1",
                // there is no other broker that could take over its partitions
                "controlled.shutdown.enable", "false",
                "group.initial.rebalance.delay.ms", "500"));
        Path file = folder.resolve("kafka.properties");
        try (var out = Files.newBufferedWriter(file, StandardCharsets.ISO_8859_1)) {
            settings.store(out, null);
        }
        String[] format = {"format", "-t", "c2FuZGJveC1vZi1rYWZrYQ", "-c", file.toString()};
        if (StorageTool.execute(format, new PrintStream(OutputStream.nullOutputStream())) != 0) {
            throw new IOException("Kafka cannot write to " + folder);
        }
        var server = new Server(new KafkaConfig(settings));
        return new KafkaBroker("127.0.0.1:" + server.start(), prefix, partitions, server);
    }

    /**
     * Does the same as KafkaRaftServer, except for the port of the controller, which is not known before the controller
     * has bound it.
     */
    private static final class Server {

        private final CompletableFuture<Map<Integer, InetSocketAddress>> voters = new CompletableFuture<>();
        private final ControllerServer controller;
        private final BrokerServer broker;

        Server(KafkaConfig config) {
            var found = KafkaRaftServer.initializeLogDirs(config, LoggerFactory.getLogger(KafkaBroker.class), "");
            var metrics = kafka.server.Server.initializeMetrics(
                    config, Time.SYSTEM, found._1().clusterId().orElseThrow());
            var shared = new SharedServer(
                    config, found._1(), Time.SYSTEM, metrics, voters, List.of(), new StandardFaultHandlerFactory());
            controller = new ControllerServer(shared, KafkaRaftServer.configSchema(), found._2());
            broker = new BrokerServer(shared);
        }

        /** Starts both, and returns the port of the broker. */
        int start() {
            controller
                    .socketServerFirstBoundPortFuture()
                    .thenAccept(port -> voters.complete(Map.of(1, new InetSocketAddress("127.0.0.1", port))));
            controller.startup();
            broker.startup();
            return broker.boundPort(new ListenerName("PLAINTEXT"));
        }

        void stop() {
            broker.shutdown();
            controller.shutdown();
            broker.awaitShutdown();
            controller.awaitShutdown();
        }
    }

    @Override
    public Map<String, String> settings() {
        return Map.of("broker", "kafka", "kafka.brokers", brokers);
    }

    @Override
    public void send(List<Lead> leads) throws Exception {
        // With more requests in flight, a new leader may reject the first request and accept the second. Kafka then
        // rejects each retry of the first request as out of sequence, and the producer fails after two minutes.
        var settings = Map.<String, Object>of("bootstrap.servers", brokers, "max.in.flight.requests.per.connection", 1);
        try (var producer = new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            var sent = new ArrayList<Future<?>>();
            for (Lead lead : leads) {
                var message = new ProducerRecord<>(prefix + ".leads", lead.phone(), lead.json());
                message.headers().add("row", Integer.toString(lead.row()).getBytes(StandardCharsets.UTF_8));
                sent.add(producer.send(message));
            }
            for (Future<?> message : sent) {
                message.get();
            }
        }
    }

    @Override
    public void read(Tally tally) {
        var settings = Map.<String, Object>of("bootstrap.servers", brokers, "auto.offset.reset", "earliest");
        var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer());
        consumer.assign(RESULTS.stream()
                .map(result -> new TopicPartition(prefix + "." + result, 0))
                .toList());
        var reader = new Thread(() -> {
            try (consumer) {
                while (true) {
                    consumer.poll(Duration.ofMinutes(1)).forEach(message -> add(message, tally));
                }
            } catch (WakeupException closed) {
                // no more results are needed
            }
        });
        reader.start();
        consumers.add(consumer);
        readers.add(reader);
    }

    private void add(ConsumerRecord<String, String> message, Tally tally) {
        tally.add(
                message.topic().substring(prefix.length() + 1),
                Integer.parseInt(header(message, "row")),
                header(message, "worker"));
    }

    private static String header(ConsumerRecord<String, String> message, String name) {
        return new String(message.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws InterruptedException {
        consumers.forEach(KafkaConsumer::wakeup);
        for (Thread reader : readers) {
            reader.join();
        }
        if (server != null) {
            server.stop();
        }
    }
}
