// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Pattern;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.camelladiflow.sandbox.LadiFlowExtension;
import io.github.camelladiflow.sandbox.SandboxCustomer;
import io.github.camelladiflow.test.JacksonObjects;
import io.github.camelladiflow.test.JavaProcess;
import io.github.camelladiflow.test.JmsBroker;
import jakarta.jms.BytesMessage;
import jakarta.jms.TextMessage;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.jms.JmsComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.ProcessorDefinition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jms.connection.CachingConnectionFactory;
import org.springframework.jms.core.JmsTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Counts the trees and generators that a response needs on its way from a file's row to a broker. The count takes place
 * in a JVM without the sandbox and the broker, which create trees of their own, and without garbage collection, which
 * would remove counted objects.
 */
@Tag("baseline")
class FileToJmsTest {

    private static final int ROWS = 100;
    private static final SandboxCustomer LAN = SandboxCustomer.of(1);
    private static final String TEXT = "?jmsMessageType=Text";

    @RegisterExtension
    static final LadiFlowExtension LADIFLOW = new LadiFlowExtension();

    @TempDir
    static Path folder;

    private static final Map<String, Long> CREATED_OBJECTS = new LinkedHashMap<>();

    private static JmsBroker broker;
    private static JmsTemplate jms;

    @BeforeAll
    static void importFiles() throws Exception {
        broker = new JmsBroker();
        jms = broker.client();

        var said = JavaProcess.run(
                folder.resolve("output"),
                "-XX:+UnlockExperimentalVMOptions",
                "-XX:+UseEpsilonGC",
                "-Xmx2g",
                ImportProcess.class.getName(),
                folder.toString(),
                broker.url(),
                "ladiflow:customer/show?apiKey=" + LADIFLOW.apiKey() + "&baseUrl=" + LADIFLOW.baseUrl());
        Pattern.compile("(?m)^made (\\w+) (-?\\d+)$")
                .matcher(said)
                .results()
                .forEach(line -> CREATED_OBJECTS.put(line.group(1), Long.parseLong(line.group(2))));
    }

    @AfterAll
    static void stopBroker() throws Exception {
        broker.close();
    }

    @Test
    void createsNoTreeOrGeneratorBetweenResponseAndBroker() throws Exception {
        // a collection of earlier garbage would reduce a number
        for (String route : List.of("asItIs", "json", "bytes")) {
            assertThat(CREATED_OBJECTS.get(route)).as(route).isLessThanOrEqualTo(CREATED_OBJECTS.get("lookup"));
        }
        for (String queue : List.of("asItIs", "json")) {
            assertThat(((TextMessage) jms.receive(queue)).getText()).isEqualTo(LAN.json());
        }
        assertThat(jms.receive("bytes")).isInstanceOf(BytesMessage.class);
    }

    @Test
    void countsTreesAndGeneratorsOfRoute() {
        assertThat(CREATED_OBJECTS.get("tree")).isGreaterThanOrEqualTo(CREATED_OBJECTS.get("lookup") + ROWS);
        assertThat(CREATED_OBJECTS.get("generator")).isGreaterThanOrEqualTo(CREATED_OBJECTS.get("lookup") + ROWS);
    }

    /** Imports a file with each of the routes, and prints how many trees and generators were created. */
    static final class ImportProcess {

        private ImportProcess() {}

        public static void main(String[] args) throws Exception {
            var connections = new CachingConnectionFactory(new ActiveMQConnectionFactory(args[1]));
            try (var context = new DefaultCamelContext()) {
                context.addComponent("jms", JmsComponent.jmsComponentAutoAcknowledge(connections));
                var imports = new LinkedHashMap<String, Consumer<ProcessorDefinition<?>>>();
                imports.put("lookup", split -> split.to(args[2]));
                imports.put("asItIs", split -> split.to(args[2]).to("jms:queue:asItIs" + TEXT));
                imports.put(
                        "json", split -> split.to(args[2] + "&outputType=JSON").to("jms:queue:json"));
                imports.put("bytes", split -> split.to(args[2]).to("jms:queue:bytes"));
                imports.put(
                        "tree",
                        split -> split.to(args[2]).convertBodyTo(JsonNode.class).to("jms:queue:tree" + TEXT));
                imports.put(
                        "generator", split -> split.to(args[2]).marshal().json().to("jms:queue:generator"));
                for (var one : imports.entrySet()) {
                    printCreatedObjects(context, args[0], one.getKey(), one.getValue());
                }
            }
            connections.destroy();
            System.exit(0);
        }

        private static void printCreatedObjects(
                CamelContext context, String folder, String name, Consumer<ProcessorDefinition<?>> steps)
                throws Exception {
            var done = new Semaphore(0);
            var inbox = Files.createDirectory(Path.of(folder, name));
            context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    var split = from("file:" + inbox + "?initialDelay=0&delay=50&exclude=.*\\.part")
                            .onCompletion()
                            .process(exchange -> done.release())
                            .end()
                            .split(body().tokenize("\n"))
                            .streaming()
                            .stopOnException();
                    steps.accept(split);
                }
            });
            context.start();
            // all classes are loaded, and objects that are created only once exist
            importFile(inbox, done, 20);
            long before = JacksonObjects.count();
            importFile(inbox, done, ROWS);
            System.out.println("made " + name + " " + (JacksonObjects.count() - before));
        }

        private static void importFile(Path inbox, Semaphore done, int rows) throws Exception {
            var part = Files.writeString(inbox.resolve("leads.part"), (LAN.phone() + "\n").repeat(rows));
            Files.move(part, inbox.resolve(rows + ".txt"));
            if (!done.tryAcquire(1, TimeUnit.MINUTES)) {
                throw new IllegalStateException("The file was not read");
            }
        }
    }
}
