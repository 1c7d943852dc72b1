// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.github.camelladiflow.sandbox.LadiFlowExtension;
import io.github.camelladiflow.sandbox.LadiFlowSandbox;
import io.github.camelladiflow.test.JavaProcess;
import org.apache.camel.component.file.cluster.FileLockClusterService;
import org.apache.camel.main.Main;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests several processes, of which Camel's component master lets one poll. {@code -Drolling.duration=PT1M} makes the
 * rolling update longer.
 */
@Tag("baseline")
class SourceTakeoverTest {

    private static final int PAGE_SIZE = 20;
    private static final Duration LONG = Duration.ofMinutes(5);

    @RegisterExtension
    static final LadiFlowExtension LADIFLOW = new LadiFlowExtension();

    @TempDir
    Path folder;

    private final LadiFlowSandbox sandbox = LADIFLOW.sandbox();

    private final List<Process> processes = new ArrayList<>();
    private Instant lastStamp = Instant.EPOCH;
    private int added;

    @AfterEach
    void killProcesses() throws InterruptedException {
        for (Process process : processes) {
            process.destroyForcibly().waitFor();
        }
    }

    private void startProcess(String name) throws IOException {
        processes.add(JavaProcess.of(
                        folder.resolve(name + ".log"),
                        "-Xmx128m",
                        "-XX:+UseSerialGC",
                        SourceTakeoverTest.class.getName(),
                        LADIFLOW.baseUrl(),
                        LADIFLOW.apiKey(),
                        folder.toString(),
                        name)
                .start());
    }

