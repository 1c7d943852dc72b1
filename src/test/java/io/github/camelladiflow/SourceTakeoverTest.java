// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.github.camelladiflow.sandbox.LadiFlowExtension;
import io.github.camelladiflow.sandbox.LadiFlowSandbox;
import io.github.camelladiflow.sandbox.Reply;
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

    private Process startProcess(String name) throws IOException {
        var process = SourceProcess.start(LADIFLOW.baseUrl(), LADIFLOW.apiKey(), folder, name);
        processes.add(process);
        return process;
    }

    private List<String> idsEmittedBy(String name) {
        try {
            return SourceProcess.changeIds(folder, name).stream()
                    .map(change -> change.split("/")[1])
                    .toList();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void takesOverFromKilledProcessWithoutLoss() throws Exception {
        sandbox.rateLimit(10);
        // slow enough that the process is killed in the middle of the list
        var begun = new AtomicBoolean(true);
        sandbox.when(request -> begun.get() && request.number() > 30).always(Reply.rateLimited(Duration.ofSeconds(1)));
        Process one = startProcess("one");
        Process two = startProcess("two");
        await().atMost(LONG)
                .until(() -> idsEmittedBy("one").size() + idsEmittedBy("two").size() > 5 * PAGE_SIZE);
        boolean oneLed = !idsEmittedBy("one").isEmpty();
        String leader = oneLed ? "one" : "two";
        String other = oneLed ? "two" : "one";
        assertThat(idsEmittedBy(other)).as("the process that does not lead").isEmpty();

        (oneLed ? one : two).destroyForcibly().waitFor();
        begun.set(false);
        sandbox.rateLimit(0);
        var all = sandbox.customers().stream()
                .map(members -> (String) members.get("_id"))
                .toList();
        String changed = all.get(3);
        sandbox.update(
                changed, members -> members.put("updated_at", Instant.now().toString()));

        await().atMost(LONG).until(() -> {
            var handed = new HashSet<>(idsEmittedBy(leader));
            handed.addAll(idsEmittedBy(other));
            return handed.containsAll(all) && idsEmittedBy(other).contains(changed);
        });
        var again = new ArrayList<>(idsEmittedBy(other));
        again.remove(changed);
        again.retainAll(idsEmittedBy(leader));
        assertThat(again).as("emitted twice").hasSizeLessThanOrEqualTo(PAGE_SIZE);
        assertThat(idsEmittedBy(leader).size()).as("killed in the middle").isLessThan(all.size());
    }

    /**
     * Replaces the process several times: the next version starts, and then the previous version is stopped or killed.
     */
    @Test
    @Tag("baseline")
    void rollingUpdateLosesNoChange() throws Exception {
        Instant end = Instant.now().plus(Duration.parse(System.getProperty("rolling.duration", "PT1S")));
        var names = new ArrayList<>(List.of("0"));
        Process old = startProcess("0");
        int atFirst = sandbox.customers().size();
        changeUntil(() -> idsEmittedBy("0").size() >= atFirst);
        int kills = 0;
        for (int update = 1; update <= 2 || Instant.now().isBefore(end); update++) {
            String name = String.valueOf(update);
            Process next = startProcess(name);
            names.add(name);
            // both run
            changeUntil(() -> Files.exists(folder.resolve(name + ".ids")));
            if (update % 2 == 0) {
                old.destroyForcibly();
                kills++;
            } else {
                old.destroy();
            }
            Process stopping = old;
            changeUntil(() -> !stopping.isAlive() && !idsEmittedBy(name).isEmpty());
            old = next;
        }

        await().atMost(LONG)
                .untilAsserted(() -> assertThat(emittedChanges(names))
                        .containsAll(sandbox.customers().stream()
                                .map(customer ->
                                        customer.get("_id") + "/" + Instant.parse((String) customer.get("updated_at")))
                                .toList()));
        List<String> emitted = emittedChanges(names);
        int repeated = emitted.size() - new HashSet<>(emitted).size();
        System.out.printf("ROLLED updates=%d kills=%d changes=%d ", names.size() - 1, kills, 2 * added);
        System.out.printf(
                "customers=%d emitted=%d repeated=%d%n", sandbox.customers().size(), emitted.size(), repeated);
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

        assertThat(objects).noneMatch(GenericKubernetesResource.class::isInstance);
        var deployment = objects.stream()
                .filter(Deployment.class::isInstance)
                .map(Deployment.class::cast)
                .findFirst()
                .orElseThrow();
        var pod = deployment.getSpec().getTemplate();
        assertThat(pod.getMetadata().getLabels())
                .containsAllEntriesOf(deployment.getSpec().getSelector().getMatchLabels());
        var container = pod.getSpec().getContainers().get(0);
        assertThat(container.getReadinessProbe().getHttpGet().getPath()).isEqualTo("/observe/health/ready");
        assertThat(pod.getSpec().getVolumes())
                .extracting(Volume::getName)
                .containsExactlyInAnyOrderElementsOf(container.getVolumeMounts().stream()
                        .map(VolumeMount::getName)
                        .toList());
        String account = pod.getSpec().getServiceAccountName();
        assertThat(objects.stream()
                        .filter(ServiceAccount.class::isInstance)
                        .map(object -> object.getMetadata().getName()))
                .containsExactlyElementsOf(account == null ? List.of() : List.of(account));
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

    /** Returns the ids and times of the changes that processes have emitted. */
    private List<String> emittedChanges(List<String> names) throws IOException {
        var changes = new ArrayList<String>();
        for (String name : names) {
            SourceProcess.changeIds(folder, name)
                    .forEach(change -> changes.add(change.substring(change.indexOf('/') + 1)));
        }
        return changes;
    }
}