    /**
     * Runs a source that writes a line to a file for each changed customer while it is the leader. The arguments are the
     * base URL, the key, a folder that processes share, and the name of this process.
     */
    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[2]);
        Path emitted = Files.createFile(folder.resolve(arguments[3] + ".ids"));
        var cluster = new FileLockClusterService();
        cluster.setRoot(folder.resolve("locks").toString());
        cluster.setAcquireLockDelay(100, TimeUnit.MILLISECONDS);
        cluster.setAcquireLockInterval(100, TimeUnit.MILLISECONDS);
        var main = new Main();
        main.addInitialProperty("camel.component.ladiflow.base-url", arguments[0]);
        main.addInitialProperty("camel.component.ladiflow.api-key", arguments[1]);
        main.addInitialProperty("camel.main.jmx-enabled", "false");
        main.bind("cluster", cluster);
        main.configure().addLambdaRouteBuilder(routes -> {
            routes.getContext().addService(cluster);
            routes.from("master:customers:ladiflow:customer/list?firstPoll=all&pageSize=20&initialDelay=0&delay=50ms"
                            + "&stateFile=" + folder.resolve("customers.state"))
                    .process(exchange -> Files.writeString(
                            emitted,
                            exchange.getMessage().getHeader(LadiFlowConstants.CHANGE_ID) + "\n",
                            StandardOpenOption.APPEND));
        });
        main.run();
    }

    /**
     * Returns the changes that a process has emitted, as the customer's id and time. The last line does not count until
     * its line end is written, because the process may still be writing it.
     */
    private List<String> emittedBy(String name) throws IOException {
        Path file = folder.resolve(name + ".ids");
        var text = Files.exists(file) ? Files.readString(file) : "";
        return text.substring(0, text.lastIndexOf('\n') + 1)
                .lines()
                .map(change -> change.substring(change.indexOf('/') + 1))
                .toList();
    }

    /**
     * Replaces the process several times: the next version starts, and then the previous version is killed or stopped.
     * The first one is killed in the middle of the list.
     */
    @Test
    void losesNoChangeWhenProcessesAreKilledAndReplaced() throws Exception {
        Instant end = Instant.now().plus(Duration.parse(System.getProperty("rolling.duration", "PT1S")));
        int customers = sandbox.customers().size();
        int kills = 0;
        int updates = 0;
        sandbox.rateLimit(10);
        startProcess("0");
        changeUntil(() -> emittedBy("0").size() > 5 * PAGE_SIZE);
        for (; updates < 2 || Instant.now().isBefore(end); updates++) {
            String next = String.valueOf(updates + 1);
            startProcess(next);
            changeUntil(() -> Files.exists(folder.resolve(next + ".ids")));
            assertThat(emittedBy(next))
                    .as("emitted by the process that does not lead")
                    .isEmpty();
            Process previous = processes.get(updates);
            if (updates % 2 == 0) {
                assertThat(updates > 0 || emittedBy("0").size() < customers)
                        .as("in the middle")
                        .isTrue();
                previous.destroyForcibly();
                kills++;
            } else {
                previous.destroy();
            }
            sandbox.rateLimit(0);
            changeUntil(() -> !previous.isAlive() && !emittedBy(next).isEmpty());
        }

        var emitted = new ArrayList<String>();
        await().atMost(LONG).untilAsserted(() -> {
            emitted.clear();
            for (int i = 0; i < processes.size(); i++) {
                emitted.addAll(emittedBy(String.valueOf(i)));
            }
            assertThat(emitted)
                    .containsAll(sandbox.customers().stream()
                            .map(customer ->
                                    customer.get("_id") + "/" + Instant.parse((String) customer.get("updated_at")))
                            .toList());
        });
        int repeated = emitted.size() - new HashSet<>(emitted).size();
        System.out.printf(
                "ROLLED updates=%d kills=%d changes=%d emitted=%d repeated=%d%n",
                updates, kills, 2 * added, emitted.size(), repeated);
        assertThat(repeated).as("a page for each kill, at most").isLessThanOrEqualTo(kills * PAGE_SIZE);
    }

    // ---- the configuration in examples/kubernetes

    private static final Path EXAMPLES = Path.of("examples/kubernetes");

    @ParameterizedTest
    @ValueSource(strings = {"lookups.yaml", "source.yaml", "source-without-volume.yaml"})
    void loadsObjectsOfExample(String file) throws IOException {
        List<HasMetadata> objects;
        try (var stream = Files.newInputStream(EXAMPLES.resolve(file))) {
            objects = new KubernetesSerialization().unmarshal(stream);
        }

        assertThat(objects).isNotEmpty().noneMatch(GenericKubernetesResource.class::isInstance);
        objects.stream()
                .filter(Deployment.class::isInstance)
                .map(Deployment.class::cast)
                // the other files contain only parts of a Deployment
                .filter(deployment -> deployment.getSpec().getSelector() != null)
                .forEach(deployment -> {
                    var pod = deployment.getSpec().getTemplate();
                    assertThat(pod.getMetadata().getLabels())
                            .containsAllEntriesOf(
                                    deployment.getSpec().getSelector().getMatchLabels());
                    var container = pod.getSpec().getContainers().get(0);
                    assertThat(container.getReadinessProbe().getHttpGet().getPath())
                            .isEqualTo("/observe/health/ready");
                    assertThat(pod.getSpec().getVolumes())
                            .extracting(Volume::getName)
                            .containsExactlyInAnyOrderElementsOf(container.getVolumeMounts().stream()
                                    .map(VolumeMount::getName)
                                    .toList());
                });
    }

    /** Adds and changes customers until a time, one customer at a time. */
    private void changeUntil(Callable<Boolean> condition) {
        await().atMost(LONG).pollInterval(Duration.ofMillis(20)).until(() -> {
            var newId = "6651%020d".formatted(++added);
            sandbox.add(Map.of("_id", newId, "email", "new.%d@example.com".formatted(added), "updated_at", stamp()));
            var customers = sandbox.customers();
            var id = (String) customers.get(added % customers.size()).get("_id");
            sandbox.update(id, customer -> customer.put("updated_at", stamp()));
            return condition.call();
        });
    }

    /** No two changes have the same time. */
    private String stamp() {
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        lastStamp = now.isAfter(lastStamp) ? now : lastStamp.plusMillis(1);
        return lastStamp.toString();
    }
}
